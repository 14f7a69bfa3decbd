import * as vscode from 'vscode';
import { type ConnectionQuestions, originOf } from '../connections/openConnection.ts';
import { updateEntry } from '../connections/saveConnection.ts';
import type { Secrets } from '../connections/secrets.ts';
import { askBefore } from '../ui/messages.ts';
import { askForKey } from './askForKey.ts';

/** What a person is asked when something is generated and the connection lacks something. */
export function createQuestions(secrets: Secrets): ConnectionQuestions {
  return {
    askForKey: profile => askForKey(profile, secrets),
    async askForSecret(profile, name) {
      const origin = originOf(profile);
      const secret = await vscode.window.showInputBox({
        title: vscode.l10n.t('Secret “{0}” of {1}', name, profile.label),
        prompt: vscode.l10n.t('It is sent to {0} only and stored in the secret storage of this editor.', origin),
        password: true,
        ignoreFocusOut: true,
      });
      const value = secret?.trim();
      if (value === undefined || value === '') return undefined;
      await secrets.storeNamed(profile.id, origin, { [name]: value });
      return value;
    },
    async mayGoUnencrypted(profile, host) {
      const isAllowed = await askToAllowHttp(host);
      if (isAllowed) await updateEntry(profile, { allowInsecureHttp: true });
      return isAllowed;
    },
  };
}

/** For a generation that must not open a dialog. */
export const silentQuestions: ConnectionQuestions = {
  askForKey: async () => undefined,
  askForSecret: async () => undefined,
  mayGoUnencrypted: async () => false,
};

/** Asks whether a key may go over http:// to another computer. The answer belongs into the person's own settings. */
export async function askToAllowHttp(host: string): Promise<boolean> {
  const allow = vscode.l10n.t('Allow Unencrypted HTTP');
  const question = vscode.l10n.t('Send the API key to {0} over http://, without encryption?', host);
  const detail = vscode.l10n.t(
    'Anyone on the network between this computer and {0} can read the key, the prompts and the answers. Allow it only in a network that you trust.',
    host,
  );
  return (await askBefore(question, { detail }, allow)) === allow;
}
