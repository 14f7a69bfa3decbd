import { type Conversation, mostRemoved, type Turn } from './conversation.ts';

/**
 * One conversation of what two windows made of it: every turn of both that neither deleted. Of a turn that both have, the
 * one that got further is taken. What is shown stays as it is in the first.
 */
export function mergeConversations(own: Conversation, other: Conversation): Conversation {
  const removed = [...new Set([...(own.removed ?? []), ...(other.removed ?? [])])].slice(-mostRemoved);
  const gone = new Set(removed);
  const others = new Map(other.turns.map(turn => [turn.id, turn]));
  const known = new Set(own.turns.map(({ id }) => id));
  const all = [
    ...own.turns.map(turn => furtherOf(turn, others.get(turn.id))),
    ...other.turns.filter(({ id }) => !known.has(id)),
  ];
  const byId = new Map(all.map(turn => [turn.id, turn]));
  const parentOf = (turn: Turn): string | undefined => {
    let { parent } = turn;
    while (parent !== undefined && gone.has(parent)) parent = byId.get(parent)?.parent;
    return parent;
  };
  const turns = all.filter(({ id }) => !gone.has(id)).map(turn => withParent(turn, parentOf(turn)));
  const later = other.updatedAt > own.updatedAt ? other : own;
  const leaf = [own.leaf, other.leaf, turns.at(-1)?.id].find(id => turns.some(turn => turn.id === id));
  const { leaf: _, removed: __, ...rest } = own;
  return {
    ...rest,
    title: later.title,
    isNamed: later.isNamed,
    settings: later.settings,
    updatedAt: later.updatedAt,
    turns,
    ...(leaf === undefined ? {} : { leaf }),
    ...(removed.length === 0 ? {} : { removed }),
  };
}

function furtherOf(own: Turn, other: Turn | undefined): Turn {
  if (own.role !== 'assistant' || other?.role !== 'assistant') return own;
  const [ownRank, otherRank] = [rankOf(own.outcome), rankOf(other.outcome)];
  if (ownRank !== otherRank) return ownRank > otherRank ? own : other;
  return other.text.length > own.text.length ? other : own;
}

/** An answer that another window writes reads as interrupted from its file, and has come to nothing final yet. */
function rankOf(outcome: string): number {
  return outcome === 'writing' || outcome === 'interrupted' ? 0 : 1;
}

function withParent(turn: Turn, parent: string | undefined): Turn {
  if (turn.parent === parent) return turn;
  const { parent: _, ...orphan } = turn;
  return parent === undefined ? orphan : { ...orphan, parent };
}
