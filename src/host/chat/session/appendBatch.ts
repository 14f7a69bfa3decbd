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
  let waiting: Omit<Append, 'type' | 'sequence'> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastSent = 0;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting === undefined) return;
    sequence += 1;
    lastSent = performance.now();
    const message: Append = { type: 'append', sequence, ...waiting };
    waiting = undefined;
    send(message);
  };

  return {
    get sequence() {
      return sequence;
    },
    add(turn, text, reasoning) {
      if (waiting !== undefined && waiting.turn !== turn) flush();
      waiting = { turn, text: (waiting?.text ?? '') + text, reasoning: (waiting?.reasoning ?? '') + reasoning };
      if (timer !== undefined) return;
      const wait = lastSent + intervalMs - performance.now();
      if (wait <= 0) flush();
      else timer = setTimeout(flush, wait);
    },
    flush,
    dispose: () => clearTimeout(timer),
  };
}
