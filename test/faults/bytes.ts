import { type HttpReply, pause } from '../../src/sandbox/reply.ts';
import type { Fault } from '../../src/sandbox/responder.ts';
import { eventsOf, isDone, withEvents, withText } from './events.ts';
import { recording } from './recording.ts';

/** Has characters of every length in UTF-8, and some that are made of several. */
const manyBytes = 'Grüße, café, 東京, Привет, 👩‍🚀 and 🏳️‍🌈, e\u0301 and 𝄞.';

const bytesOf = (answer: HttpReply): Buffer =>
  Buffer.from(
    eventsOf(answer)
      .map(({ text }) => text)
      .join(''),
  );

/** The right events, in bytes that are cut, merged or written in an unusual way. */
export const byteFaults = {
  'one-byte-chunks': ({ answer }) => recording(bytesOf(answer()), { chunkSize: 1 }),
  'utf8-cuts': ({ answer }) =>
    withEvents(answer(manyBytes), events => events.flatMap(({ text }) => cutCharacters(text))),
  'merged-events': ({ answer }) => recording(bytesOf(answer())),
  crlf: ({ answer }) => withText(answer(), text => text.replaceAll('\n', '\r\n')),
  cr: ({ answer }) => withText(answer(), text => text.replaceAll('\n', '\r')),
  'byte-order-mark': ({ answer }) => withEvents(answer(), events => ['\uFEFF', ...events]),
  'no-space': ({ answer }) => withText(answer(), text => text.replace('data: ', 'data:')),
  'no-blank-lines': ({ answer }) => withText(answer(), text => text.replace('\n\n', '\n')),
  'no-last-blank-line': ({ answer }) =>
    withEvents(answer(), events => events.map(event => (isDone(event) ? { ...event, text: 'data: [DONE]' } : event))),
  'json-lines': ({ answer }) =>
    withEvents(answer(), events =>
      events.filter(event => !isDone(event)).map(({ dueMs, text }) => ({ dueMs, text: text.slice(6, -1) })),
    ),
  comments: ({ answer }) => withText(answer(), text => `: ping\n\n${text}`),
  /** Signs of life, but no answer for a while. */
  'comments-first': ({ answer }) =>
    withEvents(answer(), events => [
      ...Array.from({ length: 8 }, () => [': PROCESSING\n\n', pause(250)]).flat(),
      ...events,
    ]),
  'other-fields': ({ answer }) => withText(answer(), text => `id: 7\nretry: 10\nevent: message\n${text}`),
} satisfies Readonly<Record<string, Fault>>;

/** Cuts before every byte that continues a character. */
function cutCharacters(text: string): readonly Uint8Array[] {
  const bytes = Buffer.from(text);
  const cuts = [...bytes.keys()].filter(index => index === 0 || ((bytes[index] ?? 0) & 0xc0) === 0x80);
  return cuts.map((start, index) => bytes.subarray(start, cuts[index + 1]));
}
