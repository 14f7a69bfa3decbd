import type * as vscode from 'vscode';

/** The offline server behind the Sandbox connection. It starts at the first request and ends with the extension. */
export interface EmbeddedSandbox extends vscode.Disposable {
  /** Its base URL. */
  start(): Promise<string>;
}

export function createEmbeddedSandbox(): EmbeddedSandbox {
  let running: Promise<import('../../sandbox/sandboxServer.ts').Sandbox> | undefined;
  return {
    async start() {
      running ??= import('../../sandbox/sandboxServer.ts').then(({ startSandbox }) => startSandbox());
      // A start that failed is tried anew the next time.
      running.catch(() => {
        running = undefined;
      });
      return (await running).url;
    },
    dispose() {
      void running?.then(sandbox => sandbox.dispose());
    },
  };
}
