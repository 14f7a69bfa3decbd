import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json/json.ts';
import { present } from '../../core/json/json.ts';
import { wordsOf } from '../../credentials/commandLine.ts';
import type { PresetName } from '../../credentials/presets.ts';
import { readCredential } from '../../credentials/readCredential.ts';
import { commands, settings } from '../../names.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { updateEntry } from '../connections/saveConnection.ts';
import type { Secrets } from '../connections/secrets.ts';
import { checkTrust } from '../connections/signIn/credentialRules.ts';
import { describeCredential } from '../connections/signIn/describeCredential.ts';
import { showInformation } from '../ui/messages.ts';
import { askForKey, askForSignInSecrets } from './askForKey.ts';
import { keyProblem } from './keyProblem.ts';

/** What a person chose: the fields of the entry that change. */
interface Choice {
  readonly credential: JsonObject;
  /** The path of a certificate authority. */
  readonly ca?: string;
}

interface SourceItem extends vscode.QuickPickItem {
  /** Asks for the rest. Undefined where the person gave up. */
  readonly ask?: () => Promise<Choice | 'stored' | 'again' | undefined>;
}

/**
 * Lets a person say where the key of a connection comes from: a stored key, a command, a variable, or the sign-in of a
 * service. False where they gave up.
 *
 * @throws {GenerationError} of kind `configuration` in a folder that is not trusted, where only a stored key is used.
 */
