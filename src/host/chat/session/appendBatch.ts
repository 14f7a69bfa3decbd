import type { Append } from '../../../protocol/chat.ts';

/** Numbers the pieces of a growing answer and sends them to the pages about every 50 ms. */
export interface AppendBatch {
  /** The number of the last message that went out. */
  readonly sequence: number;
  add(turn: string, text: string, reasoning: string): void;
  /** Sends what waits at once. */
  flush(): void;
  dispose(): void;
}

const intervalMs = 50;

export function createAppendBatch(send: (message: Append) => void): AppendBatch {
  let sequence = 0;
  /** By turn: the answers of a comparison grow side by side. */
  const waiting = new Map<string, Pick<Append, 'text' | 'reasoning'>>();
  let timer: NodeJS.Timeout | undefined;
  let lastSent = 0;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.size === 0) return;
    lastSent = performance.now();
    const parts = [...waiting];
    waiting.clear();
    for (const [turn, part] of parts) {
      sequence += 1;
      send({ type: 'append', sequence, turn, ...part });
    }
  };

  return {
    get sequence() {
      return sequence;
    },
    add(turn, text, reasoning) {
      const before = waiting.get(turn);
      waiting.set(turn, { text: (before?.text ?? '') + text, reasoning: (before?.reasoning ?? '') + reasoning });
      if (timer !== undefined) return;
      const wait = lastSent + intervalMs - performance.now();
      if (wait <= 0) flush();
      else timer = setTimeout(flush, wait);
    },
    flush,
    dispose: () => clearTimeout(timer),
  };
}
