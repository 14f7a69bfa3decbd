import type { Message, Part } from '../../core/generation/generation.ts';

/** Assistant turns with tool calls as the server sent them, until VS Code sends them back with the results. */
export interface KeptTurns {
  /**
   * The id under which a call is reported. VS Code keeps the results of an agent's run by the ids of their calls, and
   * some servers count them anew in every answer: an id that an earlier call had gets a number.
   */
  uniqueId(id: string): string;
  /** @param message with the ids that were reported. */
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
  const ids = new Set<string>();
  let size = 0;

  const removeOldest = (): void => {
    for (const [first, { parts, size: removed }] of turns) {
      turns.delete(first);
      for (const id of idsIn(parts)) ids.delete(id);
      size -= removed;
      return;
    }
  };

  return {
    uniqueId(id) {
      let own = id;
      for (let number = 2; ids.has(own); number++) own = `${id}_${number}`;
      return own;
    },
    add({ content }) {
      if (typeof content === 'string') return;
      const [first, ...others] = idsIn(content);
      if (first === undefined) return;
      const turn = { parts: content, size: JSON.stringify(content).length };
      size += turn.size - (turns.get(first)?.size ?? 0);
      turns.delete(first);
      turns.set(first, turn);
      for (const id of [first, ...others]) ids.add(id);
      while (turns.size > mostTurns || (size > mostCharacters && turns.size > 1)) removeOldest();
    },
    find: callId => turns.get(callId)?.parts,
  };
}

function idsIn(parts: readonly Part[]): readonly string[] {
  return parts.flatMap(part => (part.type === 'toolCall' ? [part.id] : []));
}
