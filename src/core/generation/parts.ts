import type { ImagePart, Message, Part, Replay } from './generation.ts';

/** A message of text and images alone, for APIs that know nothing else. */
export interface PlainMessage extends Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The text of a message as a person reads it: without reasoning and calls, with the text of results. */
export function textOf({ content }: Pick<Message, 'content'>): string {
  return typeof content === 'string' ? content : textOfParts(content);
}

export function textOfParts(parts: readonly Part[]): string {
  return parts
    .map(part => (part.type === 'text' ? part.text : part.type === 'toolResult' ? textOfParts(part.content) : ''))
    .join('');
}

/** The parts of a message, whichever form it has. Images that are no base64 `data:` URL are left out. */
export function partsOf({ content, images = [] }: Message): readonly Part[] {
  const text: readonly Part[] =
    typeof content !== 'string' ? content : content === '' ? [] : [{ type: 'text', text: content }];
  return images.length === 0 ? text : [...text, ...images.flatMap(url => readDataUrl(url) ?? [])];
}

/** The images of a message as `data:` URLs, whichever form it has. */
export function imagesOf({ content, images = [] }: Message): readonly string[] {
  if (typeof content === 'string') return images;
  return [...content.filter(part => part.type === 'image').map(dataUrl), ...images];
}

export function dataUrl({ mediaType, data }: ImagePart): string {
  return `data:${mediaType};base64,${data}`;
}

/** Undefined where it is no base64 `data:` URL. */
export function readDataUrl(url: string): ImagePart | undefined {
  const comma = url.indexOf(',');
  const [, mediaType] = /^data:([\w.+-]+\/[\w.+-]+)(?:;[^,;]*)*;base64$/i.exec(url.slice(0, comma)) ?? [];
  return mediaType === undefined ? undefined : { type: 'image', mediaType, data: url.slice(comma + 1) };
}

/** Every text that a message sends. */
export function textsIn({ content }: Message): readonly string[] {
  return typeof content === 'string' ? [content] : content.flatMap(textsInPart);
}

function textsInPart(part: Part): readonly string[] {
  if (part.type === 'text' || part.type === 'reasoning') return [part.text];
  if (part.type === 'toolCall') return [part.arguments];
  return part.type === 'toolResult' ? part.content.flatMap(textsInPart) : [];
}

/**
 * The messages for an API without tools: results are said by the user, calls and reasoning are left out, and so is a
 * message of which nothing is left.
 */
export function plainMessages(messages: readonly Message[]): readonly PlainMessage[] {
  return messages.flatMap(message => {
    const { role, content } = message;
    if (role !== 'tool' && typeof content === 'string') return [{ ...message, role, content }];
    const plain = { role: role === 'tool' ? ('user' as const) : role, content: saidText(message) };
    const images = imagesOf(message);
    if (plain.content === '' && images.length === 0) return [];
    return [images.length === 0 ? plain : { ...plain, images }];
  });
}

function saidText({ content }: Message): string {
  if (typeof content === 'string') return content;
  const results = content.filter(part => part.type === 'toolResult');
  if (results.length === 0) return textOfParts(content);
  const texts = results.map(({ name, content, isError }) => {
    return `${isError ? 'Error' : 'Result'} of ${name}:\n${textOfParts(content)}`;
  });
  return [...texts, textOfParts(content.filter(part => part.type !== 'toolResult'))].filter(Boolean).join('\n\n');
}

/**
 * What a part carries for this dialect and model; undefined where it was written by another dialect, or by another
 * model although both are known.
 */
export function replayFor(
  { replay }: { readonly replay?: Replay },
  dialect: string,
  model: string | undefined,
): unknown {
  if (replay === undefined || replay.dialect !== dialect) return undefined;
  const isOtherModel = replay.model !== undefined && model !== undefined && replay.model !== model;
  return isOtherModel ? undefined : replay.data;
}
