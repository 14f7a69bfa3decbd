import type { PlainMessage } from '../generation/parts.ts';
import { inCodeFence } from '../text/codeFence.ts';
import type { Attachment, Turn } from './conversation.ts';

/** What is sent for a path of turns. Answers that came to nothing are left out; no role speaks twice in a row. */
export function messagesFor(turns: readonly Turn[], systemPrompt: string): readonly PlainMessage[] {
  const messages: PlainMessage[] = systemPrompt.trim() === '' ? [] : [{ role: 'system', content: systemPrompt.trim() }];
  for (const turn of turns) {
    const message = messageOf(turn);
    if (message.content === '' && message.images === undefined) continue;
    const last = messages.at(-1);
    if (last?.role !== message.role) messages.push(message);
    else messages[messages.length - 1] = joined(last, message);
  }
  return messages;
}

/** Asks for the rest of an answer that broke off. */
export function messagesForRest(turns: readonly Turn[], systemPrompt: string): readonly PlainMessage[] {
  return [
    ...messagesFor(turns, systemPrompt),
    {
      role: 'user',
      content:
        'Your answer broke off. Continue it from exactly where it ends, without repeating anything and without a remark.',
    },
  ];
}

/** The prompt with what goes along with it: context first, so that the question stands last. */
export function contentWithAttachments(text: string, attachments: readonly Attachment[]): string {
  const texts = attachments.filter(({ kind }) => kind !== 'image');
  const context = texts.map(({ label, content, language }) => `${label}\n${inCodeFence(content, language)}`);
  return [...context, text].filter(part => part !== '').join('\n\n');
}

function messageOf(turn: Turn): PlainMessage {
  if (turn.role === 'assistant') return { role: 'assistant', content: turn.text };
  const images = turn.attachments.filter(({ kind }) => kind === 'image').map(({ content }) => content);
  const content = contentWithAttachments(turn.text, turn.attachments);
  return images.length === 0 ? { role: 'user', content } : { role: 'user', content, images };
}

function joined(one: PlainMessage, other: PlainMessage): PlainMessage {
  const images = [...(one.images ?? []), ...(other.images ?? [])];
  const content = [one.content, other.content].filter(text => text !== '').join('\n\n');
  return images.length === 0 ? { role: one.role, content } : { role: one.role, content, images };
}
