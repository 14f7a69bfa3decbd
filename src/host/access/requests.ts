import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import type { GenerationEvent, Message } from '../../core/generation/generation.ts';
import { asObject, asText } from '../../core/json/json.ts';
import { currentModel, type ModelChoice } from '../connections/currentModel.ts';
import type { Generate } from '../generator.ts';
import { inReadersLanguage } from '../ui/sentences.ts';
import type { Access, RequestToAllow } from './access.ts';
import type { ConnectionInfo } from './connectionInfo.ts';
import { type ExtensionOptions, readRequest } from './readRequest.ts';

/**
 * What other extensions get: `extensions.getExtension<RunnelApi>('runnel.runnel')?.exports.getApi(context)`.
 */
export interface RunnelApi {
  /** Rises when something is taken away or changes its meaning. */
  readonly version: 1;
  /** Access for one extension, by the context that VS Code passed to its `activate`. */
  getApi(context: vscode.ExtensionContext): RunnelAccess;
}

/** What one extension may do, once the person has allowed it. */
export interface RunnelAccess {
  /**
   * Generates with the person's connection, key and settings. The person is asked at the first call. The iteration
   * throws a `GenerationError`: of kind `permission` where they deny it.
   */
  generate(messages: readonly Message[], options: ExtensionOptions): AsyncIterable<GenerationEvent>;
  /** All connections. Read from settings alone: no server is asked. */
  getConnections(): Promise<readonly ConnectionInfo[]>;
  /** A connection was added, changed or removed, got or lost its key, or another one is in use. */
  readonly onDidChangeConnections: vscode.Event<void>;
}

/**
 * The arguments of a command as they are now: whoever called it could change them while the person reads the question.
 * What is no object of fields, like the address of a file, is handed on as it is.
 */
export function takeArguments(given: unknown): unknown {
  const fields = given instanceof vscode.Uri ? undefined : asObject(given);
  return fields === undefined ? given : { ...fields };
}

/** What a command's arguments would send without a keystroke. Undefined where the person is asked for the prompt. */
export function requestInArguments(given: unknown): RequestToAllow | undefined {
  const { prompt, text, connection, profile } = asObject(given) ?? {};
  if (typeof prompt !== 'string' || prompt.trim() === '') return undefined;
  const shown = asText(text) === undefined ? prompt : `${prompt} ${text}`;
  return { to: describeModel({ connection: asText(connection), profile: asText(profile) }), prompt: shown };
}

/** Generates for another extension, once the person has allowed it. */
export async function* generateForExtension(
  caller: vscode.ExtensionContext,
  messages: readonly Message[],
  options: ExtensionOptions,
  { access, generate }: { readonly access: Access; readonly generate: Generate },
): AsyncGenerator<GenerationEvent> {
  const request = readRequest(messages, options);
  const id = await access.checkExtension(caller, {
    to: describeModel(request.options),
    prompt: request.messages.map(textOf).join(' '),
  });
  try {
    yield* generate(request.messages, { ...request.options, label: request.label, caller: id });
  } catch (error) {
    throw error instanceof GenerationError ? inReadersLanguage(error) : error;
  }
}

function describeModel(choice: ModelChoice): string {
  const { connectionLabel, label } = currentModel(choice);
  return connectionLabel === label ? label : `${connectionLabel} (${label})`;
}

function textOf({ content }: Message): string {
  return typeof content === 'string' ? content : content.map(part => (part.type === 'text' ? part.text : '')).join(' ');
}
