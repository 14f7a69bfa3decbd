import type * as vscode from 'vscode';
import { readGenerationSettings } from '../settings.ts';
import { addConnection } from './addConnection.ts';
import { addConnectionFromCurl } from './addFromCurl.ts';
import { removeApiKey, setApiKey } from './apiKeys.ts';
import { chooseConnection } from './chooseConnection.ts';
import { findConnectionProfile, readConnectionProfiles } from './connections.ts';
import type { ConnectionParts } from './context.ts';
import { offerFirstChoice } from './firstRun.ts';
import { manageApiKeys } from './manageApiKeys.ts';
import { refreshBalance } from './models.ts';
import { testConnection } from './testConnection.ts';
import { createTestReports } from './testReport.ts';

/** Everything that a person does with connections and keys. */
export interface ConnectionCommands extends vscode.Disposable {
  choose(): Promise<void>;
  add(): Promise<void>;
  addFromCurl(): Promise<void>;
  /** Of the given connection, or of the one in use. */
  test(connection: unknown): Promise<void>;
  setKey(connection: unknown): Promise<void>;
  removeKey(): Promise<void>;
  manageKeys(): Promise<void>;
  /** Asks for the balances of the connections whose API tells it. */
  refreshBalances(): Promise<void>;
  /** After something was generated: offers once to choose whom to ask, where nobody has said it yet. */
  offerFirstChoice(): void;
}

export function createConnectionCommands(parts: ConnectionParts): ConnectionCommands {
  const reports = createTestReports();
  let isOffered = false;
  const named = (connection: unknown): string | undefined => (typeof connection === 'string' ? connection : undefined);
  return {
    choose: () => chooseConnection(parts),
    add: async () => {
      await addConnection(parts);
    },
    addFromCurl: async () => {
      await addConnectionFromCurl(parts);
    },
    test: connection =>
      testConnection(findConnectionProfile(named(connection) ?? readGenerationSettings().connection), parts, reports),
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
    dispose: () => reports.dispose(),
  };
}
