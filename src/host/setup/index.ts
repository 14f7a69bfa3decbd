import type * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { findConnectionProfile, readConnectionProfiles } from '../connections/entries.ts';
import { refreshBalance } from '../connections/models.ts';
import type { ConnectionParts } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { removeApiKey } from '../keys/askForKey.ts';
import { manageApiKeys } from '../keys/manageApiKeys.ts';
import { setApiKey } from '../keys/setKey.ts';
import { readGenerationSettings } from '../settings.ts';
import { report } from '../ui/report.ts';
import { addConnection } from './addConnection.ts';
import { addConnectionFromCurl } from './addFromSample.ts';
import { chooseConnection } from './chooseConnection.ts';
import { chooseModel } from './chooseModel.ts';
import { testConnection } from './connectionTest/testConnection.ts';
import { createTestPage } from './connectionTest/testPage.ts';
import { offerFirstChoice } from './firstRun.ts';
import { importConnections } from './import/importConnections.ts';
import { openLink } from './share/addShared.ts';
import { shareConnection } from './share/shareConnection.ts';

/** Everything that a person does with connections and keys. */
export interface ConnectionCommands extends vscode.Disposable {
  choose(): Promise<void>;
  /** Of the given connection, or of the one in use. */
  chooseModel(connection: unknown): Promise<void>;
  add(): Promise<void>;
  addFromCurl(): Promise<void>;
  /** @param file the path of a file; the person chooses where there is none. */
  importFrom(file: unknown): Promise<void>;
  share(): Promise<void>;
  /** A link to Runnel was opened, from anywhere. */
  openLink(uri: vscode.Uri): Promise<void>;
  /** Of the given connection, or of the one in use. Resolves to what its page says, as text. */
  test(connection: unknown): Promise<string>;
  setKey(connection: unknown): Promise<void>;
  removeKey(): Promise<void>;
  manageKeys(): Promise<void>;
  /** Asks for the balances of the connections whose API tells it. */
  refreshBalances(): Promise<void>;
  /** After a generation: offers once to choose a connection, where the person has not done so yet. */
  offerFirstChoice(): void;
}

export function createConnectionCommands(
  parts: ConnectionParts,
  { globalStorageUri: storage, extensionUri }: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'extensionUri'>,
): ConnectionCommands {
  const testPage = createTestPage(extensionUri);
  let isOffered = false;
  const named = (connection: unknown): string | undefined => (typeof connection === 'string' ? connection : undefined);
  const profileOf = (connection: unknown): ConnectionProfile =>
    findConnectionProfile(named(connection) ?? readGenerationSettings().connection);
  return {
    choose: () => chooseConnection(parts),
    chooseModel: async connection => {
      const profile = profileOf(connection);
      // The sandbox has no models, and what has no address yet can't be asked for them.
      if (profile.baseUrl === '') await chooseConnection(parts);
      else await chooseModel(profile, parts);
    },
    add: async () => {
      await addConnection(parts);
    },
    addFromCurl: async () => {
      await addConnectionFromCurl(parts);
    },
    importFrom: file => importConnections(parts, storage, file),
    share: shareConnection,
    async openLink(uri) {
      try {
        await openLink(uri, parts.secrets);
      } catch (error) {
        if (!(error instanceof GenerationError)) throw error;
        report(error);
      }
    },
    test: connection => testConnection(profileOf(connection), parts, testPage),
    setKey: connection => setApiKey(parts.secrets, named(connection)),
    removeKey: () => removeApiKey(parts.secrets),
    manageKeys: () => manageApiKeys(parts),
    async refreshBalances() {
      const profiles = readConnectionProfiles().filter(({ baseUrl }) => baseUrl !== '');
      await Promise.allSettled(profiles.map(profile => refreshBalance(profile, parts)));
    },
    offerFirstChoice() {
      if (!isOffered) void offerFirstChoice(parts);
      isOffered = true;
    },
    dispose: () => testPage.dispose(),
  };
}
