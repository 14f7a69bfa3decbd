import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnswerReader } from '../../../../src/core/answer/answerReader.ts';
import { TextFastPath } from '../../../../src/core/eventStream/textFastPath.ts';
import type { FailureContext } from '../../../../src/core/failures/sanitize.ts';
import type { Dialect } from '../../../../src/core/generation/dialect.ts';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import { asObject, parseJson } from '../../../../src/core/json/json.ts';
import { dialects } from '../../../../src/dialects/index.ts';

const context: FailureContext = { host: 'api.example.com', path: '/v1', secrets: [], prompts: [], now: 0 };
const runs = Number(process.env.RUNNEL_TEST_RUNS ?? 100);

describe('The envelope of a stream of alike events', () => {
  it('spares parsing them', () => {
    // Messages of AWS are read by their bytes.
    for (const dialect of dialects.filter(({ readsTextApart, framing }) => readsTextApart && framing !== 'aws')) {
      let readings = 0;
      const counting: Dialect = {
        ...dialect,
        read(payload) {
          readings++;
          return dialect.read(payload);
        },
      };
      const answer = new AnswerReader({ dialect: counting, status: 200, headers: {}, context });
      const texts = ['Once', ...Array.from({ length: 500 }, (_, index) => ` word ${index}, "quoted" \n 水`)];
      for (const text of texts) answer.feed(bytesOf(`data: ${JSON.stringify(eventOf(dialect, text))}\n\n`));
      const said = answer.take().find(event => event.type === 'text');
      assert.deepEqual(said, { type: 'text', text: texts.join('') }, dialect.name);
      assert.ok(readings < 6, `${dialect.name} was read ${readings} times`);
    }
  });

  it('reads every stream of every dialect as parsing does, however it is formed, mutated and cut', () => {
    for (const dialect of dialects) {
      fc.assert(
        fc.property(streamIn(dialect), fc.array(mutation, { maxLength: 3 }), cuts, (stream, mutations, places) => {
          const pieces = cutAt(bytesOf(mutations.reduce(mutate, stream)), places);
          assert.deepEqual(read(dialect, pieces), read({ ...dialect, readsTextApart: false }, pieces));
        }),
        { numRuns: runs },
      );
    }
  });

  it('spares parsing events with a name, and reads each by its own', () => {
    const anthropic = dialects.find(({ name }) => name === 'anthropic') as Dialect;
    const texts = Array.from({ length: 300 }, (_, index) => ` word ${index}`);
    const named = (text: string, name = 'content_block_delta', lineEnd = '\n'): string =>
      [`event: ${name}`, `data: ${JSON.stringify(eventOf(anthropic, text))}`, '', ''].join(lineEnd);
    let readings = 0;
    const counting: Dialect = {
      ...anthropic,
      read(payload) {
        readings++;
        return anthropic.read(payload);
      },
    };
    const answer = new AnswerReader({ dialect: counting, status: 200, headers: {}, context });
    answer.feed(bytesOf(texts.map(text => named(text)).join('')));
    assert.deepEqual(answer.take().at(-1), { type: 'text', text: texts.join('') });
    assert.ok(readings < 6, `${readings} times`);
    // A heartbeat says nothing and an error fails, whatever their data looks like; other line ends are read, too.
    for (const [name, lineEnd] of [
      ['ping', '\n'],
      ['other', '\n'],
      ['content_block_delta', '\r\n'],
    ] as const) {
      const pieces = [
        bytesOf(
          `${named('a')}${named('b')}${named('c', name, lineEnd)}data: ${JSON.stringify(eventOf(anthropic, 'd'))}\n\n`,
        ),
      ];
      assert.deepEqual(read(anthropic, pieces), read({ ...anthropic, readsTextApart: false }, pieces));
    }
  });

  it('reads a text that also stands elsewhere in its event', () => {
    const texts = ['assistant', 'stop', 'content', ',', ':', '0', 'gpt-5', '{', 'content_delta', '"', '\\', 'null'];
    for (const dialect of dialects) {
      for (const first of texts) {
        const events = [first, ...texts, ...texts].map(text => `data: ${JSON.stringify(eventOf(dialect, text))}\n\n`);
        const pieces = [bytesOf(events.join(''))];
        assert.deepEqual(read(dialect, pieces), read({ ...dialect, readsTextApart: false }, pieces));
      }
    }
  });

  it('reads a text that was put together from several strings as parsing does', () => {
    const openai = dialects.find(({ name }) => name === 'openai') as Dialect;
    const written = (elsewhere: string, ...texts: string[]) => {
      const content = texts.map(text => ({ type: 'text', text }));
      return `data: ${JSON.stringify({ elsewhere, choices: [{ delta: { content } }] })}\n\n`;
    };
    const stream = [written('ab', 'a', 'b'), written('cd', 'a', 'b'), written('', 'one'), written('', 'two')];
    const pieces = stream.map(bytesOf);
    assert.deepEqual(read(openai, pieces), read({ ...openai, readsTextApart: false }, pieces));
  });

  const readPayload = (payload: JsonObject) => ({
    text: payload.t === '' ? undefined : (payload.t as string | undefined),
  });
  const taught = (data: string) => {
    const envelope = new TextFastPath();
    envelope.learn(data, readPayload(asObject(parseJson(data)) ?? {}));
    return envelope;
  };

  it('is not learned where the text is not one string as it stands', () => {
    const cases = [
      // Two strings are the same, and either may be the one that is read.
      ['{"u":"a","t":"a"}', '{"u":"b","t":"a"}'],
      // The text stands at another place than the one that is read.
      ['{"u":",","t":"\\u002c"}', '{"u":"x","t":"\\u002c"}'],
      // What looks like it is the end of a longer string.
      ['{"u":"\\"a","t":"\\u0061"}', '{"u":"\\"b","t":"\\u0061"}'],
      // The text is a name.
      ['{"a":1,"t":"\\u0061"}', '{"b":1,"t":"\\u0061"}'],
      // A later field of the same name wins.
      ['{"t":"a","t":"\\u0061"}', '{"t":"b","t":"\\u0061"}'],
      // The data came over several lines.
      ['{"u":1,\n"t":"a"}', '{"u":1,\n"t":"b"}'],
    ] as const;
    for (const [data, next] of cases) assert.equal(taught(data).match(next, 0), -1, data);
  });

  it('holds no text that is empty, cut off, or no JSON', () => {
    const envelope = taught('{"t":"a","u":1}');
    for (const data of [
      '{"t":"","u":1}',
      '{"t":"b',
      '{"t":"b\\',
      '{"t":"b\\x","u":1}',
      '{"t":"b\n","u":1}',
      '{"t":"b"}',
    ]) {
      assert.equal(envelope.match(data, 0), -1, data);
    }
    const other = '::{"t":"b\\u0020\\"","u":1}';
    assert.equal(envelope.match(`${other}\n`, 2), other.length);
    assert.equal(envelope.text, 'b "');
  });
});

