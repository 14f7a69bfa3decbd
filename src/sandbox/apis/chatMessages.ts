import { blocksOf, messagesOf, promptOf, type SandboxPrompt, type SandboxTurn, textIn } from '../conversation.ts';
import { Refusal } from '../refusal.ts';
import { isObject, type JsonObject } from '../requestBody.ts';
import type { SandboxTool, SandboxToolChoice } from '../tools.ts';

/** Reads messages in the shape of chat completions, which Ollama and Cohere share but for details. */
export function readMessages(messages: unknown, field: string): SandboxPrompt {
  return promptOf(
    messagesOf(messages, field, roles).map((message, index) => readTurn(message, `${field}.${index}`)),
    field,
  );
}

const roles: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

function readTurn(message: JsonObject, field: string): SandboxTurn {
  const calls = listOf(message.tool_calls).map((call, index) => callId(call, `${field}.tool_calls.${index}`));
  // A turn with calls may have nothing else to say.
  const isSilent = (message.content ?? undefined) === undefined && calls.length > 0;
  const blocks = isSilent ? [] : blocksOf(message.content, `${field}.content`);
  const text = textIn(blocks);
  if (message.role === 'tool') {
    return { role: 'tool', results: [{ call: `${message.tool_call_id ?? message.tool_name}`, text }] };
  }
  const pictures = blocks.filter(({ type }) => type === 'image_url').length;
  const images = pictures + (Array.isArray(message.images) ? message.images.length : 0);
  return { role: `${message.role}`, text, images, calls };
}

function callId(call: JsonObject, field: string): string {
  const tool = isObject(call.function) ? call.function : undefined;
  if (typeof tool?.name === 'string') return `${call.id ?? tool.name}`;
  throw new Refusal('invalid', `Missing required parameter: '${field}.function.name'.`, { field });
}

/** Tools in the same shape. */
export function readTools(tools: unknown): readonly SandboxTool[] {
  return listOf(tools).flatMap(tool => {
    const described = isObject(tool.function) ? tool.function : tool;
    return typeof described.name === 'string'
      ? [{ name: described.name, schema: isObject(described.parameters) ? described.parameters : {} }]
      : [];
  });
}

export function readToolChoice(choice: unknown): SandboxToolChoice {
  if (isObject(choice)) {
    const named = isObject(choice.function) ? choice.function.name : choice.name;
    return typeof named === 'string' ? { name: named } : 'auto';
  }
  const word = `${choice}`.toLowerCase();
  return word === 'none' || word === 'required' ? word : 'auto';
}

export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
