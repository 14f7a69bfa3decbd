import type { Fault } from '../../src/sandbox/responder.ts';
import { eventsOf, firstHalf, isDone, withEvents, withText } from './events.ts';
import { endless } from './recording.ts';

/** The bytes are right, but what they say is not. */
export const payloadFaults = {
  'in-stream-error': ({ answer, errorEvent }) => {
    const normal = answer();
    return { ...normal, body: [...firstHalf(normal), errorEvent('Rate limit exceeded')] };
  },
  'error-first': ({ answer, errorEvent }) => ({ ...answer(), body: [errorEvent('Rate limit exceeded')] }),
  'error-event': ({ answer }) => {
    const normal = answer();
    return { ...normal, body: [...firstHalf(normal), 'event: error\ndata: {"message":"The provider failed."}\n\n'] };
  },
  'error-field': ({ answer }) => {
    const normal = answer();
    return { ...normal, body: [...firstHalf(normal), 'error: {"code":500,"message":"The provider failed."}\n\n'] };
  },
  'bad-json': ({ answer }) => withEvents(answer(), ([first, ...rest]) => [first ?? '', 'data: {"broken\n\n', ...rest]),
  'odd-json': ({ answer }) =>
    withEvents(answer(), ([first, ...rest]) => [
      first ?? '',
      ...['null', '1', '"x"', '[]', '{}', '{"choices":null}'].map(json => `data: ${json}\n\n`),
      ...rest,
    ]),
  /** One emoji, half of its surrogate pair in each of two events. */
  'split-surrogates': ({ answer }) =>
    withEvents(answer(placeholder), events =>
      events.flatMap(({ text }) => (text.includes(escapedPlaceholder) ? splitEmoji(text) : [text])),
    ),
  'no-text': ({ answer }) => answer(''),
  filtered: ({ answer }) =>
    withText(answer(), text => text.replace(/("finish_?[rR]eason":)"\w+"/, '$1"content_filter"')),
  /** A single event of 32 MB, without a line end. */
  'huge-event': ({ answer }) => ({ ...answer(), body: Array.from({ length: 512 }, () => 'x'.repeat(64 * 1024)) }),
  /** The middle of the answer again and again, as fast as it is read. */
  flood: ({ answer }) => {
    const normal = answer();
    const middle = eventsOf(normal).filter(event => !isDone(event))[3];
    return { ...normal, body: endless((middle?.text ?? ': nothing\n\n').repeat(100)) };
  },
} satisfies Readonly<Record<string, Fault>>;

/** Stands where the emoji is to be; JSON writes it as escapes. */
const placeholder = '\u0001\u0002';
const escapedPlaceholder = '\\u0001\\u0002';

function splitEmoji(event: string): readonly string[] {
  const first = event.replaceAll(escapedPlaceholder, '\\ud83d').replace(/,"finishReason":"\w+"/, '');
  const repeated = event.replace(`"text":"${escapedPlaceholder}"`, '"text":"\\ud83d\\udc69"');
  return [first, repeated.replaceAll(escapedPlaceholder, '\\udc69')];
}