/** The next event of a stream in the dialect's usual form. */
function eventOf({ name }: Dialect, text: string): JsonObject {
  if (name === 'openai') {
    const choice = { index: 0, delta: { role: 'assistant', content: text }, logprobs: null, finish_reason: null };
    return {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-5',
      choices: [choice],
      usage: null,
    };
  }
  if (name === 'anthropic') return { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
  if (name === 'responses')
    return { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: text };
  if (name === 'cohere') return { type: 'content-delta', index: 0, delta: { message: { content: { text } } } };
  if (name === 'generic') return { id: 'gen_1', delta: text };
  if (name === 'ollama') return { model: 'llama3.2', message: { role: 'assistant', content: text }, done: false };
  if (name === 'bedrock') return { contentBlockDelta: { contentBlockIndex: 0, delta: { text } } };
  if (name === 'gemini')
    return {
      candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0 }],
      usageMetadata: { promptTokenCount: 8 },
      modelVersion: 'gemini-2.5-flash',
    };
  return { type: 'content_delta', delta: text };
}

const character = fc.constantFrom(
  ...[
    'a',
    'b',
    ' ',
    ',',
    ':',
    '"',
    '\\',
    '{',
    '}',
    '/',
    '\n',
    '\r',
    '\0',
    '\u007f',
    'é',
    '水',
    '\u2028',
    '👩',
    '\ud83d',
    '\udc69',
  ],
);
const text = fc.oneof(
  fc.array(character, { maxLength: 6 }).map(characters => characters.join('')),
  fc.constantFrom('assistant', 'stop', 'content', 'delta', 'type', '[DONE]', 'data: ', '\\u0061', '0', 'error'),
);
const value = fc.oneof(
  text,
  fc.constantFrom(null, 0, 1, true, false),
  fc.constant({}),
  fc.array(text, { maxLength: 2 }),
  fc.array(fc.record({ type: fc.constantFrom('text', 'thinking'), text }), { maxLength: 3 }),
);

