import type { GenerationErrorKind } from '../generation/errors.ts';
import type { JsonObject } from '../json/json.ts';
import { asAmount, asArray, asObject, asText, parseJson, present } from '../json/json.ts';
import {
  type AssistantTurn,
  type Attachment,
  attachmentKinds,
  type Conversation,
  type ConversationSettings,
  mostRemoved,
  type Turn,
  type TurnFailure,
  type TurnOutcome,
  type UserTurn,
} from './conversation.ts';
import { readToolRounds } from './toolRounds.ts';

const idPattern = /^[\w-]{1,64}$/;
const mostTurns = 20_000;

/** What could be read of a conversation, and whether that is all of it. */
export interface ReadConversation {
  readonly conversation: Conversation;
  readonly isWhole: boolean;
}

/** What was once written, by this version or by another program. Undefined when it is no conversation. */
export function parseConversation(text: string): Conversation | undefined {
  return readConversation(text)?.conversation;
}

/** As above. A turn that makes no sense is left out, with what follows it, and so is an attachment. */
export function readConversation(text: string): ReadConversation | undefined {
  const stored = asObject(parseJson(text));
  if (stored === undefined || stored.version !== 1 || !Array.isArray(stored.turns)) return undefined;
  const id = asId(stored.id);
  if (id === undefined) return undefined;
  const turns = readTurns(stored.turns);
  const removed = asArray(stored.removed).flatMap(value => asId(value) ?? []);
  const createdAt = asAmount(stored.createdAt) ?? 0;
  const leaf = turns.find(turn => turn.id === stored.leaf)?.id ?? turns.at(-1)?.id;
  const isWhole = turns.length === stored.turns.length && countAttachments(stored.turns) === countAttachments(turns);
  const conversation: Conversation = {
    version: 1,
    id,
    title: (asText(stored.title) ?? '').slice(0, 200),
    isNamed: stored.isNamed === true,
    createdAt,
    updatedAt: asAmount(stored.updatedAt) ?? createdAt,
    settings: readSettings(asObject(stored.settings) ?? {}),
    turns,
    ...(leaf === undefined ? {} : { leaf }),
    ...(removed.length === 0 ? {} : { removed: removed.slice(-mostRemoved) }),
  };
  return { conversation, isWhole };
}

function countAttachments(turns: readonly unknown[]): number {
  return turns.reduce<number>((count, turn) => count + asArray(asObject(turn)?.attachments).length, 0);
}

/** The settings of a conversation with every field in its bounds; the others are as if they were absent. */
export function readSettings(settings: JsonObject): ConversationSettings {
  const { temperature, maxTokens, contextWindow } = settings;
  return present({
    connection: asText(settings.connection)?.slice(0, 64),
    model: asText(settings.model)?.slice(0, 256),
    profile: asText(settings.profile)?.slice(0, 64),
    systemPrompt: asText(settings.systemPrompt)?.slice(0, 100_000),
    temperature: isBetween(temperature, 0, 2) ? temperature : undefined,
    maxTokens: isCount(maxTokens) ? maxTokens : undefined,
    reasoningEffort: /^[a-z]{1,20}$/.test(`${settings.reasoningEffort}`) ? asText(settings.reasoningEffort) : undefined,
    contextWindow: isCount(contextWindow) ? contextWindow : undefined,
    tools: Array.isArray(settings.tools) ? readToolNames(settings.tools) : undefined,
  });
}

const mostTools = 128;

function readToolNames(names: readonly unknown[]): readonly string[] {
  return names.slice(0, mostTools).filter(name => typeof name === 'string' && name.length <= 200) as readonly string[];
}

function readTurns(stored: readonly unknown[]): readonly Turn[] {
  const turns: Turn[] = [];
  const ids = new Set<string>();
  for (const value of stored.slice(0, mostTurns)) {
    const turn = readTurn(asObject(value));
    if (turn === undefined || ids.has(turn.id) || (turn.parent !== undefined && !ids.has(turn.parent))) continue;
    ids.add(turn.id);
    turns.push(turn);
  }
  return turns;
}

