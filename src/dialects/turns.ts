import type { Message, Part, Tool, ToolCallPart, ToolResultPart } from '../core/generation/generation.ts';
import { partsOf, textOfParts } from '../core/generation/parts.ts';
import type { JsonObject } from '../core/json/json.ts';
import { asObject, parseJson } from '../core/json/json.ts';

/** One role's say, in parts. Results stand alone, in a turn of the role `tool`. */
export interface Turn {
  readonly role: Message['role'];
  readonly parts: readonly Part[];
}

/**
 * A conversation as all APIs with tools want it: every call has exactly one result, all results of a turn come right
 * after it, in the order of the calls, and no part is empty. Results of calls that are not there become text.
 *
 * @param idShape what the API accepts as the id of a call; another id is replaced, in the call and in its result.
 */
export function turnsOf(messages: readonly Message[], idShape = /./): readonly Turn[] {
  const turns: Turn[] = [];
  const rest = messages.map(message => ({ role: message.role, parts: partsOf(message).filter(saysSomething) }));
  const used = new Set<string>();
  for (let position = 0; position < rest.length; position++) {
    const { role, parts } = rest[position] as Turn;
    const calls = role === 'assistant' ? parts.filter(part => part.type === 'toolCall') : [];
    if (calls.length === 0) {
      addTurn(
        turns,
        role,
        parts.map(part => (part.type === 'toolResult' ? orphanAsText(part) : part)),
      );
      continue;
    }
    const ids = new Map(calls.map(({ id }) => [id, ownId(id, idShape, used)]));
    turns.push({
      role,
      parts: parts.map(part => (part.type === 'toolCall' ? { ...part, id: ids.get(part.id) ?? part.id } : part)),
    });
    const results = takeResults(rest, position + 1, calls);
    turns.push({ role: 'tool', parts: calls.map(call => resultOf(call, results, ids.get(call.id) ?? call.id)) });
  }
  return turns;
}

/** For APIs that know `user` and `assistant` only, in turns: the user begins, and says the results. */
export function alternatingTurns(turns: readonly Turn[]): readonly Turn[] {
  const merged: Turn[] = [];
  const spoken = turns.filter(({ role }) => role !== 'system');
  const said = spoken.length === 0 ? turns : spoken;
  for (const { role, parts } of said) {
    const speaker = role === 'assistant' ? role : 'user';
    const last = merged.at(-1);
    if (last?.role === speaker) merged[merged.length - 1] = { role: speaker, parts: [...last.parts, ...parts] };
    else merged.push({ role: speaker, parts });
  }
  if (merged[0]?.role === 'assistant') merged.unshift({ role: 'user', parts: [{ type: 'text', text: 'Continue.' }] });
  return merged;
}

/** The system prompt; undefined where there is none, or nothing else. */
export function systemText(turns: readonly Turn[]): string | undefined {
  if (turns.every(({ role }) => role === 'system')) return undefined;
  const texts = turns.filter(({ role }) => role === 'system').map(({ parts }) => textOfParts(parts));
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

/** What a result says in words. No API takes an empty one, and not every API knows errors. */
export function resultText({ content, isError }: ToolResultPart, marksErrors = false): string {
  const text = textOfParts(content);
  const words = text.trim() === '' ? '(empty)' : text;
  return isError === true && marksErrors ? `Error: ${words}` : words;
}

export function argumentsObject({ arguments: json }: ToolCallPart): JsonObject {
  return asObject(parseJson(json)) ?? {};
}

/** A schema with an object at its top, which several APIs insist on. */
export function objectSchema({ schema }: Tool): JsonObject {
  return schema.type === undefined ? { type: 'object', ...schema } : schema;
}

/** The tools that are offered; where there are none, those that the history used, for APIs that insist on them. */
export function offeredOrUsed(tools: readonly Tool[] | undefined, turns: readonly Turn[]): readonly Tool[] {
  if (tools !== undefined) return tools;
  const names = turns.flatMap(({ parts }) => parts.flatMap(part => (part.type === 'toolCall' ? [part.name] : [])));
  return [...new Set(names)].map(name => ({ name, schema: { type: 'object', properties: {} } }));
}

function addTurn(turns: Turn[], role: Message['role'], parts: readonly Part[]): void {
  if (parts.length > 0) turns.push({ role: role === 'tool' ? 'user' : role, parts });
}

function saysSomething(part: Part): boolean {
  if (part.type !== 'text' && part.type !== 'reasoning') return true;
  return part.replay !== undefined || part.text.trim() !== '';
}

/** Takes the results of these calls out of the messages up to the next answer. */
function takeResults(
  rest: { readonly role: Message['role']; parts: readonly Part[] }[],
  from: number,
  calls: readonly ToolCallPart[],
): ReadonlyMap<string, ToolResultPart> {
  const wanted = new Set(calls.map(({ id }) => id));
  const results = new Map<string, ToolResultPart>();
  for (const message of rest.slice(from)) {
    if (message.role === 'assistant') break;
    message.parts = message.parts.filter(part => {
      if (part.type !== 'toolResult' || !wanted.has(part.callId)) return true;
      if (!results.has(part.callId)) results.set(part.callId, part);
      return false;
    });
  }
  return results;
}

function resultOf(call: ToolCallPart, results: ReadonlyMap<string, ToolResultPart>, callId: string): ToolResultPart {
  const { name } = call;
  const result = results.get(call.id);
  if (result !== undefined) return { ...result, callId, name };
  return {
    type: 'toolResult',
    callId,
    name,
    content: [{ type: 'text', text: 'The call was cancelled.' }],
    isError: true,
  };
}

function orphanAsText(result: ToolResultPart): Part {
  return { type: 'text', text: `${result.isError ? 'Error' : 'Result'} of ${result.name}:\n${resultText(result)}` };
}

function ownId(id: string, shape: RegExp, used: Set<string>): string {
  let own = shape.test(id) ? id : 'call_0';
  for (let number = 0; used.has(own); number++) own = `call_${number}`;
  used.add(own);
  return own;
}
