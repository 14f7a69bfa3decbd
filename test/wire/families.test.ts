import assert from 'node:assert/strict';
import type { Family, FamilyStream } from '../fixtures/families/family.ts';
import { families } from '../fixtures/families/index.ts';
import { cut } from '../support/bytes.ts';
import { callsOf, contentType, framed, messageOf, partNames, reasoningOf, request } from '../support/families.ts';
import { type Generated, generate, transports } from '../support/generate.ts';
import { type Received, startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as [(typeof transports)[0]];

/** What comes of an answer with this body, which arrives in these pieces. */
async function answered(
  family: Family,
  pieces: readonly Uint8Array[],
  head: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Generated & { readonly received: readonly Received[] }> {
  const { status = 200, headers = {} } = head;
  const server = await startRawServer(async line => {
    await line.head(status, {
      'content-type': contentType[family.framing],
      'transfer-encoding': 'chunked',
      ...headers,
    });
    for (const piece of pieces) await line.chunk(piece);
    await line.endChunks();
  });
  const connection = { dialect: family.dialect, baseUrl: server.url, apiKey: 'key' };
  const generated = await generate(connection, { transport, request: request(family), retries: 0 });
  await server.close();
  return { ...generated, received: server.received };
}

function checkAnswer(generated: Generated, expected: FamilyStream): void {
  const { events, text, failure } = generated;
  assert.equal(failure, undefined);
  assert.equal(text, expected.text ?? '');
  assert.equal(reasoningOf(events), expected.reasoning ?? '');
  const calls = callsOf(events);
  const wanted = expected.calls ?? [];
  assert.deepEqual(
    calls.map(({ name, arguments: json }) => ({ name, arguments: json })),
    wanted.map(({ name, arguments: json }) => ({ name, arguments: json })),
  );
  for (const [index, { id }] of wanted.entries()) if (id !== undefined) assert.equal(calls[index]?.id, id);
  assert.equal(new Set(calls.map(({ id }) => id)).size, calls.length, 'every call has an id of its own');
  assert.deepEqual(events.at(-1), { type: 'end', finishReason: expected.finishReason });
  if (expected.usage !== undefined) {
    assert.deepEqual(events.findLast(event => event.type === 'usage')?.usage, expected.usage);
  }
  assert.deepEqual(partNames(messageOf(generated)), expected.parts);
  assert.ok(expected.parts === undefined || events.at(-2)?.type === 'message');
}

for (const family of families) {
  describe(`The family ${family.dialect}`, () => {
    for (const stream of family.streams) {
      for (const size of [Number.POSITIVE_INFINITY, 1, 7, 1_000]) {
        it(`reads ${stream.title}${size === Number.POSITIVE_INFINITY ? '' : `, in pieces of ${size}`}`, async () => {
          const bytes = framed(family, stream.events);
          checkAnswer(await answered(family, cut(bytes, Math.min(size, bytes.length))), stream);
        });
      }

      it(`notices that it was cut off in the middle: ${stream.title}`, async () => {
        const half = framed(family, stream.events.slice(0, Math.floor(stream.events.length / 2)));
        const more = framed(family, stream.events.slice(Math.floor(stream.events.length / 2)));
        const pieces = [half, more.subarray(0, 5)].filter(({ length }) => length > 0);
        const { text, events, failure } = await answered(family, pieces);
        assert.equal(failure?.kind, 'incomplete');
        assert.ok((stream.text ?? '').startsWith(text));
        assert.equal(failure?.partialText, text);
        const calls = callsOf(events).map(({ name, arguments: json }) => `${name} ${json}`);
        assert.deepEqual(
          calls,
          (stream.calls ?? []).slice(0, calls.length).map(({ name, arguments: json }) => `${name} ${json}`),
        );
      });
    }

    it('asks at its address, with the key in its place', async () => {
      const { received } = await answered(family, [framed(family, family.streams[0]?.events ?? [])]);
      assert.equal(received[0]?.path, family.path);
      for (const [name, value] of Object.entries(family.headers)) assert.equal(received[0]?.headers[name], value);
      assert.doesNotMatch(received[0]?.path ?? '', /key/);
    });

    it('reads an answer that was not streamed', async () => {
      const body = new TextEncoder().encode(JSON.stringify(family.whole.events[0]));
      for (const size of [body.length, 7]) {
        checkAnswer(
          await answered(family, cut(body, size), { headers: { 'content-type': 'application/json' } }),
          family.whole,
        );
      }
    });

    for (const { title, events, status, headers = {}, kind, says, partialText = '' } of family.failures) {
      it(`tells of ${title}`, async () => {
        const body =
          status === undefined ? framed(family, events) : new TextEncoder().encode(JSON.stringify(events[0]));
        const type = status === undefined ? {} : { 'content-type': 'application/json' };
        for (const size of [body.length, 7]) {
          const { failure } = await answered(family, cut(body, size), {
            status: status ?? 200,
            headers: { ...type, ...headers },
          });
          assert.equal(failure?.kind, kind, failure?.message);
          assert.match(failure?.message ?? '', says);
          assert.equal(failure?.partialText, partialText);
          assert.doesNotMatch(JSON.stringify(failure), /"key"/);
        }
      });
    }
  });
}
