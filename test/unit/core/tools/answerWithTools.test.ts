import assert from 'node:assert/strict';
import { parseConversation } from '../../../../src/core/conversation/json.ts';
import { messagesFor, messagesWithoutTools } from '../../../../src/core/conversation/messages.ts';
import type { ToolRound, ToolUse } from '../../../../src/core/conversation/toolRounds.ts';
import type { GenerationEvent, Message } from '../../../../src/core/generation/generation.ts';
import {
  answerWithTools,
  bounded,
  longestResult,
  type ToolLoop,
  type ToolOutcome,
} from '../../../../src/core/tools/answerWithTools.ts';

const call = (name: string, id = name, given = '{}') =>
  ({ type: 'toolCall', id, name, arguments: given }) satisfies GenerationEvent;
const say = (text: string): GenerationEvent => ({ type: 'text', text });
const end = (finishReason: string): GenerationEvent => ({ type: 'end', finishReason });

interface Run {
  readonly sent: (readonly Message[])[];
  readonly rounds: ToolRound[];
  readonly finishReason: string | undefined;
}

/** Asks a model that gives these answers, one after the other, and the last one again and again. */
async function run(
  answers: readonly (readonly GenerationEvent[])[],
  parts: Partial<Pick<ToolLoop, 'limits' | 'signal' | 'costUsd' | 'firstRound'>> & {
    readonly runTool?: (use: ToolUse) => Promise<ToolOutcome>;
  } = {},
): Promise<Run> {
  const sent: (readonly Message[])[] = [];
  const rounds: ToolRound[] = [];
  let text = '';
  const done: ToolOutcome = { status: 'done', text: 'noon' };
  const finishReason = await answerWithTools([{ role: 'user', content: 'What time is it?' }], {
    async *request(messages) {
      sent.push(messages);
      yield* answers[Math.min(sent.length, answers.length) - 1] ?? [];
    },
    onEvent(event) {
      if (event.type === 'text') text += event.text;
    },
    textLength: () => text.length,
    onRound(round, number) {
      rounds[number] = round;
    },
    run: (use, onStatus) => {
      onStatus('running');
      return parts.runTool?.(use) ?? Promise.resolve(done);
    },
    costUsd: parts.costUsd ?? (() => 0),
    limits: parts.limits ?? { rounds: 10, costUsd: 0 },
    firstRound: parts.firstRound ?? 0,
    signal: parts.signal ?? new AbortController().signal,
  });
  return { sent, rounds, finishReason };
}

describe('an answer with tools', () => {
  it('sends what the model said and the result of each call back', async () => {
    const { sent, rounds, finishReason } = await run([
      [say('Let me look.'), call('clock', 'c1', '{"zone":"UTC"}'), end('tool_calls')],
      [say('It is noon.'), end('stop')],
    ]);
    assert.equal(finishReason, 'stop');
    assert.deepEqual(sent[1]?.slice(1), [
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'toolCall', id: 'c1', name: 'clock', arguments: '{"zone":"UTC"}' },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'toolResult', callId: 'c1', name: 'clock', content: [{ type: 'text', text: 'noon' }] }],
      },
    ]);
    assert.deepEqual(
      rounds.map(({ textEnd, uses }) => [textEnd, uses.map(({ id, status }) => `${id} ${status}`)]),
      [[12, ['0-0 done']]],
    );
  });

  it('goes back as the server sent it, with its signatures', async () => {
    const message: Message = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'hm', replay: { dialect: 'anthropic', data: { signature: 'x' } } },
        { type: 'toolCall', id: 'c1', name: 'clock', arguments: '{}' },
      ],
    };
    const { sent } = await run([[call('clock', 'c1'), { type: 'message', message }, end('tool_calls')], [end('stop')]]);
    assert.deepEqual(sent[1]?.[1], message);
  });

  it('runs all calls of a round at once', async () => {
    let running = 0;
    let most = 0;
    const { rounds } = await run(
      [
        [call('a'), call('b'), call('c'), end('tool_calls')],
        [say('done'), end('stop')],
      ],
      {
        async runTool() {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
          return { status: 'done', text: '' };
        },
      },
    );
    assert.equal(most, 3);
    assert.equal(rounds[0]?.uses.length, 3);
  });

  it('tells a model of more calls than run at once that some did not', async () => {
    const calls = Array.from({ length: 40 }, (_, index) => call('a', `c${index}`));
    const { sent, rounds } = await run([[...calls, end('tool_calls')], [end('stop')]]);
    assert.equal(rounds[0]?.uses.filter(({ status }) => status === 'failed').length, 8);
    assert.equal(sent[1]?.at(-1)?.content.length, 40);
  });

  it('ends after so many rounds, with the results kept for the next', async () => {
    const { sent, rounds, finishReason } = await run([[call('a'), end('tool_calls')]], {
      limits: { rounds: 3, costUsd: 0 },
    });
    assert.equal(finishReason, 'tool_rounds');
    assert.equal(sent.length, 3);
    assert.ok(rounds.every(({ uses }) => uses.every(({ status }) => status === 'done')));
  });

  it('goes on with numbers of its own where it had rounds before', async () => {
    const { rounds } = await run([[call('a'), end('tool_calls')]], {
      firstRound: 2,
      limits: { rounds: 2, costUsd: 0 },
    });
    assert.deepEqual(
      rounds.filter(Boolean).map(({ uses }) => uses[0]?.id),
      ['2-0', '3-0'],
    );
  });

  it('ends when it has cost so much', async () => {
    let asked = 0;
    const { finishReason, sent } = await run([[call('a'), end('tool_calls')]], {
      limits: { rounds: 100, costUsd: 0.5 },
      costUsd() {
        asked += 1;
        return asked * 0.2;
      },
    });
    assert.equal(finishReason, 'tool_cost');
    assert.equal(sent.length, 3);
  });

  it('asks no more once it was stopped', async () => {
    const controller = new AbortController();
    const { sent } = await run([[call('a'), end('tool_calls')]], {
      signal: controller.signal,
      async runTool() {
        controller.abort();
        return { status: 'stopped', text: '' };
      },
    });
    assert.equal(sent.length, 1);
  });

  it('cuts a result that is too long, and says so', async () => {
    const { rounds } = await run([[call('a'), end('tool_calls')], [end('stop')]], {
      runTool: async () => ({ status: 'done', text: '😀'.repeat(longestResult) }),
    });
    const result = rounds[0]?.uses[0]?.result ?? '';
    assert.ok(result.length <= longestResult);
    assert.match(result, /more characters were cut off\]$/);
    assert.ok(result.isWellFormed());
    assert.equal(bounded('short', 10), 'short');
  });
});

