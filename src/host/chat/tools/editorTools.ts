import * as vscode from 'vscode';
import type { Tool } from '../../../core/generation/generation.ts';
import { asObject, type JsonObject, parseJson } from '../../../core/json/json.ts';
import type { ToolOutcome } from '../../../core/tools/answerWithTools.ts';
import { askTool } from '../../../names.ts';

/** A name that every API takes. */
const usableName = /^[\w-]{1,64}$/;
const longestDescription = 4_000;
const largestSchema = 100_000;

/**
 * The tools that VS Code knows: of its own, of other extensions, and of MCP servers. Runnel's own question to another
 * model is left out: what it costs would not count.
 */
export function readEditorTools(): readonly Tool[] {
  // VS Code-based editors without a chat may lack the list as a whole.
  const { tools = [] } = (vscode as { readonly lm?: { readonly tools?: typeof vscode.lm.tools } }).lm ?? {};
  return tools
    .filter(({ name }) => usableName.test(name) && name !== askTool)
    .map(({ name, description, inputSchema }) => ({
      name,
      description: description.slice(0, longestDescription),
      schema: schemaOf(inputSchema),
    }));
}

function schemaOf(schema: object | undefined): JsonObject {
  const given = asObject(schema);
  const isUsable = given !== undefined && JSON.stringify(given).length <= largestSchema;
  return isUsable ? { type: 'object', properties: {}, ...given } : { type: 'object', properties: {} };
}

/** Calls a tool of VS Code, which may ask the person itself. @throws whatever the tool throws. */
export async function runEditorTool(name: string, input: JsonObject, signal: AbortSignal): Promise<ToolOutcome> {
  const source = new vscode.CancellationTokenSource();
  const stop = (): void => source.cancel();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined }, source.token);
    return { status: 'done', text: content.map(textOfResult).join('\n') };
  } catch (error) {
    // The person said no in VS Code's own question.
    if (error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'Canceled')) {
      return { status: signal.aborted ? 'stopped' : 'denied', text: 'The person did not allow this call.' };
    }
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    source.dispose();
  }
}

function textOfResult(part: unknown): string {
  if (part instanceof vscode.LanguageModelTextPart) return part.value;
  if (part instanceof vscode.LanguageModelPromptTsxPart) return textOfTree(part.value);
  const { data, mimeType } = (part ?? {}) as { readonly data?: unknown; readonly mimeType?: unknown };
  if (!(data instanceof Uint8Array) || typeof mimeType !== 'string') return '';
  const isText = /^text\/|^application\/(?:.+\+)?json$/i.test(mimeType);
  return isText ? new TextDecoder().decode(data) : `[${mimeType}, ${data.length} bytes, is not shown]`;
}

const deepestTree = 100;

/** The text in a tree of `@vscode/prompt-tsx`, whose leaves hold it as `text`. */
function textOfTree(value: unknown, depth = 0): string {
  if (depth > deepestTree) return '';
  if (typeof value === 'string') return depth === 0 ? (textOfJson(value, depth) ?? value) : value;
  const node = asObject(value);
  if (node === undefined) return '';
  if (typeof node.text === 'string') return node.text;
  const children = Array.isArray(node.children) ? node.children : node.node === undefined ? [] : [node.node];
  return children.map(child => textOfTree(child, depth + 1)).join('');
}

function textOfJson(text: string, depth: number): string | undefined {
  const parsed = asObject(parseJson(text));
  return parsed === undefined ? undefined : textOfTree(parsed, depth + 1);
}