function readTurn(stored: JsonObject | undefined): Turn | undefined {
  const id = asId(stored?.id);
  const { text } = stored ?? {};
  if (stored === undefined || id === undefined || typeof text !== 'string') return undefined;
  const parent = asId(stored.parent);
  if (stored.parent !== undefined && parent === undefined) return undefined;
  const base = { id, text, createdAt: asAmount(stored.createdAt) ?? 0, ...(parent === undefined ? {} : { parent }) };
  if (stored.role === 'assistant') return readAnswer(stored, base);
  if (stored.role !== 'user') return undefined;
  const attachments = asArray(stored.attachments).flatMap(value => readAttachment(asObject(value)) ?? []);
  return { ...base, role: 'user', attachments } satisfies UserTurn;
}

function readAnswer(stored: JsonObject, base: Omit<UserTurn, 'role' | 'attachments'>): AssistantTurn {
  const outcome = outcomes.find(each => each === stored.outcome) ?? 'complete';
  const rounds = readToolRounds(stored.rounds, base.text.length);
  return {
    ...base,
    role: 'assistant',
    // Nothing is being written any more when it is read from a file.
    outcome: outcome === 'writing' ? 'interrupted' : outcome,
    model: asText(stored.model) ?? '',
    connection: asText(stored.connection) ?? '',
    reasoning: asText(stored.reasoning) ?? '',
    usage: readUsage(asObject(stored.usage) ?? {}),
    ...present({
      reckonedCostUsd: asAmount(stored.reckonedCostUsd),
      rounds: rounds.length === 0 ? undefined : rounds,
      contextTokens: asAmount(stored.contextTokens),
      firstTextMs: asAmount(stored.firstTextMs),
      durationMs: asAmount(stored.durationMs),
      finishReason: asText(stored.finishReason),
      failure: readFailure(asObject(stored.failure)),
    }),
  };
}

function readUsage(stored: JsonObject): AssistantTurn['usage'] {
  return present({
    inputTokens: asAmount(stored.inputTokens),
    outputTokens: asAmount(stored.outputTokens),
    totalTokens: asAmount(stored.totalTokens),
    credits: asAmount(stored.credits),
    balance: asAmount(stored.balance),
    costUsd: asAmount(stored.costUsd),
  });
}

function readFailure(stored: JsonObject | undefined): TurnFailure | undefined {
  const message = asText(stored?.message);
  if (stored === undefined || message === undefined) return undefined;
  return {
    kind: failureKinds.find(each => each === stored.kind) ?? 'provider',
    message,
    retryable: stored.retryable === true,
    ...present({ hint: asText(stored.hint), status: asAmount(stored.status), retryAt: asAmount(stored.retryAt) }),
  };
}

function readAttachment(stored: JsonObject | undefined): Attachment | undefined {
  const id = asId(stored?.id);
  const kind = attachmentKinds.find(each => each === stored?.kind);
  const { content } = stored ?? {};
  if (id === undefined || kind === undefined || typeof content !== 'string') return undefined;
  if (kind === 'image' && !isImageUrl(content)) return undefined;
  return { id, kind, content, label: asText(stored?.label) ?? '', language: asText(stored?.language) ?? '' };
}

/** Pictures travel as data only, and only in the forms that models take. */
export function isImageUrl(url: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(url);
}

const outcomes: readonly TurnOutcome[] = ['writing', 'complete', 'stopped', 'failed', 'interrupted'];
const failureKinds: readonly GenerationErrorKind[] = [
  'cancelled',
  'configuration',
  'auth',
  'permission',
  'payment',
  'notFound',
  'invalidRequest',
  'rateLimit',
  'server',
  'network',
  'tls',
  'proxy',
  'timeout',
  'protocol',
  'incomplete',
  'contentFilter',
  'provider',
];

function asId(value: unknown): string | undefined {
  return typeof value === 'string' && idPattern.test(value) ? value : undefined;
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

function isCount(value: unknown): value is number {
  return isBetween(value, 1, 100_000_000) && Number.isInteger(value);
}
