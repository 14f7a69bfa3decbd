import { messagesOfRound, type ToolRound, type ToolStatus, type ToolUse } from '../conversation/toolRounds.ts';
import type { FinishReason, GenerationEvent, Message, Part, Usage } from '../generation/generation.ts';

/** What came of a call: `done` with the tool's text, else why not. */
export interface ToolOutcome {
  readonly status: Exclude<ToolStatus, 'asking' | 'running'>;
  readonly text: string;
}

export interface ToolLimits {
  /** How many times the model is asked, at most, before the person is. */
  readonly rounds: number;
  /** US dollars for all requests of one answer; 0 for no limit. */
  readonly costUsd: number;
}

export interface ToolLoop {
  /** Asks the model. */
  request(messages: readonly Message[]): AsyncIterable<GenerationEvent>;
  /** Everything that an answer without tools would bring, too. */
  onEvent(event: GenerationEvent): void;
  /** How much text the answer has by now. */
  textLength(): number;
  /** A round is there, or its calls got further. `number` counts from `firstRound`. */
  onRound(round: ToolRound, number: number): void;
  /** How many rounds the answer has already, where it goes on. */
  readonly firstRound: number;
  /**
   * Runs one call, after it was allowed. It reports what happens meanwhile and never throws.
   *
   * @param characters how long the result may be.
   */
  run(use: ToolUse, onStatus: (status: ToolStatus) => void, characters: number): Promise<ToolOutcome>;
  /** The known cost of these requests in US dollars; 0 where none is known. */
  costUsd(): number;
  readonly limits: ToolLimits;
  readonly signal: AbortSignal;
}

/** More calls at once are a model that lost its way; those beyond are answered with an error. */
export const mostParallelCalls = 32;
/** In UTF-16 units, of one result. */
export const longestResult = 50_000;
/** In UTF-16 units, of all results of one answer. */
export const longestResults = 1_000_000;

/** Why an answer ended although the model asked for more. */
export type LimitReached = 'tool_rounds' | 'tool_cost';

/**
 * Asks the model, runs the tools that it asks for side by side, and asks again with their results, until it asks for no
 * more or a limit is reached.
 *
 * @returns why it ended.
 * @throws whatever a request throws.
 */
export async function answerWithTools(
  messages: readonly Message[],
  loop: ToolLoop,
): Promise<FinishReason | LimitReached | undefined> {
  let sent = messages;
  let resultsLeft = longestResults;
  for (let number = loop.firstRound; ; number += 1) {
    const { calls, parts, finishReason } = await readRound(loop, sent);
    if (calls.length === 0 || loop.signal.aborted) return finishReason;
    const uses = calls.map((call, index): ToolUse => {
      const { id: callId, name } = call;
      return { id: `${number}-${index}`, callId, name, arguments: call.arguments, status: 'asking', result: '' };
    });
    const share = Math.min(longestResult, Math.floor(resultsLeft / Math.min(calls.length, mostParallelCalls)));
    const round = await runCalls({ textEnd: loop.textLength(), parts, uses }, number, loop, share);
    resultsLeft -= round.uses.reduce((sum, { result }) => sum + result.length, 0);
    if (loop.signal.aborted) return finishReason;
    sent = [...sent, ...messagesOfRound(round)];
    if (number + 1 - loop.firstRound >= loop.limits.rounds) return 'tool_rounds';
    if (loop.limits.costUsd > 0 && loop.costUsd() >= loop.limits.costUsd) return 'tool_cost';
  }
}

interface ReadRound {
  readonly calls: readonly Extract<GenerationEvent, { type: 'toolCall' }>[];
  readonly parts: readonly Part[];
  readonly finishReason: FinishReason | undefined;
}

async function readRound(loop: ToolLoop, messages: readonly Message[]): Promise<ReadRound> {
  const calls: Extract<GenerationEvent, { type: 'toolCall' }>[] = [];
  let text = '';
  let whole: Message | undefined;
  let finishReason: FinishReason | undefined;
  for await (const event of loop.request(messages)) {
    if (event.type === 'toolCall') calls.push(event);
    else if (event.type === 'message') whole = event.message;
    else if (event.type === 'end') finishReason = event.finishReason;
    if (event.type === 'text') text += event.text;
    loop.onEvent(event);
  }
  const parts = typeof whole?.content === 'object' ? whole.content : partsOf(text, calls);
  return { calls, parts, finishReason };
}

/** The answer as parts, where there was no `message` event. */
function partsOf(text: string, calls: ReadRound['calls']): readonly Part[] {
  return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls];
}

/** All calls of a round at once. */
async function runCalls(started: ToolRound, number: number, loop: ToolLoop, characters: number): Promise<ToolRound> {
  let round = started;
  const change = (id: string, next: Partial<ToolUse>): void => {
    round = { ...round, uses: round.uses.map(use => (use.id === id ? { ...use, ...next } : use)) };
    loop.onRound(round, number);
  };
  loop.onRound(round, number);
  const running = started.uses.map(async (use, index) => {
    const outcome: ToolOutcome =
      index < mostParallelCalls
        ? await loop.run(use, status => change(use.id, { status }), characters)
        : { status: 'failed', text: `At most ${mostParallelCalls} tools run at once. Ask for this one again.` };
    change(use.id, { status: outcome.status, result: bounded(outcome.text, characters) });
  });
  await Promise.all(running);
  return round;
}

/** A text within a length, which says what is missing. */
export function bounded(text: string, most: number): string {
  if (text.length <= most) return text;
  const note = `\n[… ${text.length - most} more characters were cut off]`;
  return `${wellFormedStart(text, Math.max(0, most - note.length))}${note}`;
}

function wellFormedStart(text: string, end: number): string {
  const code = text.charCodeAt(end - 1);
  return text.slice(0, code >= 0xd8_00 && code <= 0xdb_ff ? end - 1 : end);
}

/** What several requests used together; the balance is the last one. */
export function sumUsage(one: Usage, other: Usage): Usage {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<keyof Usage>;
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const name of names) {
    sum[name] = name === 'balance' ? (other[name] ?? one[name] ?? 0) : (one[name] ?? 0) + (other[name] ?? 0);
  }
  return sum;
}
