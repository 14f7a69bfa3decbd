import type { GenerationErrorKind } from '../generation/errors.ts';
import type { Usage } from '../generation/generation.ts';
import { addUsage, estimateTokens, noUsage, type UsageTotals } from '../usage/usage.ts';
import type { ToolRound } from './toolRounds.ts';

/**
 * A chat as plain, readonly data. Its turns form a tree: editing a prompt or asking for another answer adds a branch
 * beside the one that was there, which stays and can be returned to. One path through the tree is shown.
 */
export interface Conversation {
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  /** Whether a person gave the title, so that no other may take its place. */
  readonly isNamed: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly settings: ConversationSettings;
  /** In the order in which they were added: a turn never stands before its parent. */
  readonly turns: readonly Turn[];
  /** The last turn of the path that is shown. */
  readonly leaf?: string;
  /** Turns that were deleted, so that another window does not bring them back. */
  readonly removed?: readonly string[];
}

/** What this conversation overrides of the settings. */
export interface ConversationSettings {
  readonly connection?: string;
  readonly model?: string;
  /** The id of a profile of the settings. */
  readonly profile?: string;
  readonly systemPrompt?: string;
  /** 0 to 2. */
  readonly temperature?: number;
  /** Output tokens, at least 1. */
  readonly maxTokens?: number;
  /** How much the model thinks before it answers. Absent: as much as it does by itself. */
  readonly reasoningEffort?: string;
  /** How many tokens the model can read and write in all, where the person knows it. */
  readonly contextWindow?: number;
  /** The names of the tools that the model may ask for. Absent: none. */
  readonly tools?: readonly string[];
}

export type Turn = UserTurn | AssistantTurn;

interface TurnBase {
  readonly id: string;
  /** The turn that this one follows; absent for the first. */
  readonly parent?: string;
  readonly text: string;
  readonly createdAt: number;
}

/** A prompt of the person. */
export interface UserTurn extends TurnBase {
  readonly role: 'user';
  readonly attachments: readonly Attachment[];
}

/** An answer, whole or in part. Times are in milliseconds. */
export interface AssistantTurn extends TurnBase {
  readonly role: 'assistant';
  readonly outcome: TurnOutcome;
  /** What is shown as the author: usually the model's name. */
  readonly model: string;
  /** The id of the connection that was asked. */
  readonly connection: string;
  readonly reasoning: string;
  readonly usage: Usage;
  /** What it cost by the price of its model, where the server did not say what it cost. */
  readonly reckonedCostUsd?: number;
  /** Tools that the model asked for on its way to this answer. `text` holds what it said in all rounds. */
  readonly rounds?: readonly ToolRound[];
  /** What the last of several requests read and wrote, in tokens; `usage` is that of all of them. */
  readonly contextTokens?: number;
  readonly firstTextMs?: number;
  readonly durationMs?: number;
  readonly finishReason?: string;
  readonly failure?: TurnFailure;
}

/** `interrupted`: the window was closed while the answer was written. */
export type TurnOutcome = 'writing' | 'complete' | 'stopped' | 'failed' | 'interrupted';

/** What went wrong, in the words that were found where the facts were. */
export interface TurnFailure {
  readonly kind: GenerationErrorKind;
  readonly message: string;
  readonly hint?: string;
  readonly retryable: boolean;
  readonly status?: number;
  /** When the server wants to be asked again, in milliseconds since 1970. */
  readonly retryAt?: number;
}

/** What can be sent with a prompt. */
export const attachmentKinds = [
  ...(['selection', 'file', 'folder', 'symbol', 'changes', 'problems', 'terminal', 'web', 'image'] as const),
] as const;

/** Something that is sent with a prompt, as it was when it was attached. */
export interface Attachment {
  readonly id: string;
  readonly kind: (typeof attachmentKinds)[number];
  /** What a person calls it, like `store.ts:3-9`. */
  readonly label: string;
  /** The language of a text, as a fence names it. */
  readonly language: string;
  /** The text, or the `data:` URL of an image. */
  readonly content: string;
}

/** An empty conversation. `now` is in milliseconds since 1970. */
export function createConversation(id: string, now: number, settings: ConversationSettings = {}): Conversation {
  return { version: 1, id, title: '', isNamed: false, createdAt: now, updatedAt: now, settings, turns: [] };
}

/** The path that is shown, from the first turn on. */
export function shownTurns({ turns, leaf }: Conversation): readonly Turn[] {
  const byId = new Map(turns.map(turn => [turn.id, turn]));
  const path: Turn[] = [];
  for (let id = leaf; id !== undefined; ) {
    const turn = byId.get(id);
    if (turn === undefined) break;
    path.push(turn);
    id = turn.parent;
  }
  return path.reverse();
}

