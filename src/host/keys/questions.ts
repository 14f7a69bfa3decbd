import * as vscode from 'vscode';
import type { ConnectionQuestions } from '../connections/openConnection.ts';
import { updateEntry } from '../connections/saveConnection.ts';
import type { Secrets } from '../connections/secrets.ts';
import { askBefore } from '../ui/messages.ts';
import { askForKey, askForSecret } from './askForKey.ts';

/** What a person is asked when something is generated and the connection lacks something. */
export function createQuestions(secrets: Secrets): ConnectionQuestions {
  return {
    askForKey: profile => askForKey(profile, secrets),
    askForSecret: (profile, name, place) => askForSecret(profile, name, place, secrets),
    async mayRun({ label }, command) {
      const allow = vscode.l10n.t('Allow Command');
      const question = vscode.l10n.t('Run a command to get the key of {0}?', label);
      const detail = vscode.l10n.t(
        'It runs without a shell, and its output is used as the key: {0}',
        command.map(quoted).join(' '),
      );
      return (await askBefore(question, { detail }, allow)) === allow;
    },
    async mayGoUnencrypted(profile, host) {
      const isAllowed = await askToAllowHttp(host);
      if (isAllowed) await updateEntry(profile, { allowInsecureHttp: true });
      return isAllowed;
    },
  };
}

/** An argument as it is, in quotes where its ends would not be seen. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(argument) ? argument : JSON.stringify(argument);
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
