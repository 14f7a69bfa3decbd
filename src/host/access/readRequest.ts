import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import type { Message, Tool } from '../../core/generation/generation.ts';
import { asObject, asText, present } from '../../core/json/json.ts';
import type { GenerateOptions } from '../generator.ts';

/** What another extension may say about a generation. `docs/runnel.d.ts` says the same to those who write one. */
export type ExtensionOptions = Pick<
  GenerateOptions,
  | 'label'
  | 'connection'
  | 'profile'
  | 'model'
  | 'temperature'
  | 'maxTokens'
  | 'tools'
  | 'toolChoice'
  | 'reasoningEffort'
  | 'scope'
  | 'signal'
>;

/** What another extension asks for, as it was when it asked. */
export interface ReadRequest {
  readonly messages: readonly Message[];
  readonly label: string;
  readonly options: Omit<ExtensionOptions, 'label'>;
}

const roles: readonly unknown[] = ['system', 'user', 'assistant', 'tool'];

/**
 * A copy of a request of another extension, checked. What is asked about is what is sent: whoever asks could change
 * what they handed over while the person reads the question.
 *
 * @throws {GenerationError} of kind `configuration` that names what can't be read.
 */
export function readRequest(messages: unknown, options: unknown): ReadRequest {
  const copy: unknown = copyOf(messages, 'messages');
  const given = asObject(options) ?? {};
  if (!Array.isArray(copy)) throw unreadable('messages');
  for (const [index, message] of copy.entries()) checkMessage(message, `messages[${index}]`);
  const { label, connection, profile, model, temperature, maxTokens, reasoningEffort, scope, signal } = given;
  const texts = { connection, profile, model, reasoningEffort };
  for (const [name, value] of Object.entries(texts)) {
    if (value !== undefined && typeof value !== 'string') throw unreadable(name);
  }
  for (const [name, value] of Object.entries({ temperature, maxTokens })) {
    if (value !== undefined && !Number.isFinite(value)) throw unreadable(name);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw unreadable('signal');
  if (scope !== undefined && scope !== null && typeof scope !== 'object') throw unreadable('scope');
  return {
    messages: copy as readonly Message[],
    label: (asText(label) ?? '').slice(0, 80),
    options: present({
      ...(texts as { readonly [name in keyof typeof texts]: string | undefined }),
      ...{ temperature: temperature as number | undefined, maxTokens: maxTokens as number | undefined },
      ...{ tools: readTools(given.tools), toolChoice: readToolChoice(given.toolChoice) },
      ...{ scope: (scope ?? undefined) as vscode.ConfigurationScope | undefined, signal },
    }) as ReadRequest['options'],
  };
}

function checkMessage(message: unknown, name: string): void {
  const { role, content, images = [] } = asObject(message) ?? {};
  if (!roles.includes(role)) throw unreadable(`${name}.role`);
  if (!Array.isArray(images) || !images.every(image => typeof image === 'string')) throw unreadable(`${name}.images`);
  if (typeof content !== 'string') checkParts(content, `${name}.content`, 0);
}

/** The texts that each kind of part has. */
const textsOfParts: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['mediaType', 'data'],
  reasoning: ['text'],
  toolCall: ['id', 'name', 'arguments'],
  toolResult: ['callId', 'name'],
};

function checkParts(parts: unknown, name: string, depth: number): void {
  if (!Array.isArray(parts) || depth > 1) throw unreadable(name);
  for (const [index, value] of parts.entries()) {
    const part = asObject(value) ?? {};
    const texts = Object.hasOwn(textsOfParts, `${part.type}`) ? textsOfParts[`${part.type}`] : undefined;
    const wrong = texts === undefined ? 'type' : texts.find(field => typeof part[field] !== 'string');
    if (wrong !== undefined) throw unreadable(`${name}[${index}].${wrong}`);
    if (part.type === 'toolResult') checkParts(part.content, `${name}[${index}].content`, depth + 1);
  }
}

function readTools(given: unknown): readonly Tool[] | undefined {
  if (given === undefined) return undefined;
  const tools: unknown = copyOf(given, 'tools');
  if (!Array.isArray(tools)) throw unreadable('tools');
  for (const [index, value] of tools.entries()) {
    const { name, description = '', schema } = asObject(value) ?? {};
    if (asText(name) === undefined) throw unreadable(`tools[${index}].name`);
    if (typeof description !== 'string') throw unreadable(`tools[${index}].description`);
    if (asObject(schema) === undefined) throw unreadable(`tools[${index}].schema`);
  }
  return tools as readonly Tool[];
}

function readToolChoice(given: unknown): ExtensionOptions['toolChoice'] {
  if (given === undefined || given === 'auto' || given === 'none' || given === 'required') return given;
  const name = asText(asObject(given)?.name);
  if (name === undefined) throw unreadable('toolChoice');
  return { name };
}

/** As JSON: what has no place in it, like a function, a circle or a number without end, can't be sent. */
function copyOf(value: unknown, name: string): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    throw unreadable(name);
  }
}

function unreadable(name: string): GenerationError {
  return new GenerationError('configuration', vscode.l10n.t('Another extension asked for a text wrongly.'), {
    hint: vscode.l10n.t("This part of the request can't be read: {0}.", name),
  });
}
