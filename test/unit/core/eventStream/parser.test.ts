import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createEventStreamParser, type ServerSentEvent } from '../../../../src/core/eventStream/parser.ts';
import { GenerationError } from '../../../../src/core/generation/errors.ts';
import { anyText } from '../../../support/anyText.ts';
import { bytesOf, cut, cutAt } from '../../../support/bytes.ts';

const message = (data: string, more: Partial<ServerSentEvent> = {}): ServerSentEvent => {
  return { type: 'message', data, lastEventId: '', ...more };
};

/** Streams and their events; most are inputs of the web platform tests, whose server adds a line feed of its own. */
const streams: readonly (readonly [sentence: string, stream: string, events: readonly ServerSentEvent[]])[] = [
  ['reads an event', 'data: a\n\n', [message('a')]],
  ['joins lines of data by line feeds', 'data: a\ndata:\ndata: b\n\n', [message('a\n\nb')]],
  [
    'takes LF, CRLF and CR as line ends',
    'data: a\r\rdata: b\r\n\r\ndata: c\n\n',
    [message('a'), message('b'), message('c')],
  ],
  ['takes CRLF as one line end', 'data: a\r\ndata: b\r\n\r\n', [message('a\nb')]],
  [
    'takes nothing else as a line end',
    'data: a\u2028b\u2029c\u0085d\u000be\u000cf\n\n',
    [message('a\u2028b\u2029c\u0085d\u000be\u000cf')],
  ],
  [
    'drops one space after the colon, and no tab',
    'data:a\ndata: b\ndata:  c\ndata:\td\n\n',
    [message('a\nb\n c\n\td')],
  ],
  ['takes everything after the first colon', 'data: a:b: c\n\n', [message('a:b: c')]],
  ['takes a line without a colon as a field without a value', 'data\n\ndata\ndata\n\n', [message(''), message('\n')]],
  ['dispatches empty data', 'data:\n\n', [message('')]],
  ['dispatches nothing without data', 'event: a\nid: 1\n\n\n\n', []],
  ['forgets the type of an event that had no data', 'event: a\n\ndata: b\n\n', [message('b')]],
  ['names the type', 'event: a\ndata: b\n\ndata: c\n\n', [message('b', { type: 'a' }), message('c')]],
  ['takes an empty type as the usual one', 'event: a\nevent:\ndata: b\n\n', [message('b')]],
  [
    'keeps the last id',
    'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n',
    [message('a', { lastEventId: '1' }), message('b', { lastEventId: '1' }), message('c')],
  ],
  ['keeps the id of an event without data', 'id: 1\n\ndata: a\n\n', [message('a', { lastEventId: '1' })]],
  ['ignores an id with a null in it', 'id: 1\nid: 2\0\ndata: a\n\n', [message('a', { lastEventId: '1' })]],
  ['ignores comments', ': a\n:\n:data: b\ndata: c\n: d\n\n', [message('c')]],
  [
    'ignores unknown fields, and those in another case',
    'DATA: a\n data: b\nerror: c\ndata: d\nretry: 10\nretry: x\n\n',
    [message('d')],
  ],
  ['ignores a field name before a byte order mark', '\ufeff\ufeffdata: a\n\ndata: b\n\n', [message('b')]],
  ['drops one byte order mark', '\ufeffdata: a\n\n', [message('a')]],
  ['discards an event without its blank line', 'data: a\n\ndata: b\n', [message('a')]],
  ['discards a line without its end', 'data: a\n\ndata: b', [message('a')]],
  ['takes a CR at the end as a line end', 'data: a\n\r', [message('a')]],
  [
    'keeps data that looks like JSON or [DONE] as it is',
    'data: {"a":\ndata: 1}\n\ndata: {}\ndata: {}\n\ndata: [DONE]\n\n',
    [message('{"a":\n1}'), message('{}\n{}'), message('[DONE]')],
  ],
  ['reads nothing in nothing', '', []],
];

