import assert from 'node:assert/strict';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { AnswerReader } from '../../../../src/core/answer/answerReader.ts';
import { AwsFrameReader } from '../../../../src/core/eventStream/awsFrames.ts';
import { crc32, KnownBytes } from '../../../../src/core/eventStream/crc32.ts';
import { GenerationError } from '../../../../src/core/generation/errors.ts';
import { bedrock } from '../../../../src/dialects/bedrock.ts';
import { awsMessage } from '../../../../src/sandbox/encoding/awsMessage.ts';
import { awsEvent, awsException } from '../../../support/awsMessage.ts';
import { bytesOf, cutAt } from '../../../support/bytes.ts';

describe('The binary event stream of AWS', () => {
  const stream = Buffer.concat([
    awsEvent('messageStart', { role: 'assistant' }),
    awsEvent('contentBlockDelta', { delta: { text: 'Grüße 水' } }),
    awsException('throttlingException', 'Slow down'),
    awsMessage({ ':message-type': 'error', ':error-code': 'Broken', ':error-message': 'It broke' }, ''),
  ]);
  const told = [
    'messageStart {"role":"assistant"}',
    'contentBlockDelta {"delta":{"text":"Grüße 水"}}',
    'throttlingException {"message":"Slow down"}',
    'error {"message":"It broke","code":"Broken"}',
  ];

  it('is read the same wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 20 }), places => {
        assert.deepEqual(read(cutAt(stream, places)), told);
      }),
    );
    assert.deepEqual(read(Array.from(stream, byte => Uint8Array.of(byte))), told);
  });

  it('is refused where a single bit is another one', () => {
    for (let position = 0; position < stream.length; position += 3) {
      const wrong = Uint8Array.from(stream);
      wrong[position] = (wrong[position] ?? 0) ^ 0x10;
      // A first byte that no message has makes it another kind of body, of which nothing can be read.
      if (position === 0) assert.deepEqual(read([wrong]).at(-1), 'unreadable');
      else assert.throws(() => read([wrong]), GenerationError, `bit at ${position}`);
    }
  });

  it('is known to be cut off in a message', () => {
    assert.equal(read([stream.subarray(0, stream.length - 1)]).at(-1), 'cut off');
    assert.equal(read([stream.subarray(0, 5)]).at(-1), 'cut off');
  });

  it('may be JSON, or a web page', () => {
    assert.deepEqual(read([bytesOf('{"message":'), bytesOf('"No"}')]), ['json {"message":"No"}']);
    assert.deepEqual(read([bytesOf('<html>No</html>')]), ['page']);
  });

  it('tells texts alone that differ in nothing else, the same as one by one', () => {
    const word = fc.oneof(fc.constantFrom('a', ' b', '"', '\\', 'é', '漢字', '\ufeff', '\n', ''), fc.string());
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.nat(2_000)), (words, places) => {
        const delta = (text: string) => ({ contentBlockIndex: 0, delta: { text } });
        const messages = words.map(text => awsEvent('contentBlockDelta', delta(text)));
        const bytes = Buffer.concat([awsEvent('messageStart', { role: 'assistant' }), ...messages]);
        assert.equal(textOf(cutAt(bytes, places)), words.join(''));
        assert.equal(textOf(messages), words.join(''));
      }),
    );
  });

  it('tells what came before a message that is damaged, wherever it is', () => {
    const delta = (text: string) => awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
    const before = [delta('a'), delta('b'), delta('c')];
    const whole = delta('d');
    for (let place = 0; place < whole.length; place++) {
      const damaged = Uint8Array.from(whole);
      damaged[place] = (damaged[place] ?? 0) ^ (1 << (place % 8));
      const reader = readerOfBedrock();
      reader.feed(Buffer.concat([...before, damaged, delta('e')]));
      assert.equal(
        reader
          .take()
          .map(event => (event.type === 'text' ? event.text : ''))
          .join(''),
        'abc',
      );
      assert.equal(reader.failure()?.kind, 'protocol', String(place));
    }
  });

  it('has the checksum that zlib has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(), (bytes, place) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const middle = place % (bytes.length + 1);
        assert.equal(crc32(view, 0, bytes.length), zlibCrc32(bytes));
        assert.equal(crc32(view, middle, bytes.length, crc32(view, 0, middle)), zlibCrc32(bytes));
        const rest = new DataView(bytes.buffer, bytes.byteOffset + middle, bytes.length - middle);
        assert.equal(new KnownBytes(rest).after(crc32(view, 0, middle)), zlibCrc32(bytes));
      }),
    );
  });

  it('is not waited for where a message is too large', () => {
    const huge = Buffer.alloc(12);
    huge.writeUInt32BE(17 * 1024 * 1024, 0);
    huge.writeUInt32BE(zlibCrc32(huge.subarray(0, 8)), 8);
    assert.throws(() => read([huge]), /too large/);
  });
});

function readerOfBedrock(): AnswerReader {
  const context = { host: 'a.test', path: '/', secrets: [], prompts: [], now: 0 };
  return new AnswerReader({ dialect: bedrock, status: 200, headers: {}, context });
}

function textOf(pieces: readonly Uint8Array[]): string {
  const reader = readerOfBedrock();
  for (const piece of pieces) reader.feed(piece);
  reader.end();
  return reader
    .take()
    .map(event => (event.type === 'text' ? event.text : ''))
    .join('');
}

function read(pieces: readonly Uint8Array[]): readonly string[] {
  const heard: string[] = [];
  const reader = new AwsFrameReader({
    onEvent: (type, data) => heard.push(`${type} ${data}`),
    onText: text => heard.push(`text ${text}`),
    onJson: json => heard.push(`json ${json}`),
    onDone: () => heard.push('done'),
    onWebPage: () => heard.push('page'),
    onUnreadable: () => heard.push('unreadable'),
    onCutOff: () => heard.push('cut off'),
    onListEnd: () => heard.push('list end'),
  });
  for (const piece of pieces) reader.feed(piece);
  reader.end();
  return heard;
}
