import type { Message, Part, ToolCallPart } from '../generation/generation.ts';
import { asArray, asObject, asText, type JsonObject, present } from '../json/json.ts';

/** A part of an answer in which the model asked for tools: what it said, and what came of each call. */
export interface ToolRound {
  /** Where this part ends in the text of the whole answer, in UTF-16 units. */
  readonly textEnd: number;
  /** The part as the server sent it, to be sent back unchanged. */
  readonly parts: readonly Part[];
  readonly uses: readonly ToolUse[];
}

/** One call of a tool. */
export interface ToolUse {
  /** Unique in the answer; the model's own ids may occur in several rounds. */
  readonly id: string;
  /** The id that the model gave, which the result names. */
  readonly callId: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
  readonly status: ToolStatus;
  /** What the tool said, within bounds; why it did not run otherwise. Empty while it is not over. */
  readonly result: string;
}

/** `asking`: a person has to allow it. `denied`: they did not. `stopped`: the answer was stopped before it was over. */
export type ToolStatus = 'asking' | 'running' | 'done' | 'failed' | 'denied' | 'stopped';

export function isOver({ status }: ToolUse): boolean {
  return status !== 'asking' && status !== 'running';
}

/** The messages of an answer with tools: each round with its results, then what was said last. */
export function messagesOfRounds(rounds: readonly ToolRound[], text: string): readonly Message[] {
  const rest = text.slice(rounds.at(-1)?.textEnd ?? 0).trim();
  return [
    ...rounds.flatMap(messagesOfRound),
    ...(rest === '' ? [] : [{ role: 'assistant', content: rest } satisfies Message]),
  ];
}

/** A call without a result is refused by every API: one that never ran has a result that says so. */
export function messagesOfRound({ parts, uses }: ToolRound): readonly Message[] {
  const results = uses.map(({ callId, name, status, result }) => {
    const text = result === '' ? (status === 'done' ? '(no output)' : unfinished) : result;
    const content: readonly Part[] = [{ type: 'text', text }];
    return { type: 'toolResult' as const, callId, name, content, ...(status === 'done' ? {} : { isError: true }) };
  });
  return [
    { role: 'assistant', content: parts },
    { role: 'tool', content: results },
  ];
}

const unfinished = 'The person stopped the answer before this tool was done.';

const mostRounds = 1_000;
const mostUses = 128;

/** What was once written. A round that makes no sense ends the list, because what follows builds on it. */
export function readToolRounds(value: unknown, textLength: number): readonly ToolRound[] {
  const rounds: ToolRound[] = [];
  for (const stored of asArray(value).slice(0, mostRounds)) {
    const round = readRound(asObject(stored), textLength);
    if (round === undefined || round.textEnd < (rounds.at(-1)?.textEnd ?? 0)) break;
    rounds.push(round);
  }
  return rounds;
}

function readRound(stored: JsonObject | undefined, textLength: number): ToolRound | undefined {
  const { textEnd } = stored ?? {};
  const isPlace = typeof textEnd === 'number' && Number.isInteger(textEnd) && textEnd >= 0 && textEnd <= textLength;
  if (stored === undefined || !isPlace) return undefined;
  const parts = asArray(stored.parts).flatMap(part => readPart(asObject(part)) ?? []);
  const uses = asArray(stored.uses)
    .slice(0, mostUses)
    .flatMap(use => readUse(asObject(use)) ?? []);
  const calls = parts.filter(part => part.type === 'toolCall');
  const isWhole = calls.length > 0 && calls.every(({ id }) => uses.some(({ callId }) => callId === id));
  return isWhole ? { textEnd, parts, uses } : undefined;
}

function readPart(stored: JsonObject | undefined): Part | undefined {
  const { type, text, replay } = stored ?? {};
  const kept = asObject(replay);
  const dialect = asText(kept?.dialect);
  const replayed =
    kept === undefined || dialect === undefined
      ? {}
      : { replay: { dialect, data: kept.data, ...present({ model: asText(kept.model) }) } };
  if ((type === 'text' || type === 'reasoning') && typeof text === 'string') return { type, text, ...replayed };
  if (type !== 'toolCall') return undefined;
  const [id, name, given] = [asText(stored?.id), asText(stored?.name), asText(stored?.arguments)];
  if (id === undefined || name === undefined || given === undefined) return undefined;
  return { type, id, name, arguments: given, ...replayed } satisfies ToolCallPart;
}

function readUse(stored: JsonObject | undefined): ToolUse | undefined {
  const [id, callId, name] = [asText(stored?.id), asText(stored?.callId), asText(stored?.name)];
  if (stored === undefined || id === undefined || callId === undefined || name === undefined) return undefined;
  const status = statuses.find(each => each === stored.status) ?? 'failed';
  return {
    ...{ id, callId, name, arguments: asText(stored.arguments) ?? '{}' },
    // Nothing runs any more when it is read from a file.
    status: status === 'asking' || status === 'running' ? 'stopped' : status,
    result: asText(stored.result) ?? '',
  };
}

const statuses: readonly ToolStatus[] = ['asking', 'running', 'done', 'failed', 'denied', 'stopped'];
