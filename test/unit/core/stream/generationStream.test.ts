import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { createClient } from '../../../../src/client.ts';
import type { GenerationError } from '../../../../src/core/generation/errors.ts';
import type { HttpResponse } from '../../../../src/core/http/transport.ts';
import { bytesOf } from '../../../support/bytes.ts';
import {
  type Answer,
  broken,
  collect,
  connection,
  countedSignal,
  done,
  finish,
  good,
  good204,
  lost,
  never,
  pushable,
  redirect,
  refuse,
  request,
  setUp,
  start,
  text,
} from '../../../support/fakeStream.ts';

describe('A generation', () => {
  it('is delivered as it comes, and ends once', async () => {
    const { read } = setUp([good(text('Hello'), text(' there'), finish, done)]);
    const { events } = await read();
    assert.deepEqual(events, [
      { type: 'text', text: 'Hello' },
      { type: 'text', text: ' there' },
      { type: 'end', finishReason: 'stop' },
    ]);
  });

  it('is asked for with the key, the body and nothing else', async () => {
    const { read, requests } = setUp([good(text('a'), done)]);
    await read();
    const [sent] = requests;
    assert.equal(sent?.url, 'https://api.example.com/v1/chat/completions');
    assert.equal(sent?.method, 'POST');
    assert.equal(sent?.headers.authorization, 'Bearer sk-abcdefgh');
    assert.deepEqual(JSON.parse(sent?.body ?? ''), {
      messages: request.messages,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('leaves no timer and no listener behind, however it ends', async () => {
    const endings = [good(text('a'), done), good(text('a')), refuse(401), lost(text('a')), good('<html>')];
    for (const ending of endings) {
      const { read, clock } = setUp([good(), ending]);
      const { signal, listeners } = countedSignal();
      await read({ signal });
      assert.equal(clock.timers, 0);
      assert.equal(listeners(), 0);
    }
  });

  it('shares one listener with all that have the same signal, each of which is told', async () => {
    const { signal, controller, listeners } = countedSignal();
    const streams = Array.from({ length: 20 }, () => {
      const body = pushable();
      return { body, reading: collect(start([body.answer], { signal }).events) };
    });
    for (const { body } of streams) await body.push(text('Hello'));
    assert.equal(listeners(), 1);
    controller.abort();
    for (const { reading } of streams) assert.equal((await reading).failure?.kind, 'cancelled');
    assert.equal(listeners(), 0);
  });

  it('is left while the answer is still waited for, and closes the one that comes all the same', async () => {
    let answer: (response: HttpResponse) => void = () => {};
    const { start, clock } = setUp([() => new Promise(resolve => (answer = resolve))]);
    const events = start()[Symbol.asyncIterator]();
    const first = events.next();
    assert.deepEqual(await events.return?.(), { done: true, value: undefined });
    assert.deepEqual(await first, { done: true, value: undefined });
    const closed = new Promise<void>(resolve => {
      const next = () => Promise.reject(new Error('Nobody reads it.'));
      const close = async () => {
        resolve();
        return { done: true as const, value: undefined };
      };
      answer({ status: 200, headers: {}, body: { [Symbol.asyncIterator]: () => ({ next, return: close }) } });
    });
    await closed;
    assert.equal(clock.timers, 0);
  });

  it('gives each of two that ask at once its own event', async () => {
    const { start } = setUp([good(text('Hello'), text(' there'), finish, done)]);
    const events = start()[Symbol.asyncIterator]();
    const results = await Promise.all([events.next(), events.next(), events.next(), events.next()]);
    assert.deepEqual(
      results.map(({ done: isDone, value }) => (isDone ? 'over' : value.type)),
      ['text', 'text', 'end', 'over'],
    );
  });

  it('does not know the dialect', async () => {
    const events = createClient({ transport: () => assert.fail() })(request, { ...connection, dialect: 'morse' });
    const { failure } = await collect(events);
    assert.equal(failure?.kind, 'configuration');
    assert.match(failure?.message ?? '', /no dialect “morse”/);
  });

  it('tells of what no transport may throw as well', async () => {
    const { read } = setUp([() => Promise.reject(new TypeError(`bad header ${connection.apiKey}`))]);
    const { failure } = await read();
    assert.equal(failure?.kind, 'protocol');
    assert.doesNotMatch(inspect(failure, { depth: 20, showHidden: true }), /sk-abcdefgh/);
    assert.equal(String(failure?.cause), 'TypeError: bad header ‹key›');
  });
});

describe('Asking again', () => {
  const cases: readonly (readonly [sentence: string, answers: readonly Answer[], requests: number, kind: string])[] = [
    [
      'happens twice at most for a server that is gone: fault 39',
      [refuse(503), refuse(502), refuse(504), good(text('a'), done)],
      3,
      'server',
    ],
    ['ends with the first good answer', [refuse(503), good(text('a'), done)], 2, ''],
    ['happens for 408, 409 and 425: fault 32', [refuse(408), refuse(425), good(text('a'), done)], 3, ''],
    [
      'happens after a provider failed: fault 38',
      [refuse(500, { error: 'provider_error', message: 'x' }), good(text('a'), done)],
      2,
      '',
    ],
    ['does not happen for 400: fault 26', [refuse(400), good(text('a'), done)], 1, 'invalidRequest'],
    ['does not happen for 401: fault 27', [refuse(401), good(text('a'), done)], 1, 'auth'],
    ['does not happen for 402: fault 28', [refuse(402), good(text('a'), done)], 1, 'payment'],
    [
      'does not happen for 429 that means the quota: fault 36',
      [refuse(429, { error: { code: 'insufficient_quota', message: 'x' } })],
      1,
      'payment',
    ],
    ['does not happen for 501', [refuse(501), good(text('a'), done)], 1, 'server'],
    [
      'happens when the name could not be looked up: fault 13',
      [broken('connect', 'EAI_AGAIN'), good(text('a'), done)],
      2,
      '',
    ],
    [
      'does not happen for a name that nobody has: fault 13',
      [broken('connect', 'ENOTFOUND'), good(text('a'), done)],
      1,
      'network',
    ],
    [
      'does not happen for a refused connection: fault 14',
      [broken('connect', 'ECONNREFUSED'), good(text('a'), done)],
      1,
      'network',
    ],
    [
      'happens once when the request may have been received: fault 16',
      [broken('request', 'ECONNRESET'), broken('request', 'ECONNRESET'), good(text('a'), done)],
      2,
      'network',
    ],
    ['happens once for an answer without a byte: fault 45', [good(), good(), good(text('a'), done)], 2, 'protocol'],
    ['happens for 204 like for any answer without a byte: fault 45', [good204(), good(text('a'), done)], 2, ''],
    ['does not happen after the first output: decision 4', [lost(text('a')), good(text('a'), done)], 1, 'network'],
    ['does not happen after an answer that ended early', [good(text('a')), good(text('a'), done)], 1, 'incomplete'],
    [
      'does not happen after an event told of a failure',
      [good('data: {"error":{"code":503,"message":"x"}}\n\n')],
      1,
      'server',
    ],
  ];
  for (const [sentence, answers, count, kind] of cases) {
    it(sentence, async () => {
      const { read, requests } = setUp(answers);
      const { failure } = await read();
      assert.equal(failure?.kind ?? '', kind);
      assert.equal(requests.length, count);
    });
  }

  it('does not happen where it was not wanted', async () => {
    for (const answer of [refuse(503), good(), broken('connect', 'EAI_AGAIN')]) {
      const { read, requests } = setUp([answer, good(text('a'), done)]);
      await read({ retries: 0 });
      assert.equal(requests.length, 1);
    }
  });

  it('waits as long as the server wishes, and says so: fault 34', async () => {
    const { read, clock } = setUp([
      refuse(429, { error: 'rate_limit_exceeded', message: 'x', retry_after: 12 }),
      good(text('a'), done),
    ]);
    const startedAt = clock.now();
    const { events } = await read();
    assert.deepEqual(events[0], { type: 'waiting', reason: 'rate-limit', seconds: 12 });
    assert.equal(clock.now() - startedAt, 12_000);
  });

  it('does not wait for minutes: fault 35', async () => {
    const { read, requests } = setUp([refuse(429, { error: 'rate_limit_exceeded', message: 'x', retry_after: 847 })]);
    const { failure, events } = await read();
    assert.deepEqual(events, []);
    assert.equal(failure?.retryAfterMs, 847_000);
    assert.equal(requests.length, 1);
  });

  it('does not wait for more than a minute in all', async () => {
    const slow = refuse(429, { error: 'rate_limit_exceeded', message: 'x', retry_after: 29 });
    const { read, requests } = setUp([slow, slow, slow, slow]);
    assert.equal((await read({ retries: 5 })).failure?.kind, 'rateLimit');
    assert.equal(requests.length, 3);
  });

  it('leaves out a field that the server refused, and remembers that: fault 26', async () => {
    const refusal = refuse(422, { detail: [{ loc: ['body', 'stream_options'], msg: 'extra_forbidden' }] });
    const { read, requests } = setUp([refusal, good(text('a'), done), good(text('b'), done)]);
    assert.equal((await read({ retries: 0 })).text, 'a');
    assert.equal((await read({ retries: 0 })).text, 'b');
    const bodies = requests.map(({ body }) => Object.keys(JSON.parse(body ?? '')));
    assert.deepEqual(bodies, [
      ['messages', 'stream', 'stream_options'],
      ['messages', 'stream'],
      ['messages', 'stream'],
    ]);
  });

  it('takes no other refusal for such a one, because the server repeats what it was asked', async () => {
    const refusal = refuse(400, { error: 'No credits left', request: { stream_options: { include_usage: true } } });
    const { read, requests } = setUp([refusal, good(text('b'), done)]);
    assert.equal((await read({ retries: 0 })).failure?.kind, 'payment');
    assert.equal((await read({ retries: 0 })).text, 'b');
    assert.ok('stream_options' in JSON.parse(requests[1]?.body ?? ''));
  });

  it('follows a redirect that keeps the POST once, and only to the same origin: fault 31', async () => {
    const inside = setUp([redirect(308, '/v2/chat'), good(text('a'), done)]);
    assert.equal((await inside.read()).text, 'a');
    assert.equal(inside.requests[1]?.url, 'https://api.example.com/v2/chat');
    assert.equal(inside.requests[1]?.body, inside.requests[0]?.body);
    const circle = setUp([redirect(307, '/a'), redirect(307, '/b'), good(text('a'), done)]);
    assert.match((await circle.read()).failure?.message ?? '', /redirects in circles/);
    for (const [status, location] of [
      [308, 'https://evil.example.net/'],
      [307, 'http://api.example.com/v1'],
      [301, '/v2'],
    ] as const) {
      const { read, requests } = setUp([redirect(status, location)]);
      assert.equal((await read()).failure?.kind, 'configuration');
      assert.equal(requests.length, 1);
    }
  });
});

describe('Deadlines', () => {
  it('no answer: fault 24', async () => {
    const { events, clock } = start([never()], { timeouts: { headersMs: 30_000 } });
    const failing = collect(events);
    await clock.timer();
    clock.pass(30_000);
    const { failure } = await failing;
    assert.equal(failure?.kind, 'timeout');
    assert.equal(failure?.message, 'No answer from api.example.com within 30 s.');
    assert.match(failure?.hint ?? '', /runnel\.request\.headersTimeout/);
    assert.equal(failure?.retryable, true);
  });

  it('comments, but no output: fault 93', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { firstOutputMs: 30_000, idleMs: 5_000 } });
    const failing = collect(events);
    for (let count = 0; count < 6; count++) {
      await body.push(': ping\n\n');
      clock.pass(5_000);
    }
    const { failure } = await failing;
    assert.equal(failure?.message, 'api.example.com began to answer, but sent no text within 30 s.');
    assert.match(failure?.hint ?? '', /runnel\.request\.firstOutputTimeout/);
  });

  it('output, then nothing: fault 92', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { idleMs: 5_000 } });
    const failing = collect(events);
    await body.push(text('Hello'));
    clock.pass(4_000);
    await body.push(': ping\n\n');
    clock.pass(4_000);
    await body.push(text(' there'));
    clock.pass(5_000);
    const { failure } = await failing;
    assert.equal(failure?.kind, 'timeout');
    assert.equal(failure?.message, 'api.example.com sent no data for 5 s.');
    assert.match(failure?.hint ?? '', /runnel\.request\.idleTimeout/);
    assert.equal(failure?.partialText, 'Hello there');
  });

  for (const [what, ending, expected, kind] of [
    ['an event', text(' there').trimEnd(), 'Hello there', 'timeout'],
    ['the sign of completion', finish.trimEnd(), 'Hello', undefined],
  ] as const) {
    it(`output, then nothing, not even the blank line of ${what}, which is read before time is up: fault 92`, async () => {
      const body = pushable();
      const { events, clock } = start([body.answer], { timeouts: { idleMs: 5_000 } });
      const reading = collect(events);
      await body.push(text('Hello'));
      await body.push(ending);
      clock.pass(5_000);
      const { text: kept, failure } = await reading;
      assert.equal(kept, expected);
      assert.equal(failure?.kind, kind);
      assert.equal(body.isAborted(), true);
      assert.equal(clock.timers, 0);
    });
  }

  it('an answer that takes longer in all than wanted, however busy it is: fault 94', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { totalMs: 10_000 } });
    const failing = collect(events);
    for (let count = 0; count < 5; count++) {
      await body.push(text('.'));
      clock.pass(2_000);
    }
    const { failure } = await failing;
    assert.equal(failure?.kind, 'timeout');
    assert.equal(failure?.message, 'The answer from api.example.com was not complete within 10 s.');
    assert.match(failure?.hint ?? '', /runnel\.request\.totalTimeout/);
    assert.equal(failure?.partialText, '.....');
    assert.equal(body.isAborted(), true);
    assert.equal(clock.timers, 0);
  });

  it('asking again for longer than wanted in all: fault 94', async () => {
    const { events, clock } = start([refuse(503, { retry_after: 30 }), good(text('a'), done)], {
      timeouts: { totalMs: 10_000 },
    });
    const iterator = events[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).value?.type, 'waiting');
    const next = iterator.next();
    await clock.timer();
    clock.pass(10_000);
    await assert.rejects(next, /was not complete within 10 s/);
    assert.equal(clock.timers, 0);
  });

  it('no time in all for what follows a complete answer, which is a good end: fault 94', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { totalMs: 1_000 } });
    const ending = collect(events);
    await body.push(text('Hello') + finish);
    clock.pass(1_000);
    const { failure, events: seen } = await ending;
    assert.equal(failure, undefined);
    assert.deepEqual(seen.at(-1), { type: 'end', finishReason: 'stop' });
    assert.equal(body.isClosed(), true);
    assert.equal(clock.timers, 0);
  });

  it('a socket that stays open after the finish reason: fault 91', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer]);
    const ending = collect(events);
    await body.push(text('Hello') + finish);
    clock.pass(2_000);
    await body.push('data: {"choices":[],"usage":{"total_tokens":3}}\n\n');
    clock.pass(2_500);
    assert.deepEqual((await ending).events.slice(-2), [
      { type: 'usage', usage: { totalTokens: 3 } },
      { type: 'end', finishReason: 'stop' },
    ]);
    assert.equal(body.isClosed(), true);
  });

  it('a socket that stays open after [DONE]: fault 90', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer]);
    const ending = collect(events);
    await body.push(`${text('Hello')}data: [DONE]\n`);
    clock.pass(20);
    assert.equal((await ending).failure, undefined);
    assert.equal(body.isClosed(), true);
    assert.equal(clock.timers, 0);
  });

  it('does not blame the server for a reader that takes its time: fault 66', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { firstOutputMs: 10_000, idleMs: 5_000 } });
    const iterator = events[Symbol.asyncIterator]();
    const first = iterator.next();
    await body.push(text('a'));
    await first;
    clock.pass(3_600_000);
    const second = iterator.next();
    await body.push(text('b'));
    assert.deepEqual((await second).value, { type: 'text', text: 'b' });
    const third = iterator.next();
    clock.pass(5_000);
    await assert.rejects(third, /sent no data for 5 s/);
  });

  it('the computer slept: fault 25', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer], { timeouts: { idleMs: 60_000 } });
    const failing = collect(events);
    await body.push(text('Hello'));
    clock.sleep(3_600_000);
    clock.pass(60_000);
    const { failure } = await failing;
    assert.equal(failure?.message, 'The connection was lost while the computer was asleep.');
    assert.equal(failure?.kind, 'network');
    assert.equal(failure?.partialText, 'Hello');
  });

  it('a failure in an event needs no end of the body: fault 69', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer]);
    const failing = collect(events);
    await body.push(`${text('Hello')}data: {"error":"It broke"}\n\n`);
    const { failure } = await failing;
    assert.equal(failure?.message, 'api.example.com says: “It broke”');
    assert.equal(failure?.partialText, 'Hello');
    assert.equal(body.isAborted(), true);
    assert.equal(clock.timers, 0);
  });

  it('a refusal whose body never ends is told of after five seconds: fault 48', async () => {
    const body = pushable(401);
    const { events, clock } = start([body.answer], { timeouts: { headersMs: 1_000 } });
    const failing = collect(events);
    await body.push('{"error":{"message":"No');
    clock.pass(5_000);
    const { failure } = await failing;
    assert.equal(failure?.kind, 'auth');
    assert.equal(body.isClosed(), true);
  });
});

