import type { ToolUse } from '../../../core/conversation/toolRounds.ts';

/** What a person says to a call. `once` allows this very call. */
export type ToolDecision = 'once' | 'chat' | 'workspace' | 'deny';

/** Calls that wait for a person. */
export interface ToolQuestions {
  /** Undefined where the answer was stopped meanwhile. */
  ask(use: ToolUse, signal: AbortSignal): Promise<ToolDecision | undefined>;
  /** Nothing happens where nothing waits under this id. */
  decide(id: string, decision: ToolDecision): void;
}

export function createToolQuestions(): ToolQuestions {
  const waiting = new Map<string, { readonly name: string; readonly end: (decision?: ToolDecision) => void }>();
  return {
    ask: ({ id, name }, signal) =>
      new Promise(resolve => {
        const end = (decision?: ToolDecision): void => {
          waiting.delete(id);
          signal.removeEventListener('abort', stop);
          resolve(decision);
        };
        const stop = (): void => end();
        if (signal.aborted) {
          resolve(undefined);
          return;
        }
        signal.addEventListener('abort', stop, { once: true });
        waiting.set(id, { name, end });
      }),
    decide(id, decision) {
      const asked = waiting.get(id);
      if (asked === undefined) return;
      asked.end(decision);
      if (decision !== 'chat' && decision !== 'workspace') return;
      // What is allowed for longer is allowed for the calls beside it, too.
      for (const other of [...waiting.values()]) if (other.name === asked.name) other.end('once');
    },
  };
}
