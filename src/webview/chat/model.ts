import type { Append, ChatState, ShownTurn } from '../../protocol/chat.ts';

/** What the page knows: the last state, and what was appended to it since. */
export interface Model {
  readonly state: ChatState | undefined;
  /** The text of a turn as it is now. */
  textOf(turn: ShownTurn): string;
  reasoningOf(turn: ShownTurn): string;
  receive(state: ChatState): void;
  /** False when a message before this one is missing: only a new state helps then. */
  append(message: Append): boolean;
  /** Called with the text that is appended to this turn. */
  watch(turn: string, onAppend: (message: Append) => void): () => void;
}

export function createModel(onState: () => void): Model {
  let state: ChatState | undefined;
  let sequence = 0;
  /** What was appended since the state, by turn: the answers of a comparison grow side by side. */
  const live = new Map<string, { readonly text: string; readonly reasoning: string }>();
  const watchers = new Map<string, (message: Append) => void>();
  return {
    get state() {
      return state;
    },
    textOf: ({ id, text }) => text + (live.get(id)?.text ?? ''),
    reasoningOf: ({ id, reasoning }) => reasoning + (live.get(id)?.reasoning ?? ''),
    receive(next) {
      const known = new Map(state?.turns.map(turn => [turn.id, turn]));
      // A turn that did not change keeps its identity, so that it is not drawn again.
      const turns = next.turns.map(turn => {
        const before = known.get(turn.id);
        return before !== undefined && !live.has(turn.id) && isSame(before, turn) ? before : turn;
      });
      state = { ...next, turns };
      sequence = next.sequence;
      live.clear();
      onState();
    },
    append(message) {
      if (state === undefined || message.sequence !== sequence + 1) return false;
      sequence = message.sequence;
      const { text = '', reasoning = '' } = live.get(message.turn) ?? {};
      live.set(message.turn, { text: text + message.text, reasoning: reasoning + message.reasoning });
      watchers.get(message.turn)?.(message);
      return true;
    },
    watch(turn, onAppend) {
      watchers.set(turn, onAppend);
      return () => {
        if (watchers.get(turn) === onAppend) watchers.delete(turn);
      };
    },
  };
}

function isSame(one: ShownTurn, other: ShownTurn): boolean {
  return one.text === other.text && one.outcome === other.outcome && JSON.stringify(one) === JSON.stringify(other);
}