describe('Cancelling', () => {
  it('before anything was sent sends nothing', async () => {
    const { read, requests } = setUp([good(text('a'), done)]);
    const { failure } = await read({ signal: AbortSignal.abort() });
    assert.equal(failure?.kind, 'cancelled');
    assert.equal(requests.length, 0);
  });

  it('while waiting to ask again is immediate: fault 98', async () => {
    const { signal, controller, listeners } = countedSignal();
    const { events, clock } = start([refuse(429, { error: 'x', retry_after: 20 })], { signal });
    const iterator = events[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).value?.type, 'waiting');
    const next = iterator.next();
    await clock.timer();
    controller.abort();
    await assert.rejects(next, { kind: 'cancelled' });
    assert.equal(clock.timers, 0);
    assert.equal(listeners(), 0);
  });

  it('in the middle keeps what was delivered, and delivers nothing after it: fault 97', async () => {
    const { signal, controller } = countedSignal();
    const packet = `data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choices":[{"delta":{"reasoning":"b"}}]}\n\n${text('c')}${done}`;
    const { events } = start([good(packet)], { signal });
    const iterator = events[Symbol.asyncIterator]();
    assert.deepEqual((await iterator.next()).value, { type: 'text', text: 'a' });
    controller.abort();
    await assert.rejects(iterator.next(), (error: GenerationError) => {
      assert.equal(error.kind, 'cancelled');
      assert.equal(error.partialText, 'a');
      return true;
    });
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
  });

  it('closes the connection even while nobody reads, and leaves no timer', async () => {
    const body = pushable();
    const { signal, controller } = countedSignal();
    const { events, clock } = start([body.answer], { signal });
    const iterator = events[Symbol.asyncIterator]();
    const first = iterator.next();
    await body.push(text('a'));
    await first;
    controller.abort();
    assert.equal(body.isAborted(), true);
    assert.equal(clock.timers, 0);
    await assert.rejects(iterator.next(), { kind: 'cancelled' });
  });

  it('when the next bytes have come already leaves no timer either', async () => {
    for (const leave of ['abort', 'return'] as const) {
      const { signal, controller } = countedSignal();
      let give: (bytes: IteratorResult<Uint8Array>) => void = () => {};
      const body = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<IteratorResult<Uint8Array>>(resolve => (give = resolve)),
        }),
      };
      const { events, clock } = start([async () => ({ status: 200, headers: {}, body })], { signal });
      const iterator = events[Symbol.asyncIterator]();
      const first = iterator.next();
      await new Promise(setImmediate);
      give({ done: false, value: bytesOf(text('a')) });
      await first;
      const second = iterator.next();
      await new Promise(setImmediate);
      give({ done: false, value: bytesOf(text('b') + finish) });
      if (leave === 'abort') controller.abort();
      else void iterator.return?.();
      await second.catch(() => {});
      await new Promise(setImmediate);
      assert.equal(clock.timers, 0, leave);
    }
  });

  it('by leaving the loop closes the connection', async () => {
    const body = pushable();
    const { events, clock } = start([body.answer]);
    const pushed = body.push(text('a'));
    for await (const event of events) {
      assert.equal(event.type, 'text');
      break;
    }
    await pushed;
    assert.equal(body.isClosed(), true);
    assert.equal(clock.timers, 0);
  });

  it('at the end, after it, or twice, does nothing: fault 99', async () => {
    const { signal, controller } = countedSignal();
    const { events } = start([good(text('a'), done)], { signal });
    const { failure } = await collect(
      events,
      () => {},
      ({ type }) => type === 'end' && controller.abort(),
    );
    controller.abort();
    assert.equal(failure, undefined);
  });
});