describe('The event stream parser', () => {
  for (const [sentence, stream, events] of streams) {
    it(`${sentence}, in pieces of every size`, () => {
      for (const size of [1, 2, 3, 7, 1000])
        assert.deepEqual(parse(cut(bytesOf(stream), size)), events, `size ${size}`);
    });
  }

  it('dispatches an event that CR CR ended without waiting for the next byte', () => {
    const events: ServerSentEvent[] = [];
    const parser = createEventStreamParser(event => events.push(event));
    parser.feed(bytesOf('data: a\r\r'));
    assert.deepEqual(events, [message('a')]);
    parser.feed(bytesOf('\ndata: b\n\n'));
    assert.deepEqual(events, [message('a'), message('b')]);
  });

  it('reads the same events wherever any stream is cut', () => {
    const part = fc.constantFrom(
      'data',
      'event',
      'id',
      'retry',
      ':',
      ': ',
      ' ',
      '\n',
      '\n\n',
      '\r',
      '\r\n',
      '\ufeff',
      'é',
      '👩',
      'a',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat()), (parts, places) => {
        const bytes = bytesOf(parts.join(''));
        const whole = parse([bytes]);
        assert.deepEqual(parse(cutAt(bytes, places)), whole);
        assert.deepEqual(whole, referenceParse(parts.join('')));
      }),
      { numRuns: 500 },
    );
  });

  it('gives back whatever data a server writes to the standard', () => {
    fc.assert(
      fc.property(fc.array(anyText), fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat()), (texts, end, places) => {
        const stream = texts.map(
          text =>
            `${text
              .split('\n')
              .map(line => `data: ${line}`)
              .join(end)}${end}${end}`,
        );
        const events = parse(cutAt(bytesOf(stream.join('')), places));
        assert.deepEqual(
          events,
          texts.map(text => message(text)),
        );
      }),
    );
  });

  it('refuses an event of more than 16 MiB, in one line and in many', () => {
    const mebibyte = new Uint8Array(1024 * 1024).fill(0x61);
    const inOneLine = createEventStreamParser(() => {});
    inOneLine.feed(bytesOf('data: '));
    assert.throws(() => {
      for (let count = 0; count < 17; count++) inOneLine.feed(mebibyte);
    }, isTooLarge);
    const inMany = createEventStreamParser(() => {});
    assert.throws(() => {
      for (let count = 0; count < 17; count++) {
        inMany.feed(bytesOf('data: '));
        inMany.feed(mebibyte);
        inMany.feed(bytesOf('\n'));
      }
    }, isTooLarge);
    const inEmptyOnes = createEventStreamParser(() => {});
    const lines = bytesOf('data:\n'.repeat(65_536));
    assert.throws(() => {
      for (let count = 0; count < 9; count++) inEmptyOnes.feed(lines);
    }, isTooLarge);
  });
});

function isTooLarge(error: unknown): boolean {
  return error instanceof GenerationError && error.kind === 'protocol' && /too large/.test(error.message);
}

function parse(pieces: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const parser = createEventStreamParser(event => events.push(event));
  for (const piece of pieces) parser.feed(piece);
  parser.end();
  return events;
}

/** The standard's own words, in the order of its section 9.2.6, with all of the stream at hand. */
function referenceParse(stream: string): readonly ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const buffers = { data: '', type: '', id: '' };
  const lines = stream.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      const { data, type, id } = buffers;
      if (data !== '')
        events.push({ type: type === '' ? 'message' : type, data: data.replace(/\n$/, ''), lastEventId: id });
      Object.assign(buffers, { data: '', type: '' });
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (line.startsWith(':')) continue;
    if (field === 'data') buffers.data += `${line.includes(':') ? value : ''}\n`;
    if (field === 'event') buffers.type = line.includes(':') ? value : '';
    if (field === 'id' && !value.includes('\0')) buffers.id = line.includes(':') ? value : '';
  }
  return events;
}