export async function chooseCredential(profile: ConnectionProfile, secrets: Secrets): Promise<boolean> {
  const now = profile.credential === undefined ? undefined : readCredential(profile.credential);
  const items: readonly SourceItem[] = [
    ...(now?.type === 'exchange'
      ? [
          {
            label: `$(refresh) ${vscode.l10n.t('Enter Its Secrets Again')}`,
            detail: describeCredential(profile.credential ?? {}),
            ask: async () => 'again' as const,
          },
        ]
      : []),
    {
      label: `$(key) ${vscode.l10n.t('API Key')}`,
      detail: vscode.l10n.t('You enter it once. It is kept in the secret storage of this editor.'),
      ask: async () => 'stored',
    },
    {
      label: `$(terminal) ${vscode.l10n.t('Command…')}`,
      detail: vscode.l10n.t('A program prints the key, such as gcloud, az, op or pass.'),
      ask: () => askForCommand(profile),
    },
    {
      label: `$(symbol-variable) ${vscode.l10n.t('Environment Variable…')}`,
      detail: vscode.l10n.t('The editor was started with it.'),
      ask: () => askForVariable(profile),
    },
    { label: vscode.l10n.t('Sign-in, renewed before it expires'), kind: vscode.QuickPickItemKind.Separator },
    ...Object.entries(signIns).map(([name, { label, ask }]) => ({
      label: `$(sign-in) ${label}`,
      description: name,
      ask,
    })),
    {
      label: `$(gear) ${vscode.l10n.t('Another Sign-In…')}`,
      detail: vscode.l10n.t('Described in your settings, as docs/credentials.md shows.'),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Key of {0}', profile.label),
    placeHolder: vscode.l10n.t('Select the source of the key'),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return false;
  if (chosen.ask === undefined) {
    const revealSetting = { key: settings.connections, edit: false };
    await vscode.commands.executeCommand('workbench.action.openSettingsJson', { revealSetting });
    return false;
  }
  const choice = await chosen.ask();
  if (choice === undefined) return false;
  if (choice === 'again') {
    if (!(await askForSignInSecrets(profile, secrets))) return false;
    tell(profile, vscode.l10n.t('The secrets of {0} were stored.', profile.label));
    return true;
  }
  if (choice !== 'stored') return await saveCredential(profile, choice, secrets);
  if (profile.credential !== undefined) await updateEntry(profile, { credential: undefined });
  return (await askForKey(findConnectionProfile(profile.id), secrets)) !== undefined;
}

/** The same for a service that is known to sign in, like GigaChat. */
export async function setUpSignIn(profile: ConnectionProfile, preset: PresetName, secrets: Secrets): Promise<boolean> {
  const choice = await signIns[preset].ask();
  return choice !== undefined && (await saveCredential(profile, choice, secrets));
}

async function saveCredential(
  profile: ConnectionProfile,
  { credential, ca }: Choice,
  secrets: Secrets,
): Promise<boolean> {
  checkTrust(profile.label);
  await updateEntry(profile, { credential, ...present({ ca }) });
  const saved = findConnectionProfile(profile.id);
  if (!(await askForSignInSecrets(saved, secrets))) return false;
  tell(saved, vscode.l10n.t('{0} gets its key by itself now: {1}.', saved.label, describeCredential(credential)));
  return true;
}

/** Says that it is done, and offers to see whether it works. */
function tell({ id }: ConnectionProfile, message: string): void {
  const test = vscode.l10n.t('Test Connection');
  void showInformation(message, test).then(
    button => button === test && vscode.commands.executeCommand(commands.testConnection, id),
  );
}

async function askForCommand({ label }: ConnectionProfile): Promise<Choice | undefined> {
  const line = await ask({
    title: vscode.l10n.t('Command That Prints the Key of {0}', label),
    prompt: vscode.l10n.t('A program and its arguments. No shell reads them. You are asked before it runs.'),
    placeHolder: 'gcloud auth print-access-token',
    problemOf: typed =>
      /(?:^|\s)[|;&<>]|\$[({A-Za-z]|`/.test(typed)
        ? vscode.l10n.t('Leave out pipes and variables: no shell reads the command.')
        : undefined,
  });
  return line === undefined ? undefined : { credential: { command: wordsOf(line) } };
}

async function askForVariable({ label }: ConnectionProfile): Promise<Choice | undefined> {
  const name = await ask({
    title: vscode.l10n.t('Variable with the Key of {0}', label),
    prompt: vscode.l10n.t('Its name, without a dollar sign.'),
    placeHolder: 'EXAMPLE_API_KEY',
    problemOf: typed =>
      /^[A-Za-z_][\w.()-]{0,199}$/.test(typed) ? undefined : vscode.l10n.t('This is no name of a variable.'),
  });
  return name === undefined ? undefined : { credential: { environment: name } };
}

interface SignIn {
  readonly label: string;
  ask(): Promise<Choice | undefined>;
}

/** What each sign-in needs beside its secrets, which are asked for afterwards. */
const signIns: Readonly<Record<PresetName, SignIn>> = {
  gigachat: {
    label: 'GigaChat',
    async ask() {
      const scopes = [
        { label: 'GIGACHAT_API_PERS', detail: vscode.l10n.t('For individuals') },
        { label: 'GIGACHAT_API_B2B', detail: vscode.l10n.t('For companies, with a prepaid package') },
        { label: 'GIGACHAT_API_CORP', detail: vscode.l10n.t('For companies, paid by use') },
      ];
      const title = vscode.l10n.t('Version of the GigaChat API');
      const scope = await vscode.window.showQuickPick(scopes, { title, ignoreFocusOut: true });
      if (scope === undefined) return undefined;
      const certificate = await askForCertificate();
      if (certificate === undefined) return undefined;
      return { credential: { preset: 'gigachat', scope: scope.label }, ...certificate };
    },
  },
  watsonx: { label: 'IBM watsonx', ask: async () => ({ credential: { preset: 'watsonx' } }) },
  entra: {
    label: 'Microsoft Entra',
    async ask() {
      const tenant = await ask({
        title: 'Microsoft Entra',
        prompt: vscode.l10n.t('The id or the domain of the tenant'),
        placeHolder: 'contoso.onmicrosoft.com',
        problemOf: typed => (/^[\w.-]{1,100}$/.test(typed) ? undefined : vscode.l10n.t('This is no id of a tenant.')),
      });
      if (tenant === undefined) return undefined;
      const clientId = await ask({
        title: 'Microsoft Entra',
        prompt: vscode.l10n.t('The id of the application (client id)'),
        placeHolder: '00000000-0000-0000-0000-000000000000',
        problemOf: () => undefined,
      });
      return clientId === undefined ? undefined : { credential: { preset: 'entra', tenant, clientId } };
    },
  },
  vertex: {
    label: 'Google Vertex AI',
    async ask() {
      const title = vscode.l10n.t('Key File of the Service Account');
      const [file] = (await vscode.window.showOpenDialog({ title, filters: { JSON: ['json'] } })) ?? [];
      return file === undefined ? undefined : { credential: { preset: 'vertex', keyFile: file.fsPath } };
    },
  },
};

/** Undefined where the person gave up. */
async function askForCertificate(): Promise<Pick<Choice, 'ca'> | undefined> {
  const choose = { label: `$(file) ${vscode.l10n.t('Choose the Certificate…')}`, detail: '' };
  const usual = {
    label: vscode.l10n.t('Use the Certificates of This Computer'),
    detail: vscode.l10n.t('If the root certificate is already installed'),
  };
  const chosen = await vscode.window.showQuickPick([choose, usual], {
    title: vscode.l10n.t('Root Certificate'),
    placeHolder: vscode.l10n.t('The servers use certificates of the Russian Ministry of Digital Development.'),
    ignoreFocusOut: true,
  });
  if (chosen !== choose) return chosen === undefined ? undefined : {};
  const [file] = (await vscode.window.showOpenDialog({ title: vscode.l10n.t('Root Certificate') })) ?? [];
  return file === undefined ? undefined : { ca: file.fsPath };
}

interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly placeHolder: string;
  problemOf(typed: string): string | undefined;
}

/** A text that is no key: keys are pasted into any box. Undefined where the person gave up. */
async function ask({ problemOf, ...options }: Question): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    ...options,
    ignoreFocusOut: true,
    validateInput: text =>
      text.trim() === '' ? vscode.l10n.t('Enter a value.') : (keyProblem(text) ?? problemOf(text.trim())),
  });
  return typed?.trim();
}