describe('A connection that breaks', () => {
  it('in the middle is told of with what was kept: fault 88', async () => {
    const { failure, text: kept } = await setUp([lost(text('Hello'))]).read();
    assert.equal(kept, 'Hello');
    assert.equal(failure?.partialText, 'Hello');
    assert.equal(failure?.message, 'The connection to api.example.com was lost after 5 characters, which were kept.');
    assert.equal(failure?.retryable, true);
  });

  it('after the sign of completion has lost nothing: fault 89', async () => {
    const { failure, events } = await setUp([lost(text('Hello') + finish)]).read();
    assert.equal(failure, undefined);
    assert.deepEqual(events.at(-1), { type: 'end', finishReason: 'stop' });
  });

  for (const [what, ending, expected, kind] of [
    ['a whole event without its blank line', text(' there').trim(), 'Hello there', 'network'],
    ['an event that is only half there', text(' there').slice(0, -9), 'Hello', 'network'],
    ['the sign of completion without its blank line', finish.trim(), 'Hello', undefined],
  ] as const) {
    it(`after ${what} has lost nothing of what had arrived: fault 88`, async () => {
      const { failure, text: kept } = await setUp([lost(text('Hello'), ending)]).read();
      assert.equal(kept, expected);
      assert.equal(failure?.kind, kind);
      assert.equal(failure?.partialText, kind === undefined ? undefined : expected);
    });
  }

  for (const [what, body, expected, kind] of [
    ['an answer in one piece that says that it is complete', message('Hello', 'stop'), 'Hello', undefined],
    ['what may be an answer in one piece', message('Hello', null), 'Hello', 'network'],
    ['a failure in one piece', '{"error":{"message":"Full","code":429}}', '', 'rateLimit'],
  ] as const) {
    it(`after ${what} is told of with what was read: fault 88`, async () => {
      const { failure, text: kept } = await setUp([lost(body)]).read();
      assert.equal(kept, expected);
      assert.equal(failure?.kind, kind);
    });
  }

  it('without anything that tells of it is noticed all the same: fault 87', async () => {
    const { failure } = await setUp([good(text('Hello'))]).read();
    assert.equal(failure?.kind, 'incomplete');
    assert.equal(failure?.partialText, 'Hello');
    assert.equal(failure?.retryable, true);
  });
});

function message(content: string, finish_reason: string | null): string {
  return JSON.stringify({ choices: [{ message: { content }, finish_reason }] });
}
