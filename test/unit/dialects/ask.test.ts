import assert from 'node:assert/strict';
import type { GenerationRequest } from '../../../src/core/generation/generation.ts';
import { dialects, findDialect } from '../../../src/dialects/index.ts';

const bare: GenerationRequest = { model: 'gpt-5', messages: [{ role: 'user', content: 'Write a short story' }] };
const full: GenerationRequest = {
  model: 'gpt-5',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
    { role: 'user', content: 'Go on' },
  ],
  temperature: 0.7,
  maxTokens: 1_000,
  stop: ['END'],
};

describe('What is asked', () => {
  it('of Elumenta and NeuralBox is what "Streaming" documents', () => {
    assert.deepEqual(ask('elumenta', bare), { model: 'gpt-5', messages: bare.messages, stream: true });
    assert.deepEqual(ask('elumenta', full), {
      model: 'gpt-5',
      messages: full.messages,
      stream: true,
      temperature: 0.7,
      max_tokens: 1_000,
      stop: ['END'],
    });
  });

  it('of Elumenta and NeuralBox in the prompt form is what "Stream Generation" documents', () => {
    assert.deepEqual(ask('elumenta-prompt', bare), { model: 'gpt-5', prompt: 'Write a short story' });
    assert.deepEqual(ask('elumenta-prompt', full), {
      model: 'gpt-5',
      prompt: 'Go on',
      params: {
        system_prompt: 'Be brief.',
        temperature: 0.7,
        max_tokens: 1_000,
        stop: ['END'],
        messages: [
          { role: 'user', content: 'Hello' },
          { role: 'assistant', content: 'Hi' },
        ],
      },
    });
  });

  it('of Elumenta and NeuralBox in the prompt form always has a prompt: fault 7', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: ' ' },
    ] as const;
    assert.deepEqual(ask('elumenta-prompt', { messages }), { prompt: 'Be brief.' });
    const [system, blank] = messages;
    assert.deepEqual(ask('elumenta-prompt', { messages: [system, { role: 'user', content: 'Hello' }, blank] }), {
      prompt: 'Hello',
      params: { system_prompt: 'Be brief.' },
    });
  });

  it('of the generic API is what "Stream Responses" documents', () => {
    const { model: _, ...documented } = bare;
    assert.deepEqual(ask('generic', { ...documented, maxTokens: 500, temperature: 0.8 }), {
      prompt: 'Write a short story',
      maxTokens: 500,
      temperature: 0.8,
    });
    assert.deepEqual(ask('generic', full), {
      model: 'gpt-5',
      prompt: 'Be brief.\n\nUser: Hello\n\nAssistant: Hi\n\nUser: Go on\n\nAssistant:',
      maxTokens: 1_000,
      temperature: 0.7,
      stopSequences: ['END'],
    });
  });

  it('of Eden AI and others is a chat completion, with usage', () => {
    const usage = { stream_options: { include_usage: true } };
    assert.deepEqual(ask('openai', bare), { model: 'gpt-5', messages: bare.messages, stream: true, ...usage });
    assert.deepEqual(ask('openai', full), {
      model: 'gpt-5',
      messages: full.messages,
      stream: true,
      temperature: 0.7,
      max_tokens: 1_000,
      stop: ['END'],
      ...usage,
    });
  });

  it('leaves out what was left open', () => {
    for (const { ask: say } of dialects) {
      // Anthropic requires a limit.
      const { max_tokens: _, ...body } = say({ messages: bare.messages });
      assert.doesNotMatch(JSON.stringify(body), /model|temperature|max|stop|params|tool|effort|null/);
    }
  });
});

describe('The dialects', () => {
  it('are found by their names, which are unique', () => {
    const names = dialects.map(({ name }) => name);
    assert.deepEqual(names, [
      ...['openai', 'elumenta', 'elumenta-prompt', 'generic', 'anthropic', 'responses'],
      ...['ollama', 'gemini', 'cohere', 'bedrock', 'vscode'],
    ]);
    for (const dialect of dialects) assert.equal(findDialect(dialect.name), dialect);
    assert.equal(findDialect('constructor'), undefined);
  });
});

/** As it goes out: JSON leaves out what is undefined. */
function ask(name: string, request: GenerationRequest): unknown {
  return JSON.parse(JSON.stringify(findDialect(name)?.ask(request)));
}
