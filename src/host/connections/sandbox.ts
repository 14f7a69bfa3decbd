import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Connection } from '../../core/generation/connection.ts';
import type { Replay } from '../../sandbox/replays.ts';

/** The offline server behind the Sandbox connection. */
export interface EmbeddedSandbox extends vscode.Disposable {
  /** Where it is, and the header that lets Runnel in. It starts at the first request, and again after it was idle. */
  start(): Promise<SandboxAddress>;
  /** Where it gives a recorded answer, whatever is asked for. */
  startReplay(replay: Replay): Promise<SandboxAddress>;
}

export type SandboxAddress = Required<Pick<Connection, 'baseUrl' | 'headers'>>;

/** What the Sandbox is, wherever a person may take it for a model. */
export const sandboxNote = (): string => vscode.l10n.t('Sample text from this computer: no key, no network, no cost');

const idleMs = 10 * 60 * 1_000;

export function createEmbeddedSandbox(): EmbeddedSandbox {
  const token = randomUUID();
  let running: Promise<import('../../sandbox/sandboxServer.ts').Sandbox> | undefined;
  const startServer = async () => (await import('../../sandbox/sandboxServer.ts')).startSandbox({ token, idleMs });
  const start = async () => {
    if ((await running)?.isClosed) running = undefined;
    running ??= startServer();
    // A start that failed is tried again the next time.
    running.catch(() => {
      running = undefined;
    });
    const sandbox = await running;
    sandbox.keepAwake();
    return sandbox;
  };
  return {
    async start() {
      const { url, headers } = await start();
      return { baseUrl: url, headers };
    },
    async startReplay(replay) {
      const sandbox = await start();
      return { baseUrl: sandbox.url + sandbox.addReplay(replay), headers: sandbox.headers };
    },
    dispose() {
      void running?.then(sandbox => sandbox.dispose());
    },
  };
}