/** Most events are of one form; some have another part, and some lack one or say it otherwise. */
function streamIn(dialect: Dialect): fc.Arbitrary<string> {
  const names = [
    'error',
    'status',
    'usage',
    'finishReason',
    'text',
    'delta',
    'type',
    'id',
    'model',
    'detail',
    'content',
  ];
  const extra = fc.option(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 }), { freq: 4, nil: {} });
  const inner = fc.option(
    fc.dictionary(fc.constantFrom('reasoning', 'refusal', 'content', 'finish_reason', 'index', 'text'), value, {
      maxKeys: 2,
    }),
    { freq: 6, nil: {} },
  );
  const form = fc.record({
    common: extra,
    spaced: fc.boolean(),
    escaped: fc.boolean(),
    lead: fc.constantFrom('data: ', 'data:', 'data:  '),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    before: fc.constantFrom('', '', ': comment\n', 'id: 1\n', 'event: message\n', 'retry: 1\n'),
  });
  const event = fc.tuple(text, extra, inner, fc.constantFrom('\n\n', '\n\n', '\n\n', '\n', '\n\n\n'));
  return fc
    .tuple(form, fc.array(event, { minLength: 1, maxLength: 12 }), fc.boolean())
    .map(([shape, events, isDone]) => {
      const written = events.map(([delta, more, within, end]) => {
        const usual = eventOf(dialect, delta);
        const choices = Array.isArray(usual.choices)
          ? { choices: usual.choices.map(choice => ({ ...choice, delta: { ...choice.delta, ...within } })) }
          : {};
        const payload = { ...usual, ...choices, ...shape.common, ...more };
        const json = JSON.stringify(payload, undefined, shape.spaced ? 1 : undefined).replace(/\n */g, ' ');
        const ascii = json.replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
        return `${shape.before}${shape.lead}${shape.escaped ? ascii : json}${end}`;
      });
      return `${written.join('')}${isDone ? 'data: [DONE]\n\n' : ''}`.replaceAll('\n', shape.lineEnd);
    });
}

interface Mutation {
  readonly place: number;
  readonly removed: number;
  readonly added: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  removed: fc.nat({ max: 3 }),
  added: fc.oneof(character, fc.constantFrom('', '\n\n', '",', '"}', '\\"', 'data: ', '"t":"', '\ufeff')),
});

function mutate(stream: string, { place, removed, added }: Mutation): string {
  const start = place % (stream.length + 1);
  return stream.slice(0, start) + added + stream.slice(start + removed);
}

const cuts = fc.oneof(fc.constant([]), fc.array(fc.nat(), { maxLength: 20 }));

function cutAt(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map(place => place % (bytes.length + 1)), bytes.length].sort((one, other) => one - other);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

/** All that can be seen of an answer. */
function read(dialect: Dialect, pieces: readonly Uint8Array[]): unknown {
  const answer = new AnswerReader({ dialect, status: 200, headers: {}, context });
  const seen: unknown[] = [];
  for (const piece of pieces) {
    answer.feed(piece);
    seen.push(answer.take(), answer.isComplete, answer.isOver, answer.hasOutput);
  }
  answer.end();
  const failure = answer.failure();
  return [...seen, answer.take(), answer.finishReason, failure?.kind, failure?.message];
}

function bytesOf(stream: string): Uint8Array {
  return new TextEncoder().encode(stream);
}