describe('a conversation with tools', () => {
  const round: ToolRound = {
    textEnd: 5,
    parts: [
      { type: 'text', text: 'Look:' },
      { type: 'toolCall', id: 'c1', name: 'clock', arguments: '{}' },
    ],
    uses: [{ id: '0-0', callId: 'c1', name: 'clock', arguments: '{}', status: 'done', result: 'noon' }],
  };
  const conversation = (change: object = {}, text = 'Look:\n\nIt is noon.') => ({
    version: 1,
    id: 'c',
    turns: [
      { id: 'q', role: 'user', text: 'When?', createdAt: 1, attachments: [] },
      { id: 'a', role: 'assistant', parent: 'q', text, createdAt: 2, outcome: 'complete', rounds: [round], ...change },
      { id: 'p', role: 'user', parent: 'a', text: 'And now?', createdAt: 3, attachments: [] },
    ],
    leaf: 'p',
  });
  const read = (value: object) => {
    const found = parseConversation(JSON.stringify(value));
    assert.ok(found);
    return found;
  };

  it('is read as it was written, and sends its calls and results again', () => {
    const messages = messagesFor(read(conversation()).turns, '');
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'tool', 'assistant', 'user'],
    );
    assert.equal(messages[3]?.content, 'It is noon.');
  });

  it('gives every call a result, also one that never ran', () => {
    const [use] = round.uses;
    const stopped = { ...round, uses: [{ ...use, status: 'running', result: '' }] };
    const messages = messagesFor(read(conversation({ rounds: [stopped] }, 'Look:')).turns, '');
    assert.match(JSON.stringify(messages[2]?.content), /stopped the answer before/);
    assert.equal(messages[2]?.role, 'tool');
  });

  it('goes to a model without tools as plain text', () => {
    const messages = messagesWithoutTools(messagesFor(read(conversation()).turns, ''));
    assert.deepEqual(messages, [
      { role: 'user', content: 'When?' },
      { role: 'assistant', content: 'Look:' },
      { role: 'user', content: 'Result of clock:\nnoon' },
      { role: 'assistant', content: 'It is noon.' },
      { role: 'user', content: 'And now?' },
    ]);
  });

  it('leaves out rounds that make no sense', () => {
    const bad: readonly unknown[] = [
      'x',
      [{ ...round, textEnd: 99 }],
      [{ ...round, textEnd: -1 }],
      [{ ...round, uses: [] }],
      [{ ...round, parts: [{ type: 'text', text: 'Look:' }] }],
      [{ ...round, parts: [{ type: 'toolCall', id: 'c1', name: 7, arguments: '{}' }] }],
    ];
    for (const rounds of bad) {
      const turn = read(conversation({ rounds })).turns[1];
      assert.equal(turn?.role === 'assistant' && turn.rounds, undefined, JSON.stringify(rounds));
    }
  });
});
