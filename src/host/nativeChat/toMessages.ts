import * as vscode from 'vscode';
import type { Message, Part } from '../../core/generation/generation.ts';
import { asArray } from '../../core/json/json.ts';
import type { KeptTurns } from './keptTurns.ts';
import { isDataPart, isThinkingPart } from './runtimeParts.ts';

/** The number of the system role, which VS Code sends and its type declarations do not name. */
const systemRole = 3;

/**
 * The messages of a request of VS Code in Runnel's own form. Turns of one role that follow each other become one,
 * because many servers insist on alternating roles and VS Code sends its context and the prompt as turns of their own.
 *
 * @param kept gives an assistant turn with tool calls back as the server sent it, signatures included.
 */
export function toMessages(
  messages: readonly vscode.LanguageModelChatRequestMessage[],
  kept: Pick<KeptTurns, 'find'>,
): readonly Message[] {
  const toolNames = new Map<string, string>();
  const result: Message[] = [];
  for (const { role, content } of messages) {
    const parts = asArray(content).flatMap(part => toParts(part, toolNames));
    if (parts.length === 0) continue;
    if (role === vscode.LanguageModelChatMessageRole.Assistant) {
      add(result, 'assistant', partsAsSent(parts, kept));
    } else if ((role as number) === systemRole) {
      add(result, 'system', parts);
    } else {
      // A result belongs right behind its call, whatever else the turn holds.
      add(result, 'tool', parts.filter(isToolResult));
      add(
        result,
        'user',
        parts.filter(part => !isToolResult(part)),
      );
    }
  }
  return result.map(simplified);
}

function add(messages: Message[], role: Message['role'], parts: readonly Part[]): void {
  if (parts.length === 0) return;
  const last = messages.at(-1);
  if (last?.role === role && typeof last.content !== 'string') {
    messages[messages.length - 1] = { role, content: [...last.content, ...parts] };
  } else {
    messages.push({ role, content: parts });
  }
}

/** Text alone as a string, which every dialect and every server takes. */
function simplified(message: Message): Message {
  const { role, content } = message;
  if (typeof content === 'string' || !content.every(isPlainText)) return message;
  return { role, content: content.map(part => part.text).join('\n\n') };
}

type TextPart = Extract<Part, { type: 'text' }>;

function isPlainText(part: Part): part is TextPart {
  return part.type === 'text' && part.replay === undefined;
}

function isToolResult(part: Part): boolean {
  return part.type === 'toolResult';
}

function toParts(part: unknown, toolNames: Map<string, string>): readonly Part[] {
  if (part instanceof vscode.LanguageModelTextPart) return textParts(asText(part.value));
  if (part instanceof vscode.LanguageModelToolCallPart) {
    const [id, name] = [asText(part.callId), asText(part.name)];
    toolNames.set(id, name);
    return [{ type: 'toolCall', id, name, arguments: jsonOf(part.input ?? {}) }];
  }
  if (part instanceof vscode.LanguageModelToolResultPart) {
    const callId = asText(part.callId);
    const content = asArray(part.content).flatMap(each => toParts(each, toolNames));
    return [{ type: 'toolResult', callId, name: toolNames.get(callId) ?? '', content }];
  }
  if (part instanceof vscode.LanguageModelPromptTsxPart) return textParts(asText(part.value));
  if (isThinkingPart(part)) {
    const text = typeof part.value === 'string' ? part.value : part.value.join('');
    return text === '' ? [] : [{ type: 'reasoning', text }];
  }
  return isDataPart(part) ? dataParts(part.data, part.mimeType) : [];
}

function textParts(text: string): readonly Part[] {
  // Half of a character, cut off by whoever shortened a text, is refused by servers that read JSON strictly.
  return text === '' ? [] : [{ type: 'text', text: text.toWellFormed() }];
}

/**
 * Pictures and text. Marks that VS Code's own chat leaves for other providers, like `cache_control`, are left out. Of
 * other data the model is told, or it would make up what it can't see.
 */
function dataParts(data: Uint8Array, mimeType: string): readonly Part[] {
  if (/^image\//i.test(mimeType)) {
    return [{ type: 'image', mediaType: mimeType.toLowerCase(), data: Buffer.from(data).toString('base64') }];
  }
  if (/^text\/|^application\/(?:.+\+)?json$/i.test(mimeType)) return textParts(new TextDecoder().decode(data));
  return mimeType.includes('/') ? textParts(`[Left out: data of the type ${mimeType.slice(0, 100)}]`) : [];
}

/** What other extensions put where a text belongs. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : jsonOf(value);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // A circle, or a number that JSON has no form for.
    return '{}';
  }
}

function partsAsSent(parts: readonly Part[], kept: Pick<KeptTurns, 'find'>): readonly Part[] {
  const call = parts.find(part => part.type === 'toolCall');
  return (call?.type === 'toolCall' ? kept.find(call.id) : undefined) ?? parts;
}
