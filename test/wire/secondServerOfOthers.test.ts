import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import app from 'mock-openai-api/dist/app.js';
import { createClient } from '../../src/client.ts';
import type { GenerationEvent } from '../../src/core/generation/generation.ts';
import { listen } from '../support/listen.ts';

const client = createClient();
let server: Server;
let baseUrl: string;

before(async () => {
  // It talks a lot.
  console.log = () => {};
  server = createServer(app);
  baseUrl = `http://127.0.0.1:${await listen(server)}/v1`;
});
// It goes on talking when the answers are there: the console is its own until the end.
after(() => server.close());

async function generate(model: string): Promise<readonly GenerationEvent[]> {
  const events: GenerationEvent[] = [];
  const request = { model, messages: [{ role: 'user', content: 'Hi' }] as const };
  for await (const event of client(request, { dialect: 'openai', baseUrl, apiKey: 'sk-test' })) events.push(event);
  return events;
}

/** What the same model says without streaming. */
async function complete(model: string): Promise<{ readonly content: string }> {
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  const { choices } = (await response.json()) as {
    readonly choices: readonly { readonly message: { readonly content: string } }[];
  };
  assert.ok(choices[0]);
  return choices[0].message;
}

const textOf = (events: readonly GenerationEvent[]): string =>
  events.map(event => (event.type === 'text' ? event.text : '')).join('');

describe('another server that others wrote', () => {
  it('streams the text that it gives without streaming, and what it used', async () => {
    const events = await generate('mock-gpt-markdown');
    // Its two ways of saying the same differ in the blank lines around it.
    assert.equal(textOf(events).trim(), (await complete('mock-gpt-markdown')).content.trim());
    const usage = events.findLast(event => event.type === 'usage')?.usage;
    assert.ok((usage?.inputTokens ?? 0) > 0 && (usage?.outputTokens ?? 0) > 100);
    assert.equal(events.at(-1)?.type, 'end');
  });

  it('streams what it thinks beside the text, not in it', async () => {
    const events = await generate('mock-gpt-thinking');
    const reasoning = events.map(event => (event.type === 'reasoning' ? event.text : '')).join('');
    assert.match(reasoning, /the user just said/);
    assert.notEqual(textOf(events), '');
    assert.doesNotMatch(textOf(events), /the user just said/);
  });

  it('calls tools that nobody offered, of which nothing becomes text', async () => {
    const events = await generate('gpt-4-mock');
    assert.doesNotMatch(textOf(events), /get_time|arguments/);
    assert.equal(events.at(-1)?.type, 'end');
  });
});
