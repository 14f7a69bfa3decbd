import assert from 'node:assert/strict';
import type { Connection, GenerationError, GenerationRequest, Usage } from '../../src/client.ts';
import { bytesOf, cut } from './bytes.ts';
import { generate, transports } from './generate.ts';
import { chunked, startRawServer } from './rawServer.ts';

/** What a body means, however it arrives. */
export interface Expected {
  readonly text: string;
  readonly reasoning?: string;
  readonly finishReason?: string | undefined;
  readonly usage?: Usage;
  /** The kind of the failure. */
  readonly failure?: GenerationError['kind'];
  readonly partialText?: string;
}

export interface ExpectOptions extends Partial<Connection> {
  readonly request?: GenerationRequest;
  readonly contentType?: string;
  /** Default 200. */
  readonly status?: number;
}

export const event = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`;

/** Serves a body whole and in pieces of 1, 7 and 1000 bytes, and checks what the client makes of it each time. */
export async function expectAnswer(
  body: string,
  expected: Expected,
  { request, contentType = 'text/event-stream', status = 200, ...connection }: ExpectOptions = {},
) {
  const [[, transport]] = transports as readonly [(typeof transports)[number]];
  let last: Awaited<ReturnType<typeof generate>> | undefined;
  for (const size of [Number.POSITIVE_INFINITY, 1, 7, 1000]) {
    const server = await startRawServer(async line => {
      await line.head(status, { ...chunked, 'content-type': contentType });
      for (const piece of cut(bytesOf(body), size)) await line.chunk(piece);
      await line.endChunks();
    });
    try {
      const options = { transport, retries: 0, ...(request === undefined ? {} : { request }) };
      last = await generate({ dialect: 'openai', baseUrl: server.url, ...connection }, options);
    } finally {
      await server.close();
    }
    const { text, events, failure } = last;
    const at = `in pieces of ${size}`;
    const reasoning = events.map(each => (each.type === 'reasoning' ? each.text : '')).join('');
    assert.equal(failure?.kind, expected.failure, `${at}: ${failure?.message}`);
    assert.equal(text, expected.text, at);
    assert.equal(reasoning, expected.reasoning ?? '', at);
    const ended = events.at(-1);
    if (expected.failure === undefined) {
      assert.equal(ended?.type, 'end', at);
      if ('finishReason' in expected) assert.equal(ended.finishReason, expected.finishReason, at);
    } else {
      assert.equal(failure?.partialText, expected.partialText ?? expected.text, at);
    }
    if (expected.usage !== undefined) {
      assert.deepEqual(events.findLast(each => each.type === 'usage')?.usage, expected.usage, at);
    }
  }
  return last ?? assert.fail();
}
