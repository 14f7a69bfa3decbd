import assert from 'node:assert/strict';
import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { createEventStreamParser, type ServerSentEvent } from '../../../../src/core/eventStream/parser.ts';
import { bytesOf, cutAt } from '../../../support/bytes.ts';

/** The same stream, read by a parser that others wrote, in the words of the standard. */
function readByOthers(pieces: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let lastEventId = '';
  const parser = createParser({
    onId: id => {
      lastEventId = id;
    },
    onEvent: ({ event, data }) => events.push({ type: event || 'message', data, lastEventId }),
  });
  for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }));
  parser.feed(decoder.decode());
  return events;
}

function read(pieces: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const parser = createEventStreamParser(event => events.push(event));
  for (const piece of pieces) parser.feed(piece);
  parser.end();
  return events;
}

/** What makes a difference to a parser: fields whole and in part, line ends, and characters of one to four bytes. */
const parts = [
  ...['data', 'event', 'id', 'retry', 'dat', 'other'],
  ...['data: ', 'data:', 'event: ', 'event:', 'id: ', 'id:', 'retry: 1', ': comment', 'data: {"a":"b"}\n\n'],
  ...['\n', '\n', '\n\n', '\r', '\r\n', '\r\n\r\n', '\n\r', ' ', '  ', ':', '\t', '\0', '\ufeff'],
  ...['a', '1', 'ä', '€', '😀', '\u2028', '\u0085', '[DONE]'],
];
const invalid = [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0xed, 0xa0, 0x80]].map(bytes =>
  Uint8Array.from(bytes),
);

const streams = fc
  .array(fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...parts).map(bytesOf) }, fc.constantFrom(...invalid)), {
    maxLength: 16,
  })
  .map(pieces => Uint8Array.from(pieces.flatMap(piece => [...piece])));
const cuts = fc.array(fc.nat(64), { maxLength: 6 });

describe('A stream of events', () => {
  it('is read as eventsource-parser reads it, however it is cut', () => {
    fc.assert(
      fc.property(streams, cuts, (stream, places) => {
        const pieces = cutAt(stream, places);
        assert.deepEqual(read(pieces), readByOthers(pieces));
      }),
      { numRuns: 20_000 },
    );
  });
});
