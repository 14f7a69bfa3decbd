import type { Message, Part, Tool, ToolChoice, ToolResultPart } from '../../core/generation/generation.ts';
import { dataUrl, replayFor, textOf, textOfParts } from '../../core/generation/parts.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asObject, asText, present } from '../../core/json/json.ts';
import { objectSchema, resultText, type Turn, turnsOf } from '../turns.ts';

const name = 'openai';

/** The plain form where it says everything: not every server reads a content that is made of parts. */
export function toChatMessages(messages: readonly Message[], model: string | undefined): readonly JsonObject[] {
  const isPlain = messages.every(({ role, content }) => role !== 'tool' && typeof content === 'string');
  return isPlain ? messages.map(toPlainMessage) : turnsOf(messages).flatMap(turn => toMessages(turn, model));
}

export function toChatTool(tool: Tool): JsonObject {
  const { name: tooled, description } = tool;
  return { type: 'function', function: present({ name: tooled, description, parameters: objectSchema(tool) }) };
}

export function toChatToolChoice(choice: ToolChoice | undefined): JsonObject | string | undefined {
  return typeof choice === 'object' ? { type: 'function', function: { name: choice.name } } : choice;
}

function toPlainMessage(message: Message): JsonObject {
  const { role, images = [] } = message;
  const text = textOf(message);
  if (images.length === 0) return { role, content: text };
  const pictures = images.map(url => ({ type: 'image_url', image_url: { url } }));
  return { role, content: [{ type: 'text', text }, ...pictures] };
}

function toMessages({ role, parts }: Turn, model: string | undefined): readonly JsonObject[] {
  if (role === 'tool') return toResults(parts.filter(part => part.type === 'toolResult'));
  if (role === 'assistant') return [toAnswer(parts, model)];
  return [{ role, content: contentOf(parts) }];
}

function contentOf(parts: readonly Part[]): string | readonly JsonObject[] {
  if (parts.every(({ type }) => type === 'text')) return textOfParts(parts);
  return parts.flatMap((part): readonly JsonObject[] => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    return part.type === 'image' ? [{ type: 'image_url', image_url: { url: dataUrl(part) } }] : [];
  });
}

/** A result is text alone: its images are shown by the user, after all results. */
function toResults(results: readonly ToolResultPart[]): readonly JsonObject[] {
  const images = results.flatMap(({ content }) => content.filter(({ type }) => type === 'image'));
  const messages = results.map(result => ({
    role: 'tool',
    tool_call_id: result.callId,
    content: resultText(result, true),
  }));
  return images.length === 0 ? messages : [...messages, { role: 'user', content: contentOf(images) }];
}

function toAnswer(parts: readonly Part[], model: string | undefined): JsonObject {
  const calls = parts.flatMap(part => {
    if (part.type !== 'toolCall') return [];
    const call = { id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } };
    return [{ ...call, ...asObject(replayFor(part, name, model)) }];
  });
  const text = textOfParts(parts);
  if (calls.length === 0) return { role: 'assistant', content: text };
  return { role: 'assistant', content: asText(text) ?? null, tool_calls: calls, ...reasoningOf(parts, model) };
}

/** What the model thought before it called a tool, under the name that the server gave it. */
function reasoningOf(parts: readonly Part[], model: string | undefined): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const part of parts) {
    const replay = part.type === 'reasoning' ? replayFor(part, name, model) : undefined;
    if (Array.isArray(replay)) {
      fields.reasoning_details = joinDetails([...((fields.reasoning_details as unknown[]) ?? []), ...replay]);
      continue;
    }
    const field = asText(asObject(replay)?.field);
    if (part.type === 'reasoning' && field !== undefined) fields[field] = `${fields[field] ?? ''}${part.text}`;
  }
  return fields;
}

/** OpenRouter's details come in pieces: those of one text are one detail again, with its signature. */
function joinDetails(details: readonly unknown[]): readonly JsonObject[] {
  const whole: JsonObject[] = [];
  for (const detail of details) {
    const piece = asObject(detail);
    if (piece === undefined) continue;
    const last = whole.at(-1);
    const isSame = last?.type === piece.type && last?.index === piece.index && piece.type !== 'reasoning.encrypted';
    if (last === undefined || !isSame) whole.push(piece);
    else whole[whole.length - 1] = { ...last, ...present(piece), ...joinedTexts(last, piece) };
  }
  return whole;
}

function joinedTexts(one: JsonObject, other: JsonObject): JsonObject {
  const join = (field: string): JsonObject => {
    const [before, added] = [asText(one[field]), asText(other[field])];
    return before === undefined && added === undefined ? {} : { [field]: `${before ?? ''}${added ?? ''}` };
  };
  const signature = asText(other.signature) ?? asText(one.signature);
  return { ...join('text'), ...join('summary'), ...(signature === undefined ? {} : { signature }) };
}
