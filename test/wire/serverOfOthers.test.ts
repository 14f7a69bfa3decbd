import assert from 'node:assert/strict';
import { LLMock } from '@copilotkit/aimock';
import { createClient } from '../../src/client.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createCustomDialect } from '../../src/dialects/custom/customDialect.ts';
import { dialects, findDialect } from '../../src/dialects/index.ts';
import { detectDialect, firstTextOf, inferDialect } from '../../src/discovery/detectDialect.ts';
import { probe } from '../../src/discovery/probe.ts';
import { readConnectionSample } from '../../src/discovery/readSample.ts';
import { createTransport } from '../../src/network/transport.ts';
import { connectionSamples } from '../fixtures/connectionSamples.ts';

const answer = 'Hello from a server that others wrote.';
const client = createClient();
const server = new LLMock({ port: 0 });

before(async () => {
  server.onMessage(/.*/, { content: answer });
  await server.start();
});
after(() => server.stop());

/** Samples whose service the server pretends to be, at its own paths. */
const services = [
  'OpenAI, several lines',
  'OpenAI responses',
  'Anthropic',
  'Google Gemini, key in a header',
  'Cohere, with --request and --url',
  "Ollama, no key, PowerShell's curl.exe",
];

const sampleNamed = (name: string) => {
  const sample = connectionSamples.find(each => each.name === name);
  const read = readConnectionSample(sample?.pasted ?? '');
  assert.ok(read, name);
  const { pathname, search } = new URL(read.baseUrl);
  return { ...read, baseUrl: `${server.url}${pathname}${search}` };
};

describe('a server that others wrote is spoken to', () => {
  for (const name of services) {
    it(`by a pasted sample: ${name}`, async () => {
      const { dialect, baseUrl, headers, model } = sampleNamed(name);
      let text = '';
      let ended = false;
      const request = {
        messages: [{ role: 'user', content: 'Hi' }] as const,
        ...(model === undefined ? {} : { model }),
      };
      for await (const event of client(request, { dialect, baseUrl, headers, apiKey: 'sk-test-key' })) {
        if (event.type === 'text') text += event.text;
        ended = event.type === 'end';
      }
      assert.equal(text, answer);
      assert.ok(ended);
    });

    it(`by what its events look like, where nobody described them: ${name}`, async () => {
      const { dialect, baseUrl, headers, model } = sampleNamed(name);
      if (typeof dialect === 'string') return;
      const blank = { ...dialect, read: {} };
      const spoken = findDialect(blank);
      assert.ok(spoken);
      const connection = { dialect: blank, baseUrl, headers, apiKey: 'sk-test-key' };
      const outcome = await probe(connection, spoken, model, { transport: createTransport(), clock: systemClock });
      const inferred = inferDialect(outcome, blank);
      assert.ok(inferred);
      assert.equal(firstTextOf(outcome, createCustomDialect(inferred)), answer);
    });
  }

  it('by its address alone', async () => {
    const parts = { transport: createTransport(), clock: systemClock, dialects, createCustom: createCustomDialect };
    const found = await detectDialect(
      { baseUrl: `${server.url}/v1`, apiKey: 'sk-test-key' },
      { ...parts, model: 'gpt-4o' },
    );
    assert.equal(found.dialect, 'openai');
    assert.equal(found.text, answer);
  });
});
