import { Refusal } from './refusal.ts';
import { isObject, type JsonObject } from './requestBody.ts';

/** One turn of a conversation, in what all APIs have in common. */
export interface SandboxTurn {
  readonly role: string;
  readonly text?: string;
  readonly images?: number;
  /** How the calls of this turn are named when their results come back: by their ids, or by the names of the tools. */
  readonly calls?: readonly string[];
  readonly results?: readonly SandboxResult[];
}

export interface SandboxResult {
  readonly call: string;
  readonly text: string;
}

/** What was said: the last words of the user, and everything that a model would have to read. */
export interface SandboxPrompt {
  readonly prompt: string;
  readonly inputText: string;
  /** Images that came with these words. */
  readonly images: number;
  /** What the tools answered, where that is what was said last. */
  readonly results: readonly string[];
}

/** A prompt that is one text, and all that there is. */
export function plainPrompt(prompt: string, inputText = prompt): SandboxPrompt {
  return { prompt, inputText, images: 0, results: [] };
}

/** @throws {Refusal} where a call of a tool has no result, which no real API takes. */
export function promptOf(turns: readonly SandboxTurn[], field: string): SandboxPrompt {
  let prompt = '';
  let images = 0;
  let results: string[] = [];
  for (const [index, turn] of turns.entries()) {
    checkResults(turn, turns.slice(index + 1), `${field}.${index}`);
    if (turn.role === 'assistant') {
      images = 0;
      results = [];
    }
    results.push(...(turn.results ?? []).map(({ text }) => text));
    images += turn.images ?? 0;
    if (turn.role !== 'user' || (turn.text ?? '') === '') continue;
    prompt = turn.text ?? '';
    results = [];
  }
  const inputText = turns
    .flatMap(({ text, results: said = [] }) => [text ?? '', ...said.map(result => result.text)])
    .filter(text => text !== '')
    .join('\n');
  return { prompt, inputText, images, results };
}

function checkResults({ calls = [] }: SandboxTurn, later: readonly SandboxTurn[], field: string): void {
  const nextAnswer = later.findIndex(({ role }) => role === 'assistant');
  const until = nextAnswer === -1 ? later : later.slice(0, nextAnswer);
  const answered = new Set(until.flatMap(({ results = [] }) => results.map(({ call }) => call)));
  const missing = calls.filter(call => !answered.has(call));
  if (missing.length === 0) return;
  throw new Refusal('invalid', `These tool calls have no result in the next turn: ${missing.join(', ')}.`, { field });
}

/** The messages of a body, with a role that the API knows. */
export function messagesOf(value: unknown, field: string, roles: ReadonlySet<string>): readonly JsonObject[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new Refusal('invalid', `Missing required parameter: '${field}'.`, { field });
  }
  return value.map((message: unknown, index) => {
    if (isObject(message) && roles.has(`${message.role}`)) return message;
    throw new Refusal('invalid', `'${field}[${index}].role' is not a known role.`, { field: `${field}.${index}.role` });
  });
}

/** For the APIs whose roles take turns, beginning with the user. */
export function checkTurns(messages: readonly JsonObject[], field: string): void {
  for (const [index, { role }] of messages.entries()) {
    const isRight = index === 0 ? role === 'user' : role !== messages[index - 1]?.role;
    if (isRight) continue;
    const message = index === 0 ? 'The first message must be of the user.' : 'The roles must alternate.';
    throw new Refusal('invalid', message, { field: `${field}.${index}.role` });
  }
}

/** A content that is text, or a list of blocks. */
export function blocksOf(content: unknown, field: string): readonly JsonObject[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (Array.isArray(content)) return content.filter(isObject);
  throw new Refusal('invalid', `'${field}' is not a text.`, { field });
}

export function textIn(blocks: readonly JsonObject[]): string {
  return blocks.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}
