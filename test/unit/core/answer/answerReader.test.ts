import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnswerReader } from '../../../../src/core/answer/answerReader.ts';
import type { FailureContext } from '../../../../src/core/failures/sanitize.ts';
import type { GenerationError } from '../../../../src/core/generation/errors.ts';
import type { GenerationEvent } from '../../../../src/core/generation/generation.ts';
import { createCustomDialect } from '../../../../src/dialects/custom/customDialect.ts';
import { findDialect } from '../../../../src/dialects/index.ts';
import { bytesOf, cut, cutAt } from '../../../support/bytes.ts';

const context: FailureContext = {
  host: 'api.example.com',
  path: '/v1',
  secrets: ['nb_0123456789'],
  prompts: ['Tell me the whole story of the robot'],
  now: 0,
};

describe('An answer as it is read', () => {
  it('has one start, all text, the last usage, and no failure', () => {
    const { events, failure } = read('elumenta', [
      { type: 'generation_start', id: 'gen_1', model: 'gpt-5' },
      { type: 'content_delta', delta: 'Hello' },
      { type: 'content_delta', delta: ' there' },
      { type: 'generation_end', id: 'gen_1', tokens_used: 2, balance_remaining: 8 },
    ]);
    assert.deepEqual(events, [
      { type: 'start', id: 'gen_1', model: 'gpt-5' },
      { type: 'text', text: 'Hello there' },
      { type: 'usage', usage: { credits: 2, balance: 8 } },
    ]);
    assert.equal(failure, undefined);
  });

  it('is complete with [DONE], with a finish reason, or with the sign of the API; with none it ended early', () => {
    const text = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
    const finish = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';
    assert.equal(readBytes('openai', `${text}data: [DONE]\n\n`).failure, undefined);
    assert.equal(readBytes('openai', `${text}${finish}`).failure, undefined);
    const { failure } = readBytes('openai', text);
    assert.equal(failure?.kind, 'incomplete');
    assert.equal(
      failure?.message,
      'The answer from api.example.com ended early (no end marker). 1 characters were kept.',
    );
  });

  it('reads the same text, however the body is cut', () => {
    const chunks = ['Grüße', ', ', '\ud83d', '\udc69', '\u200d💻', ' {"a"}', '\n\n', 'data: x'];
    const stream = `${chunks.map(content => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`).join('')}data: [DONE]\n\n`;
    const whole = chunks.join('');
    for (const size of [1, 2, 7, 1000]) assert.equal(readPieces('openai', cut(bytesOf(stream), size)).text, whole);
    fc.assert(
      fc.property(fc.array(fc.nat()), places => {
        assert.equal(readPieces('openai', cutAt(bytesOf(stream), places)).text, whole);
      }),
    );
  });

  it('joins the two halves of a character that came in two deltas: fault 50', () => {
    const answer = createAnswerIn('elumenta');
    answer.feed(bytesOf('data: {"type":"content_delta","delta":"\\ud83d"}\n\n'));
    assert.deepEqual(answer.take(), []);
    answer.feed(bytesOf('data: {"type":"content_delta","delta":"\\udc69"}\n\n'));
    assert.deepEqual(answer.take(), [{ type: 'text', text: '👩' }]);
  });

  it('keeps text and reasoning in the order in which they came', () => {
    const { events } = read('openai', [
      { choices: [{ delta: { reasoning_content: 'Hm.' } }] },
      { choices: [{ delta: { reasoning_content: ' So.' } }] },
      { choices: [{ delta: { content: 'Yes' } }] },
      { choices: [{ delta: { reasoning_content: 'Or?' } }] },
      { choices: [{ delta: { content: '.' }, finish_reason: 'stop' }] },
    ]);
    assert.deepEqual(events, [
      { type: 'reasoning', text: 'Hm. So.' },
      { type: 'text', text: 'Yes' },
      { type: 'reasoning', text: 'Or?' },
      { type: 'text', text: '.' },
    ]);
  });

  it('starts with the first id that is not empty, and never after the first output: fault 81', () => {
    const late = read('openai', [
      { id: '', model: 'm', choices: [] },
      { id: 'chatcmpl-1', model: 'm', choices: [{ delta: { content: 'a' } }] },
      { id: 'chatcmpl-2', model: 'n', choices: [{ delta: { content: 'b' }, finish_reason: 'stop' }] },
    ]);
    assert.deepEqual(late.events[0], { type: 'start', id: 'chatcmpl-1', model: 'm' });
    assert.equal(late.events.filter(({ type }) => type === 'start').length, 1);
    const nameless = read('openai', [{ model: 'm', choices: [{ delta: { content: 'a' } }] }]);
    assert.deepEqual(nameless.events[0], { type: 'start', model: 'm' });
    const tooLate = read('elumenta', [
      { type: 'content_delta', delta: 'a' },
      { type: 'generation_start', id: 1 },
    ]);
    assert.deepEqual(tooLate.events, [{ type: 'text', text: 'a' }]);
  });

  it('lets the first end win, and later usage fill the gaps: fault 82', () => {
    const { events, text, failure } = read('elumenta', [
      { type: 'content_delta', delta: 'a' },
      { type: 'generation_end', id: 1, tokens_used: 3 },
      { type: 'content_delta', delta: 'b' },
      { type: 'generation_end', id: 1, balance_remaining: 7 },
    ]);
    assert.equal(text, 'a');
    assert.equal(failure, undefined);
    assert.deepEqual(events.at(-1), { type: 'usage', usage: { credits: 3, balance: 7 } });
  });

  it('takes usage and text before it takes the failure of the same chunk: fault 70', () => {
    const { events, failure } = read('openai', [
      {
        choices: [{ delta: { content: 'a' }, finish_reason: 'error' }],
        usage: { prompt_tokens: 3 },
        error: { code: 502, message: 'The upstream failed' },
      },
    ]);
    assert.deepEqual(events, [
      { type: 'text', text: 'a' },
      { type: 'usage', usage: { inputTokens: 3 } },
    ]);
    assert.equal(failure?.kind, 'server');
    assert.match(failure?.message ?? '', /The upstream failed/);
  });

  it('reads a failure in every shape in which it comes: fault 69', () => {
    const payloads: readonly unknown[] = [
      { error: { message: 'It broke' } },
      { error: 'It broke' },
      { error: { error: { message: 'It broke' } } },
      { error: ['It broke'] },
      { error: [{ message: 'It broke' }] },
      [{ error: { message: 'It broke' } }],
    ];
    for (const dialect of ['elumenta', 'elumenta-prompt', 'generic', 'openai']) {
      for (const payload of payloads) {
        const { failure } = read(dialect, [payload]);
        assert.equal(failure?.message, 'api.example.com says: “It broke”', `${dialect} ${JSON.stringify(payload)}`);
        assert.equal(failure?.kind, 'provider');
        assert.equal(failure?.retryable, true);
      }
    }
  });

  it('takes an error that says nothing for none', () => {
    for (const error of [null, '', false, {}, []]) {
      for (const dialect of ['elumenta', 'generic', 'openai']) {
        const { failure, text } = read(dialect, [{ ...delta(dialect, 'a'), error }]);
        assert.equal(failure?.kind, undefined, `${dialect} ${JSON.stringify(error)}`);
        assert.equal(text, 'a');
      }
    }
  });

  it('reads `event: error` whatever its data: fault 60', () => {
    const named = readBytes('openai', 'event: error\ndata: {"type":"overloaded","message":"Too busy"}\n\n');
    assert.equal(named.failure?.kind, 'server');
    assert.match(named.failure?.message ?? '', /Too busy/);
    assert.match(readBytes('openai', 'event: error\ndata: Too busy\n\n').failure?.message ?? '', /Too busy/);
  });

  it('ignores pings, unknown types and everything after [DONE]', () => {
    const stream =
      'event: ping\ndata: {"type":"content_delta","delta":"x"}\n\ndata: {"type":"progress","delta":"y"}\n\n' +
      'data: {"type":"content_delta","delta":"a"}\n\ndata: [DONE]\n\ndata: {"type":"content_delta","delta":"z"}\n\n';
    assert.equal(readBytes('elumenta', stream).text, 'a');
  });

  it('goes on after events that cannot be read: faults 67 and 68', () => {
    const stream = ['{"broken', 'null', '1', '"x"', '[]', JSON.stringify(delta('openai', 'a'))].map(
      data => `data: ${data}\n\n`,
    );
    const { text, failure } = readBytes('openai', `${stream.join('')}data: [DONE]\n\n`);
    assert.equal(text, 'a');
    assert.equal(failure, undefined);
  });

  it('shows the beginning of a body in which nothing can be read, without keys and prompt', () => {
    const { failure } = readBytes('openai', 'data: {oops nb_0123456789 Tell me the whole story of the robot\n\n');
    assert.equal(failure?.kind, 'protocol');
    assert.equal(failure?.message, 'api.example.com sent an unreadable response: “{oops ‹key› ‹prompt›”');
    assert.match(readBytes('openai', 'Bad gateway').failure?.message ?? '', /response: “Bad gateway”/);
  });

  it('reads answers that were not streamed: fault 42', () => {
    const answers: readonly (readonly [string, object])[] = [
      [
        'openai',
        { id: 'c', choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }], usage: { total_tokens: 3 } },
      ],
      ['openai', { id: 'c', choices: [{ message: { content: 'Hello' } }] }],
      ['elumenta', { id: 'gen_1', status: 'completed', model: 'gpt-5', content: 'Hello', tokens_used: 2 }],
      ['elumenta-prompt', { id: 18473, status: 'completed', model_slug: 'gpt-5', result_text: 'Hello', error: null }],
      ['generic', { id: 'gen', text: 'Hello', usage: { promptTokens: 1 }, finishReason: 'stop' }],
      ['generic', { id: 'gen', text: 'Hello' }],
    ];
    for (const [dialect, answer] of answers) {
      for (const body of [
        JSON.stringify(answer),
        JSON.stringify(answer, null, 2),
        `data: ${JSON.stringify(answer)}\n\ndata: [DONE]\n\n`,
      ]) {
        const { text, failure } = readBytes(dialect, body);
        assert.equal(text, 'Hello', body);
        assert.equal(failure, undefined, body);
      }
    }
  });

  it('tells of a generation that failed with status 200: fault 43', () => {
    const { failure } = readBytes('elumenta', '{"id":1,"status":"failed","error":"Content policy violation: no"}');
    assert.equal(failure?.kind, 'contentFilter');
    assert.equal(failure?.retryable, false);
  });

  it('tells of a request that was accepted but not streamed: fault 44', () => {
    const { failure } = readBytes('elumenta', '{"id":18473,"status":"pending","result_text":null,"error":null}');
    assert.equal(failure?.message, 'api.example.com accepted the request, but did not stream the answer.');
    assert.equal(failure?.retryable, false);
  });

  it('tells of a failure in bare JSON, even without the word error: fault 41', () => {
    const bodies = [
      '{"error":{"message":"No","code":"insufficient_quota"}}',
      '{"message":"No","code":402}',
      '[{"error":{"message":"No","code":402}}]',
    ];
    for (const body of bodies) {
      for (const dialect of ['elumenta', 'generic', 'openai']) {
        assert.equal(readBytes(dialect, body).failure?.kind, 'payment', `${dialect} ${body}`);
      }
    }
  });

  it('reads lines of JSON as events: fault 62', () => {
    const lines = [delta('openai', 'a'), delta('openai', 'b')].map(payload => JSON.stringify(payload)).join('\n');
    const { text, failure } = readBytes('openai', lines);
    assert.equal(text, 'ab');
    assert.equal(failure?.kind, undefined);
    const cumulative = '{"text":"Once"}\n{"text":"Once upon a time"}\n';
    for (const end of [20, 30, 40, cumulative.length]) {
      assert.equal(readBytes('generic', cumulative.slice(0, end)).failure?.kind, 'incomplete', `cut at ${end}`);
    }
    assert.equal(readBytes('generic', '{"text":"Once"}\nupstream error\n').failure?.kind, 'incomplete');
    assert.equal(readBytes('generic', '{"text":"Once"}').failure, undefined, 'a whole answer in one piece');
    assert.equal(
      readBytes('elumenta', '{"type":"content_delta","delta":"a"}\n{"type":"ping","message":"b"}\n').failure?.kind,
      'incomplete',
    );
  });

  it('loses nothing but what can not be read where events have no blank lines: faults 57 and 67', () => {
    const events = ['a', 'b', 'c', 'd'].map(content => `data: ${JSON.stringify(delta('openai', content))}\n`);
    const broken = [...events.slice(0, 2), 'data: : PROCESSING\n', 'data: {"choices":[{"del\n', ...events.slice(2)];
    for (const end of ['data: [DONE]', 'data: [DONE]\n', 'data: [DONE]\n\n']) {
      const { text, failure } = readBytes('openai', broken.join('') + end);
      assert.equal(text, 'abcd');
      assert.equal(failure, undefined);
    }
  });

  it('tells of a web page by its title: fault 40', () => {
    const { failure } = readBytes('openai', '<!doctype html><html><title>Log in to\n WiFi</title>');
    assert.equal(
      failure?.message,
      'api.example.com returned a web page (“Log in to WiFi”) instead of an API response.',
    );
    assert.equal(failure?.kind, 'protocol');
  });

  it('tells apart no text, reasoning only, a refusal and a filter: faults 73, 76, 78 and 95', () => {
    const nothing = read('openai', [{ choices: [{ delta: {}, finish_reason: 'stop' }] }]);
    assert.equal(nothing.failure?.message, 'The model at api.example.com returned no text.');
    const reasoning = read('openai', [{ choices: [{ delta: { reasoning: 'Hm' }, finish_reason: 'stop' }] }]);
    assert.equal(reasoning.failure?.message, 'The model returned reasoning but no answer.');
    const refusal = read('openai', [{ choices: [{ delta: { refusal: 'I won’t' }, finish_reason: 'stop' }] }]);
    assert.equal(refusal.failure?.message, 'The model refused: “I won’t”');
    const filter = read('openai', [{ choices: [{ delta: {}, finish_reason: 'content_filter' }] }]);
    assert.equal(filter.failure?.kind, 'contentFilter');
  });

  it('ends well at the token limit and with a request for a tool: faults 75 and 77', () => {
    for (const reason of ['length', 'tool_calls']) {
      const { failure, finishReason } = read('openai', [{ choices: [{ delta: {}, finish_reason: reason }] }]);
      assert.equal(failure, undefined);
      assert.equal(finishReason, reason);
    }
  });

  it('tells of a finish reason `error` that comes alone: fault 79', () => {
    const { failure, text } = read('openai', [{ choices: [{ delta: { content: 'a' }, finish_reason: 'error' }] }]);
    assert.equal(text, 'a');
    assert.equal(failure?.message, 'api.example.com reported a failure.');
    assert.equal(failure?.retryable, true);
  });

  it('keeps what came before an event that is too large: fault 63', () => {
    const answer = createAnswerIn('elumenta');
    answer.feed(bytesOf('data: {"type":"content_delta","delta":"a"}\n\ndata: '));
    const mebibyte = new Uint8Array(1024 * 1024).fill(0x61);
    for (let count = 0; count < 17; count++) answer.feed(mebibyte);
    assert.equal(answer.isOver, true);
    assert.deepEqual(answer.take(), [{ type: 'text', text: 'a' }]);
    assert.match(answer.failure()?.message ?? '', /too large/);
  });

  it('reads only the fields it knows: fault 86', () => {
    const nested = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const stream = [
      '{"__proto__":{"error":"x","type":"error"},"choices":[{"delta":{"content":"a"}}]}',
      `{"deep":${nested},"choices":[{"delta":{"content":"b"}}]}`,
      '{"usage":{"prompt_tokens":1e400},"created":123456789012345678901234567890,"choices":[{"delta":{"content":"c"},"finish_reason":"stop"}]}',
    ];
    const { text, failure, events } = readBytes('openai', stream.map(data => `data: ${data}\n\n`).join(''));
    assert.equal(text, 'abc');
    assert.equal(failure, undefined);
    assert.equal(
      events.some(({ type }) => type === 'usage'),
      false,
    );
    assert.equal(({} as Record<string, unknown>).error, undefined);
  });
});

describe('Text that repeats everything so far', () => {
  const cases: readonly (readonly [string, readonly object[], string])[] = [
    [
      'adds up by its deltas',
      [
        { text: 'Once', delta: 'Once' },
        { text: 'Once upon', delta: ' upon' },
      ],
      'Once upon',
    ],
    [
      'is enough without deltas: fault 85',
      [{ text: 'Once' }, { text: 'Once upon' }, { text: 'Once upon' }],
      'Once upon',
    ],
    ['may be missing: fault 85', [{ delta: 'Once' }, { delta: ' upon' }], 'Once upon'],
    [
      'is believed where it goes on from what was delivered: fault 84',
      [
        { text: 'Once', delta: 'Once' },
        { text: 'Once upon', delta: 'upon' },
      ],
      'Once upon',
    ],
    [
      'is believed even when its length fits: fault 84',
      [
        { text: 'ab', delta: 'ab' },
        { text: 'abXY', delta: 'ZW' },
      ],
      'abXY',
    ],
    [
      'fills what was lost on the way',
      [
        { text: 'Once', delta: 'Once' },
        { text: 'Once upon a', delta: ' a' },
      ],
      'Once upon a',
    ],
    [
      'takes nothing back: fault 84',
      [
        { text: 'Once', delta: 'Once' },
        { text: 'Twice upon', delta: ' upon' },
      ],
      'Once upon',
    ],
    [
      'is not confused by half a character that never becomes whole',
      [
        { text: 'a\ude00b' },
        { text: 'a\ude00bc' },
        { text: 'a\ude00bcde', delta: 'de' },
        { text: 'a\ude00bcdef', delta: 'f' },
      ],
      'abcdef',
    ],
    [
      'is not confused by half a character',
      [
        { text: '\ud83d', delta: '\ud83d' },
        { text: '👩', delta: '\udc69' },
        { text: '👩!', delta: '!' },
      ],
      '👩!',
    ],
    [
      'is not confused by half a character without a delta: faults 50 and 85',
      [{ text: 'A\ud83d' }, { delta: '\udc69 B' }, { text: 'A👩 B and' }, { text: 'A👩 B and more' }],
      'A👩 B and more',
    ],
    [
      'is not confused by half a character whose other half has a delta: faults 50 and 85',
      [{ text: 'A\ud83d' }, { text: 'A👩 B', delta: '\udc69 B' }, { text: 'A👩 B and more' }],
      'A👩 B and more',
    ],
    [
      'is not confused by half a character that is told twice: faults 50 and 85',
      [{ text: 'A\ud83d' }, { text: 'A\ud83d' }, { text: 'A👩' }],
      'A👩',
    ],
  ];
  for (const [sentence, payloads, text] of cases) {
    it(sentence, () => {
      assert.equal(read('generic', payloads).text, text);
      const stream = payloads.map(payload => `data: ${JSON.stringify(payload)}\n\n`).join('');
      assert.equal(readPieces('generic', cut(bytesOf(stream), 7)).text, text);
    });
  }
});

describe('An answer, however it is cut,', () => {
  const cases: readonly (readonly [
    sentence: string,
    dialect: string,
    payloads: readonly object[],
    events: readonly GenerationEvent[],
  ])[] = [
    [
      'has a start where an id comes after the usage',
      'openai',
      [{ usage: { total_tokens: 3 } }, { id: 'c', choices: [{ delta: { content: 'a' } }] }],
      [
        { type: 'usage', usage: { totalTokens: 3 } },
        { type: 'start', id: 'c' },
        { type: 'text', text: 'a' },
      ],
    ],
    [
      'has no usage where the server reports none: fault 80',
      'generic',
      [{ delta: 'a', usage: {} }],
      [{ type: 'text', text: 'a' }],
    ],
  ];
  for (const [sentence, dialect, payloads, expected] of cases) {
    it(sentence, () => {
      const stream = `${payloads.map(payload => `data: ${JSON.stringify(payload)}\n\n`).join('')}data: [DONE]\n\n`;
      for (const size of [1, 7, 1_000]) {
        const { events } = readPieces(dialect, cut(bytesOf(stream), size));
        const [one, other] = [events, expected].map(list => [...list].map(event => JSON.stringify(event)).sort());
        assert.deepEqual(one, other, `${size}`);
      }
    });
  }

  it('takes as much longer as it is longer, whatever it is made of', () => {
    const before = process.cpuUsage();
    const halves = Array.from({ length: 40_000 }, () => 'data: {"choices":[{"delta":{"content":"\\ud83d"}}]}\n\n').join(
      '',
    );
    const { text, failure } = readBytes('openai', `${halves}data: [DONE]\n\n`);
    assert.equal(text, '');
    assert.equal(failure?.kind, 'provider');
    assert.ok(process.cpuUsage(before).user < 1_000_000);
  });

  it('is put together from messages where no delta comes: Q33', () => {
    const read33 = (...contents: readonly string[]) =>
      read(
        'openai',
        contents.map(content => ({ choices: [{ message: { content } }] })),
      ).text;
    assert.equal(read33('Once', ' upon', ' a time'), 'Once upon a time');
    assert.equal(read33('Once', 'Once upon', 'Once upon', 'Once upon a time'), 'Once upon a time');
  });

  it('of the generic API fails in both forms: fault 69', () => {
    for (const payload of [{ error: { message: 'E' } }, { type: 'error', message: 'E' }]) {
      const { text, failure } = read('generic', [{ delta: 'a' }, payload]);
      assert.equal(text, 'a');
      assert.equal(failure?.message, 'api.example.com says: “E”');
    }
  });

  it('is not complete by closing where its last event was cut off', () => {
    const dialect = createCustomDialect({ body: {}, read: { text: '/t' }, endsByClosing: true });
    for (const [end, kind] of [
      ['', undefined],
      ['data: {"t":"b"}', undefined],
      ['data: {"t":"b', 'incomplete'],
      ['data:\n', undefined],
      ['data:', 'incomplete'],
      ['dat', 'incomplete'],
      ['event: messa', 'incomplete'],
      [': pin', undefined],
      ['data: [\ndata: {"t":"b"}', 'incomplete'],
    ] as const) {
      const answer = new AnswerReader({ dialect, status: 200, headers: {}, context });
      answer.feed(bytesOf(`data: {"t":"a"}\n\n${end}`));
      answer.end();
      assert.equal(answer.failure()?.kind, kind, end);
    }
    for (const [lines, kind] of [
      ['{"t":"a"}\n{"t":"b"}', undefined],
      ['{"t":"a"}\n{"t":"b"}\n', undefined],
      ['{"t":"a"}\n{"t":"b"}\n{"t":"c', 'incomplete'],
      ['{\n  "t": "a"\n}', undefined],
    ] as const) {
      const answer = new AnswerReader({ dialect, status: 200, headers: {}, context });
      answer.feed(bytesOf(lines));
      answer.end();
      assert.equal(answer.failure()?.kind, kind, lines);
    }
  });

  it('has an end mark of its own, wherever [DONE] may stand', () => {
    const read = { text: '/t' };
    const dialect = createCustomDialect({ body: {}, read, endMarker: '<END>' });
    const ends = ['data: <END>\n\n', 'data: <END>\n', 'data: <END>', 'data:<END> \n'];
    for (const body of [
      ...ends.map(end => `data: {"t":"a"}\n\n${end}`),
      'data: {"t":"a"}\ndata: <END>\n',
      '{"t":"a"}\n<END>\n',
    ]) {
      for (const size of [1, 7, 1000]) {
        const answer = new AnswerReader({ dialect, status: 200, headers: {}, context });
        for (const piece of cut(bytesOf(body), size)) answer.feed(piece);
        assert.equal(answer.isComplete || !body.startsWith('data'), true, `${body} before its end`);
        answer.end();
        assert.equal(answer.failure(), undefined, body);
        answer.take();
        assert.equal(answer.text(), 'a');
      }
    }
  });

  it('reads, in a dialect of its own, what says nothing as nothing', () => {
    const read = { text: '/t', ended: { at: '/done' } };
    const dialect = createCustomDialect({ body: {}, read });
    for (const nothing of [0, false, null, '', {}, []]) {
      const answer = new AnswerReader({ dialect, status: 200, headers: {}, context });
      const payloads = ['a', 'b'].map(t => ({ t, error: nothing, done: nothing }));
      const stream = payloads.map(payload => `data: ${JSON.stringify(payload)}\n\n`).join('');
      answer.feed(bytesOf(`${stream}data: {"done":1}\n\n`));
      answer.end();
      answer.take();
      assert.equal(answer.text(), 'ab', JSON.stringify(nothing));
      assert.equal(answer.failure(), undefined, JSON.stringify(nothing));
    }
  });

  it('is plain text also where a piece of it happens to be JSON', () => {
    const dialect = createCustomDialect({ body: {}, read: { text: '/@data', ended: { at: '/done' } } });
    const answer = new AnswerReader({ dialect, status: 200, headers: {}, context });
    const pieces = ['let x = ', '{}', '; y = ', '{"a":1}', ' + ', '[1]', ' + 1', '{"done":true}'];
    answer.feed(bytesOf(pieces.map(piece => `data: ${piece}\n\n`).join('')));
    answer.end();
    answer.take();
    assert.equal(answer.text(), 'let x = {}; y = {"a":1} + [1] + 1');
    assert.equal(answer.failure(), undefined);
  });

  it('is what stood before the end mark, whatever comes after it in the same piece', () => {
    const { text, failure } = readBytes(
      'openai',
      `data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\ndata: ${'x'.repeat(17 * 1024 * 1024)}`,
    );
    assert.equal(text, 'a');
    assert.equal(failure, undefined);
  });

  it('does not take long to see that repetitions say nothing new', () => {
    const events = `data: {"delta":"${'\\ud83d'}"}\n\ndata: {"text":"a"}\n\n`.repeat(10_000);
    const before = process.cpuUsage();
    readPieces('generic', [bytesOf(events)]);
    assert.ok(process.cpuUsage(before).user < 1_000_000);
  });

  it('is complete with all of [DONE] but the end of its line: fault 90', () => {
    const answer = createAnswerIn('openai');
    answer.feed(bytesOf('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE'));
    assert.equal(answer.isComplete, false);
    answer.feed(bytesOf(']'));
    assert.equal(answer.isComplete, true);
    answer.end();
    assert.equal(answer.failure(), undefined);
  });
});

interface Read {
  readonly events: readonly GenerationEvent[];
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly failure: GenerationError | undefined;
}

function delta(dialect: string, text: string): object {
  if (dialect === 'openai') return { choices: [{ delta: { content: text }, finish_reason: 'stop' }] };
  return dialect === 'generic' ? { delta: text } : { type: 'content_delta', delta: text };
}

/** All payloads in one packet, and [DONE]. */
function read(dialect: string, payloads: readonly unknown[]): Read {
  return readBytes(
    dialect,
    `${payloads.map(payload => `data: ${JSON.stringify(payload)}\n\n`).join('')}data: [DONE]\n\n`,
  );
}

function readBytes(dialect: string, body: string): Read {
  return readPieces(dialect, [bytesOf(body)]);
}

function readPieces(dialect: string, pieces: readonly Uint8Array[]): Read {
  const answer = createAnswerIn(dialect);
  const events: GenerationEvent[] = [];
  for (const piece of pieces) {
    answer.feed(piece);
    events.push(...answer.take());
  }
  answer.end();
  events.push(...answer.take());
  const text = events.map(event => (event.type === 'text' ? event.text : '')).join('');
  return { events, text, finishReason: answer.finishReason, failure: answer.failure() };
}

function createAnswerIn(name: string): AnswerReader {
  const dialect = findDialect(name) ?? assert.fail(name);
  return new AnswerReader({ dialect, status: 200, headers: {}, context });
}
