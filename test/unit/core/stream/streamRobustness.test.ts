import assert from 'node:assert/strict';
import { createClient } from '../../../../src/client.ts';
import type { Connection } from '../../../../src/core/generation/connection.ts';
import { GenerationError } from '../../../../src/core/generation/errors.ts';
import type { GenerationRequest } from '../../../../src/core/generation/generation.ts';
import { bytesOf } from '../../../support/bytes.ts';
import {
  type Answer,
  collect,
  connection,
  done,
  finish,
  good,
  pushable,
  refuse,
  request,
  setUp,
  start,
  text,
} from '../../../support/fakeStream.ts';

describe('A stream whose transport does not hear of its signal', () => {
  const deaf: readonly (readonly [what: string, answer: Answer])[] = [
    ['has no answer', () => new Promise(() => {})],
    ['has no more of the body', async () => ({ status: 200, headers: {}, body: silentAfter([text('Hello')]) })],
  ];
  for (const [what, answer] of deaf) {
    it(`is cancelled at once while it ${what}: fault 97`, async () => {
      const controller = new AbortController();
      const { events } = start([answer], { signal: controller.signal });
      const failing = collect(events);
      await nextTurn();
      controller.abort();
      assert.equal((await failing).failure?.kind, 'cancelled');
    });

    it(`has its deadlines while it ${what}: faults 24, 92 and 94`, async () => {
      for (const timeouts of [{ headersMs: 1_000, idleMs: 1_000 }, { totalMs: 1_000 }]) {
        const { events, clock } = start([answer], { timeouts });
        const failing = collect(events);
        await nextTurn();
        clock.pass(1_000);
        assert.equal((await failing).failure?.kind, 'timeout');
        assert.equal(clock.timers, 0);
      }
    });
  }

  it('ends when all was said, although the body does not: fault 91', async () => {
    const { events, clock } = start([
      async () => ({ status: 200, headers: {}, body: silentAfter([text('Hello'), finish]) }),
    ]);
    const ending = collect(events);
    await nextTurn();
    clock.pass(2_500);
    const { failure, events: seen } = await ending;
    assert.equal(failure, undefined);
    assert.equal(seen.at(-1)?.type, 'end');
  });
});

describe('A body of strangers', () => {
  const pieces = () => [bytesOf(text('Hello')), bytesOf(finish + done)];
  const iterating = (more: object) => () => {
    const left = pieces();
    const next = async () =>
      left.length > 0 ? { done: false, value: left.shift() } : { done: true, value: undefined };
    return { next, ...more };
  };
  const bodies: readonly (readonly [what: string, iterate: () => object])[] = [
    ['whose end is no promise', iterating({ return: () => ({ done: true }) })],
    [
      'whose end throws',
      iterating({
        return: () => {
          throw new Error('oops');
        },
      }),
    ],
    [
      'that gives no promises',
      () => {
        const left = pieces();
        return { next: () => (left.length > 0 ? { done: false, value: left.shift() } : { done: true }) };
      },
    ],
    [
      'that breaks after it was complete, in words of its own',
      () => {
        const left = pieces().slice(0, 1).concat(bytesOf(finish));
        const next = async () => {
          if (left.length === 0) throw new TypeError('terminated');
          return { done: false, value: left.shift() };
        };
        return { next };
      },
    ],
  ];
  for (const [what, iterate] of bodies) {
    it(`${what} is read to its end`, async () => {
      const body = { [Symbol.asyncIterator]: iterate } as AsyncIterable<Uint8Array>;
      const { events, failure } = await setUp([async () => ({ status: 200, headers: {}, body })]).read();
      assert.equal(failure, undefined);
      assert.deepEqual(
        events.map(({ type }) => type),
        ['text', 'end'],
      );
    });
  }

  it('that throws at once is told of as all that goes wrong', async () => {
    const next = (): never => {
      throw new Error('oops');
    };
    const body = { [Symbol.asyncIterator]: () => ({ next }) };
    const { failure } = await setUp([async () => ({ status: 200, headers: {}, body })]).read();
    assert.equal(failure?.kind, 'protocol');
  });
});

