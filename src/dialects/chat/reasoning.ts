import type { JsonObject } from '../../core/json/json.ts';
import { asObject, asText } from '../../core/json/json.ts';

/**
 * The fields in which servers for chat completions send what the model thought, the usual ones first: DeepSeek, vLLM and
 * llama.cpp; Groq, OpenRouter and Ollama; LM Studio and Copilot; then gateways with Anthropic's and Gemini's names. Where
 * several are there, they repeat each other.
 */
const fields = [
  'reasoning_content',
  'reasoning',
  'reasoning_text',
  'thinking',
  'thinking_content',
  'reasoning_summary',
  'thought',
  'thoughts',
  'thinking_blocks',
  'reasoning_details',
];

/** The reasoning in a delta or in a whole message. */
export function reasoningOf(message: JsonObject | undefined): string | undefined {
  if (message === undefined) return undefined;
  for (const name of fields) {
    const found = message[name] === undefined ? undefined : textIn(message[name]);
    if (found !== undefined) return found;
  }
  const { content } = message;
  return Array.isArray(content) ? joined(content.map(part => thoughtIn(asObject(part)))) : undefined;
}

/** Mistral's and others' parts of a content that are no answer. */
export function isThought({ type }: JsonObject): boolean {
  return typeof type === 'string' && /^(?:thinking|thought|reasoning(?:_\w+)?|redacted_thinking)$/.test(type);
}

function thoughtIn(part: JsonObject | undefined): string | undefined {
  return part !== undefined && isThought(part) ? textIn(part) : undefined;
}

/** A text, an object around it, or a list of these. */
function textIn(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return asText(value);
  if (depth > 3) return undefined;
  if (Array.isArray(value)) return joined(value.map(item => textIn(item, depth + 1)));
  const object = asObject(value);
  if (object === undefined) return undefined;
  for (const name of ['text', 'thinking', 'content', 'summary', 'reasoning', 'reasoning_content', 'reasoning_text']) {
    const found = textIn(object[name], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function joined(texts: readonly (string | undefined)[]): string | undefined {
  return asText(texts.filter(text => text !== undefined).join(''));
}
