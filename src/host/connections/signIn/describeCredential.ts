import * as vscode from 'vscode';
import type { JsonObject } from '../../../core/json/json.ts';
import { nameOf } from '../../../credentials/commandLine.ts';
import { readCredential } from '../../../credentials/readCredential.ts';

/** Where a key comes from, in a few words: neither arguments of a command nor anything that is sent. */
export function describeCredential(declared: JsonObject): string {
  const credential = readCredential(declared);
  switch (credential.type) {
    case 'command':
      return vscode.l10n.t('from the command {0}', nameOf(credential.command));
    case 'environment':
      return vscode.l10n.t('from the environment variable {0}', credential.name);
    case 'exchange':
      return vscode.l10n.t('token from {0}', URL.canParse(credential.url) ? new URL(credential.url).host : '?');
    case 'accountFile':
      return vscode.l10n.t('token of a Google account');
  }
}