export function findTurn({ turns }: Conversation, id: string): Turn | undefined {
  return turns.find(turn => turn.id === id);
}

/** The path becomes the one that ends with this turn. */
export function addTurn(conversation: Conversation, turn: Turn): Conversation {
  const isFirst = conversation.turns.length === 0 && turn.role === 'user' && !conversation.isNamed;
  return {
    ...conversation,
    title: isFirst ? titleOf(turn.text) : conversation.title,
    updatedAt: Math.max(conversation.updatedAt, turn.createdAt),
    turns: [...conversation.turns, turn],
    leaf: turn.id,
  };
}

/** Puts a turn in the place of the one with its id. */
export function replaceTurn(conversation: Conversation, turn: Turn, now = conversation.updatedAt): Conversation {
  const turns = conversation.turns.map(other => (other.id === turn.id ? turn : other));
  return { ...conversation, updatedAt: now, turns };
}

/** The turns that stand at the same place, the oldest first: the branches to choose from. */
export function branchesAt({ turns }: Conversation, { parent, role }: Turn): readonly Turn[] {
  return turns.filter(turn => turn.parent === parent && turn.role === role);
}

/** Shows the branch of this turn, down to what was added to it last. */
export function showBranch(conversation: Conversation, id: string): Conversation {
  const below = new Set([id]);
  let leaf: string | undefined;
  for (const turn of conversation.turns) {
    if (turn.id === id || (turn.parent !== undefined && below.has(turn.parent))) {
      below.add(turn.id);
      leaf = turn.id;
    }
  }
  return leaf === undefined ? conversation : { ...conversation, leaf };
}

/**
 * Takes a turn out. A prompt goes together with its answers, in all their branches; what follows them follows what
 * stood before. Other branches stay.
 */
export function deleteTurn(conversation: Conversation, id: string): Conversation {
  const target = findTurn(conversation, id);
  if (target === undefined) return conversation;
  const gone = new Set([id]);
  if (target.role === 'user') {
    for (const turn of conversation.turns) if (turn.parent === id && turn.role === 'assistant') gone.add(turn.id);
  }
  const turns = conversation.turns
    .filter(turn => !gone.has(turn.id))
    .map(turn => (turn.parent !== undefined && gone.has(turn.parent) ? withParent(turn, target.parent) : turn));
  const { leaf, ...rest } = conversation;
  const removed = [...(conversation.removed ?? []), ...gone].slice(-mostRemoved);
  const next = { ...rest, turns, removed };
  const kept = shownTurns(conversation).findLast(turn => !gone.has(turn.id));
  if (kept !== undefined) return showBranch({ ...next, leaf: kept.id }, kept.id);
  const last = turns.at(-1);
  return last === undefined ? next : { ...next, leaf: last.id };
}

/**
 * Brings back what was deleted. Other windows have heard of the deletion, so that the turns come back under new ids.
 */
export function restoreTurns(before: Conversation, after: Conversation, createId: () => string): Conversation {
  const kept = new Set(after.turns.map(({ id }) => id));
  const ids = new Map(before.turns.filter(({ id }) => !kept.has(id)).map(({ id }) => [id, createId()]));
  const renamed = (id: string): string => ids.get(id) ?? id;
  const turns = before.turns.map(turn => ({
    ...turn,
    id: renamed(turn.id),
    ...(turn.parent === undefined ? {} : { parent: renamed(turn.parent) }),
  }));
  return { ...after, turns, ...(before.leaf === undefined ? {} : { leaf: renamed(before.leaf) }) };
}

/** Older deletions have reached every window long ago. */
export const mostRemoved = 1_000;

function withParent(turn: Turn, parent: string | undefined): Turn {
  const { parent: _, ...orphan } = turn;
  return parent === undefined ? orphan : { ...orphan, parent };
}

/** The usage of all branches, shown or not: each was paid for. */
export function usageOf({ turns }: Conversation): UsageTotals {
  return turns.reduce(
    (totals, turn) =>
      turn.role === 'assistant' && (turn.text !== '' || Object.keys(turn.usage).length > 0)
        ? addUsage(totals, turn.usage, estimateTokens(turn.text), turn.reckonedCostUsd)
        : totals,
    noUsage,
  );
}

const longestTitle = 60;

/** The first line that says something, without the marks of Markdown. */
export function titleOf(prompt: string): string {
  const line = prompt
    .split('\n')
    .map(text => text.replace(/^[\s#>*+`~-]+/, '').trim())
    .find(text => text !== '');
  const points = [...(line ?? '')];
  return points.length > longestTitle
    ? `${points
        .slice(0, longestTitle - 1)
        .join('')
        .trimEnd()}…`
    : points.join('');
}
