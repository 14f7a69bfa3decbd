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
  let live = { turn: '', text: '', reasoning: '' };
  const watchers = new Map<string, (message: Append) => void>();
  return {
    get state() {
      return state;
    },
    textOf: turn => (turn.id === live.turn ? turn.text + live.text : turn.text),
    reasoningOf: turn => (turn.id === live.turn ? turn.reasoning + live.reasoning : turn.reasoning),
    receive(next) {
      const known = new Map(state?.turns.map(turn => [turn.id, turn]));
      // A turn that did not change keeps its identity, so that it is not drawn again.
      const turns = next.turns.map(turn => {
        const before = known.get(turn.id);
        return before !== undefined && turn.id !== live.turn && isSame(before, turn) ? before : turn;
      });
      state = { ...next, turns };
      sequence = next.sequence;
      live = { turn: '', text: '', reasoning: '' };
      onState();
    },
    append(message) {
      if (state === undefined || message.sequence !== sequence + 1) return false;
      sequence = message.sequence;
      if (live.turn !== message.turn) live = { turn: message.turn, text: '', reasoning: '' };
      live.text += message.text;
      live.reasoning += message.reasoning;
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