describe('A stream that nobody wants any more', () => {
  it('delivers nothing after it was cancelled, although it was complete and its time was up', async () => {
    const body = pushable();
    const controller = new AbortController();
    const { events, clock } = start([body.answer], { signal: controller.signal });
    const iterator = events[Symbol.asyncIterator]();
    const first = iterator.next();
    // The usage has no blank line: it is read when nothing more is waited for.
    await body.push(`${text('a')}${finish}data: {"choices":[],"usage":{"total_tokens":3}}`);
    assert.equal((await first).value.type, 'text');
    const second = iterator.next();
    clock.pass(2_500);
    controller.abort();
    assert.equal((await second).value.type, 'usage');
    await assert.rejects(iterator.next(), ({ kind }: GenerationError) => kind === 'cancelled');
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  });
});

describe('The time of a stream in all', () => {
  it('leaves out what the reader takes: fault 94', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { totalMs: 1_000 } });
    const iterator = events[Symbol.asyncIterator]();
    const first = iterator.next();
    await body.push(text('a'));
    await first;
    clock.pass(3_600_000);
    const second = iterator.next();
    clock.pass(999);
    await body.push(text('b') + finish + done);
    assert.deepEqual((await second).value, { type: 'text', text: 'b' });
    clock.pass(3_600_000);
    const third = iterator.next();
    clock.pass(20);
    assert.equal((await third).value.type, 'end');
    assert.equal(clock.timers, 0);
  });
});

describe('Asking again', () => {
  it('stays within its number when an answer was empty in between: fault 45', async () => {
    const answers = [refuse(503), good(), refuse(503), good(), refuse(503), good(), refuse(503)];
    for (const retries of [0, 1, 2, 3]) {
      const { read, requests } = setUp(answers);
      const { failure } = await read({ retries });
      assert.notEqual(failure, undefined);
      assert.ok(requests.length <= retries + 1, `${requests.length} requests with ${retries} retries`);
    }
  });

  it('is bounded whatever is wished for', async () => {
    for (const [retries, most] of [
      [Number.NaN, 3],
      [Number.POSITIVE_INFINITY, 11],
      [-1, 1],
      [1.9, 2],
    ] as const) {
      const { read, requests } = setUp(Array.from({ length: 20 }, () => refuse(503, { retry_after: 0 })));
      await read({ retries });
      assert.equal(requests.length, most, `${retries}`);
    }
  });
});

describe('What is handed over in another form than declared', () => {
  const client = createClient({ transport: () => assert.fail('Nothing may be sent.') });
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const cases: readonly (readonly [what: string, request: unknown, connection: unknown, options?: unknown])[] = [
    ['no messages', {}, connection],
    ['messages that are null', { messages: null }, connection],
    ['a message without a text', { messages: [{ role: 'user' }] }, connection],
    ['no base URL', request, { dialect: 'openai' }],
    ['a key that is a number', request, { ...connection, apiKey: 5 }],
    ['a header that is a symbol', request, { ...connection, headers: { a: Symbol('a') } }],
    ['a signal that is none', request, connection, { signal: {} }],
    ['no connection', request, undefined],
    ['a body in a circle', { ...request, extra: circular }, connection],
    ['a number that JSON does not have', { ...request, extra: { a: 1n } }, connection],
  ];
  for (const [what, given, to, options] of cases) {
    it(`is told of as all that goes wrong: ${what}`, async () => {
      const { failure } = await collect(client(given as GenerationRequest, to as Connection, options as object));
      assert.ok(failure instanceof GenerationError, String(failure));
      assert.match(failure.kind, /^(?:invalidRequest|configuration)$/);
      assert.notEqual(failure.hint, undefined);
    });
  }
});

/** Says so much, and then nothing for ever, whatever is wished. */
async function* silentAfter(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield bytesOf(piece);
  await new Promise(() => {});
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
