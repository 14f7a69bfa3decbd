import type { Message } from '../generation/generation.ts';
import { plainMessages } from '../generation/parts.ts';
import { attachmentAsText } from './attachmentText.ts';
import type { Attachment, Turn } from './conversation.ts';
import { messagesOfRounds } from './toolRounds.ts';

/** The messages for a path of turns. Empty answers are left out, and no role comes twice in a row. */
export function messagesFor(turns: readonly Turn[], systemPrompt: string): readonly Message[] {
  const messages: Message[] = systemPrompt.trim() === '' ? [] : [{ role: 'system', content: systemPrompt.trim() }];
  for (const turn of turns) for (const message of messagesOf(turn)) add(messages, message);
  return messages;
}

function add(messages: Message[], message: Message): void {
  const last = messages.at(-1);
  if (last?.role !== message.role || typeof last.content !== 'string') messages.push(message);
  else messages[messages.length - 1] = joined(last, message);
}

/** Asks for the rest of an answer that broke off. */
export function messagesForRest(turns: readonly Turn[], systemPrompt: string): readonly Message[] {
  const messages = messagesFor(turns, systemPrompt);
  // The model is to go on with the results of its tools: nothing broke off.
  if (messages.at(-1)?.role === 'tool') return messages;
  const content =
    'Your answer broke off. Continue it from exactly where it ends, without repeating anything and without a remark.';
  return [...messages, { role: 'user', content }];
}

/** The same for a request without tools, where most APIs refuse calls and results: results are said by the user. */
export function messagesWithoutTools(given: readonly Message[]): readonly Message[] {
  const messages: Message[] = [];
  for (const message of plainMessages(given)) add(messages, message);
  return messages;
}

/** The prompt with its attachments. They come first, so that the question is last. */
export function contentWithAttachments(text: string, attachments: readonly Attachment[]): string {
  const texts = attachments.filter(({ kind }) => kind !== 'image');
  const context = texts.map(attachmentAsText);
  return [...context, text].filter(part => part !== '').join('\n\n');
}

function messagesOf(turn: Turn): readonly Message[] {
  if (turn.role === 'assistant') {
    if (turn.rounds !== undefined) return messagesOfRounds(turn.rounds, turn.text);
    return turn.text === '' ? [] : [{ role: 'assistant', content: turn.text }];
  }
  const images = turn.attachments.filter(({ kind }) => kind === 'image').map(({ content }) => content);
  const content = contentWithAttachments(turn.text, turn.attachments);
  if (images.length > 0) return [{ role: 'user', content, images }];
  return content === '' ? [] : [{ role: 'user', content }];
}

function joined(one: Message, other: Message): Message {
  const images = [...(one.images ?? []), ...(other.images ?? [])];
  const content = [one.content, other.content].filter(text => text !== '').join('\n\n');
  return images.length === 0 ? { role: one.role, content } : { role: one.role, content, images };
}
