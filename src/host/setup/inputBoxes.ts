import * as vscode from 'vscode';
import type { Connection } from '../../core/generation/connection.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { isConfidential } from '../../core/http/endpoint.ts';
import { cleanKey } from '../../core/stream/preparedRequest.ts';
import { endpointFor } from '../connections/openConnection.ts';
import { keyProblem } from '../keys/keyProblem.ts';
import { askToAllowHttp } from '../keys/questions.ts';
import { messageOf } from '../ui/sentences.ts';

/** Asks for the base URL of an API. Undefined when the person gave up. */
export async function askForAddress(
  title: string,
  dialect: Connection['dialect'],
  value = '',
): Promise<string | undefined> {
  const baseUrl = await vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('The base URL of the API'),
    placeHolder: 'https://api.example.com/v1',
    ignoreFocusOut: true,
    validateInput(text) {
      try {
        endpointFor({ dialect, baseUrl: text });
        return undefined;
      } catch (error) {
        return error instanceof GenerationError ? messageOf(error) : String(error);
      }
    },
  });
  return baseUrl?.trim();
}

/** Asks for a model by hand. Empty where the API needs none; undefined when the person gave up. */
export async function askForModel(title: string, value = ''): Promise<string | undefined> {
  const model = await vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('Name of the model in the API. Leave it empty if the API needs none.'),
    ignoreFocusOut: true,
    validateInput: keyProblem,
  });
  return model?.trim();
}

/** Asks for the key of a connection that is not saved yet. Empty where none is needed; undefined when the person gave up. */
export async function askForNewKey(baseUrl: string): Promise<string | undefined> {
  const { host, origin } = new URL(baseUrl);
  const pasted = await vscode.window.showInputBox({
    title: vscode.l10n.t('API Key for {0}', host),
    prompt: vscode.l10n.t('It is sent to {0} only. Leave it empty if no key is needed.', origin),
    password: true,
    ignoreFocusOut: true,
  });
  return pasted === undefined ? undefined : cleanKey(pasted);
}

/** What an entry says about http://, where a key would go over it to another computer. Undefined: the person declined. */
export async function askAboutHttp(
  key: string,
  baseUrl: string,
): Promise<{ readonly allowInsecureHttp?: true } | undefined> {
  const url = new URL(baseUrl);
  if (key === '' || isConfidential(url)) return {};
  return (await askToAllowHttp(url.host)) ? { allowInsecureHttp: true } : undefined;
}
