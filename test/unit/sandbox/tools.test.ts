import assert from 'node:assert/strict';
import { plainPrompt } from '../../../src/sandbox/conversation.ts';
import { callsFor, sampleArguments } from '../../../src/sandbox/tools.ts';

const tools = ['search', 'read_file', 'getWeather', 'now'].map(name => ({ name, schema: {} }));
const called = (prompt: string) => callsFor({ ...plainPrompt(prompt), tools }).map(({ name }) => name);

describe('The sandbox asks for the tools', () => {
  for (const [prompt, names] of [
    ['Use search and now', ['search', 'now']],
    ['Please call the `now` tool', ['now']],
    ['Read it with read_file.', ['read_file']],
    ['getWeather in Paris', ['getWeather']],
    ['Use the search tool, then "now"', ['search', 'now']],
    ['Benutze das Werkzeug', ['search']],
    ['Вызови инструмент', ['search']],
    ['Nutze search für „Glas“', ['search']],
    ['run now()', ['now']],
    ['#search for glass', ['search']],
    ['What is the weather now?', []],
    ['I search for a word. Where do I read file names?', []],
    ['Use a hammer. The tools are in the shed.', []],
    ['unread_files and read_file2 are other words', []],
  ] as const) {
    it(`of “${prompt}”`, () => assert.deepEqual(called(prompt), names));
  }

  it('with arguments that fit the schema, however deep it is', () => {
    const deep = (level: number): object => ({
      type: 'object',
      properties: { next: level === 0 ? {} : deep(level - 1) },
    });
    const schema = {
      properties: {
        unit: { enum: ['C', 'F'] },
        days: { type: 'integer', minimum: 3 },
        all: { type: ['boolean', 'null'] },
        where: { type: 'array', items: { type: 'string' } },
        deep: deep(40),
      },
    };
    assert.deepEqual(sampleArguments(schema, 'Ask for “Paris”'), {
      unit: 'C',
      days: 3,
      all: true,
      where: ['Paris'],
      deep: { next: { next: { next: { next: {} } } } },
    });
  });

  it('at once, and no more than eight', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ name: `tool_${index}`, schema: {} }));
    const prompt = many.map(({ name }) => name).join(' ');
    assert.equal(callsFor({ ...plainPrompt(prompt), tools: many }).length, 8);
  });
});
