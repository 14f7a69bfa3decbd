import assert from 'node:assert/strict';
import { families } from '../fixtures/families/index.ts';
import { type StreamOfOthers, streamsOfOthers } from '../fixtures/streamsOfOthers.ts';
import { cut } from '../support/bytes.ts';
import { callsOf, contentType, framed, reasoningOf, request } from '../support/families.ts';
import { type Generated, generate, transports } from '../support/generate.ts';
import { startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as [(typeof transports)[0]];

function check({ events, text, failure }: Generated, expected: StreamOfOthers, size: number): void {
  const at = `in pieces of ${size}`;
  assert.equal(text, expected.text ?? '', at);
  assert.equal(reasoningOf(events), expected.reasoning ?? '', at);
  const calls = callsOf(events).map(({ name, arguments: json }) => [name, json]);
  assert.deepEqual(calls, expected.calls ?? [], at);
  assert.equal(new Set(callsOf(events).map(({ id }) => id)).size, calls.length, at);
  if (expected.failure === undefined) {
    assert.equal(failure, undefined, `${at}: ${failure?.message}`);
    assert.deepEqual(events.at(-1), { type: 'end', finishReason: expected.finishReason }, at);
  } else {
    assert.equal(failure?.kind, expected.failure[0], `${at}: ${failure?.message}`);
    assert.match(failure.message, expected.failure[1], at);
  }
  const usage = events.findLast(event => event.type === 'usage')?.usage;
  if (expected.usage !== undefined) assert.deepEqual(usage, expected.usage, at);
}

describe('Servers that speak a family in their own way', () => {
  for (const stream of streamsOfOthers) {
    const family = families.find(({ dialect }) => dialect === stream.dialect) ?? assert.fail(stream.dialect);
    it(`${stream.dialect}: ${stream.title} (${stream.source})`, async () => {
      const bytes = framed(family, stream.events);
      for (const size of [bytes.length, 1, 7, 1_000]) {
        const server = await startRawServer(async connection => {
          const type = { 'content-type': contentType[family.framing], 'transfer-encoding': 'chunked' };
          await connection.head(200, type);
          for (const piece of cut(bytes, size)) await connection.chunk(piece);
          await connection.endChunks();
        });
        const connection = { dialect: family.dialect, baseUrl: server.url, apiKey: 'key' };
        const generated = await generate(connection, { transport, request: request(family), retries: 0 });
        await server.close();
        check(generated, stream, size);
      }
    });
  }
});
