import type { Message, Part } from '../../core/generation/generation.ts';

/** Assistant turns with tool calls as the server sent them, until VS Code sends them back with the results. */
export interface KeptTurns {
  add(message: Message): void;
  /** The parts of the turn that this call belongs to. */
  find(callId: string): readonly Part[] | undefined;
}

/** An agent's run has rarely more rounds; of one that has, the oldest rounds go back without their signatures. */
const mostTurns = 200;

/** In characters of all kept turns together. */
const mostCharacters = 8 * 1024 * 1024;

/**
 * VS Code hands back text and calls alone. Some families refuse a tool result whose call lost its signature, so the
 * whole turn is kept in memory, by the ids of its calls.
 */
export function createKeptTurns(): KeptTurns {
  const turns = new Map<string, { readonly parts: readonly Part[]; readonly size: number }>();
  let size = 0;

  const removeOldest = (): void => {
    for (const [id, turn] of turns) {
      turns.delete(id);
      size -= turn.size;
      return;
    }
  };

  return {
    add({ content }) {
      if (typeof content === 'string') return;
      const call = content.find(part => part.type === 'toolCall');
      if (call?.type !== 'toolCall') return;
      const turn = { parts: content, size: JSON.stringify(content).length };
      size += turn.size - (turns.get(call.id)?.size ?? 0);
      turns.delete(call.id);
      turns.set(call.id, turn);
      while (turns.size > mostTurns || (size > mostCharacters && turns.size > 1)) removeOldest();
    },
    find: callId => turns.get(callId)?.parts,
  };
}
