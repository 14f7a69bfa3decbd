import * as vscode from 'vscode';
import { type GenerationError, messageWithoutServerWords } from '../core/generation/errors.ts';

/** What a person finds under *Show Log*: facts about requests, never a key, a header or any part of a prompt. */
export interface Log extends vscode.Disposable {
  info(fact: string): void;
  failure(what: string, error: GenerationError): void;
  show(): void;
}

export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Runnel', { log: true });
  return {
    info: fact => channel.info(fact),
    failure(what, error) {
      const facts = [
        error.kind,
        error.status === undefined ? undefined : `status ${error.status}`,
        /^[\w.:-]{1,100}$/.test(error.requestId ?? '') ? `request ${error.requestId}` : undefined,
      ].filter(fact => fact !== undefined);
      channel.error(`${what}: ${messageWithoutServerWords(error)} (${facts.join(', ')})`);
    },
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
