import assert from 'node:assert/strict';
import { type Connection, createClient, type GenerationRequest } from '../../src/client.ts';
import type { Adapted } from '../../src/core/generation/adaptation.ts';
import { bytesOf, cut } from '../support/bytes.ts';
import { collect, done, finish, say, transports } from '../support/generate.ts';
import { chunked, type Received, startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as readonly [(typeof transports)[number]];

type Body = Readonly<Record<string, unknown>>;

interface Refusal {
  /** What the server takes. */
  readonly takes: (body: Body) => boolean;
  readonly answer: unknown;
  readonly status?: number;
  readonly dialect?: string;
  readonly code: string;
  readonly request?: Partial<GenerationRequest>;
  /** The body that it took. */
  readonly sent: Body;
}

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hi' },
] as const;
const roles = (body: Body): string => (body.messages as readonly { role: string }[]).map(({ role }) => role).join(' ');
const has = (name: string) => (body: Body) => name in body;
const lacks = (name: string) => (body: Body) => !(name in body);
const openaiError = (message: string, param: string, code: string) => ({
  error: { message, type: 'invalid_request_error', param, code },
});
const pydantic = (name: string) => ({
  detail: [{ type: 'extra_forbidden', loc: ['body', name], msg: 'Extra inputs are not permitted', input: {} }],
});

const refusals: Readonly<Record<string, Refusal>> = {
  // OpenAI, o1 and later: gollm issue 33 and many others.
  'max_tokens, of which the new name is told': {
    takes: has('max_completion_tokens'),
    answer: openaiError(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    ),
    code: 'max_tokens',
    sent: { max_completion_tokens: 50 },
  },
  // copilot-api issue 164: the same with another code.
  'max_tokens, behind GitHub Copilot': {
    takes: has('max_completion_tokens'),
    answer: {
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        code: 'invalid_request_body',
      },
    },
    code: 'max_tokens',
    sent: { max_completion_tokens: 50 },
  },
  // 9router issue 560: wrapped once more, as plain text.
  'max_tokens, in plain text': {
    takes: has('max_completion_tokens'),
    answer:
      "[openai/gpt-5.4] [400]: Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    code: 'max_tokens',
    sent: { max_completion_tokens: 50 },
  },
  // oai-compatible-copilot issue 171, mastra issue 12592: Kimi K2.5.
  'a call without the reasoning before it': {
    request: {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: [{ type: 'toolCall', id: 'a', name: 'read', arguments: '{}' }] },
        {
          role: 'tool',
          content: [{ type: 'toolResult', callId: 'a', name: 'read', content: [{ type: 'text', text: 'x' }] }],
        },
      ],
    },
    takes: body => JSON.stringify(body).includes('"reasoning_content":" "'),
    answer: openaiError(
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 1',
      'messages',
      'invalid_request_error',
    ),
    code: 'reasoning_content',
    sent: {},
  },
  // OpenAI, gpt-5 and o-series.
  'a temperature': {
    takes: lacks('temperature'),
    answer: openaiError(
      "Unsupported value: 'temperature' does not support 0.16 with this model. Only the default (1) value is supported.",
      'temperature',
      'unsupported_value',
    ),
    code: 'temperature',
    sent: { temperature: undefined },
  },
  // Moonshot, Kimi K2.5.
  'a temperature, in the words of Moonshot': {
    takes: lacks('temperature'),
    answer: {
      error: { message: 'invalid temperature: only 1 is allowed for this model', type: 'invalid_request_error' },
    },
    code: 'temperature',
    sent: { temperature: undefined },
  },
  // Anthropic, newest models.
  'a temperature, in the words of Anthropic': {
    dialect: 'anthropic',
    takes: lacks('temperature'),
    answer: {
      type: 'error',
      error: { type: 'invalid_request_error', message: '`temperature` is deprecated for this model.' },
    },
    code: 'temperature',
    sent: { temperature: undefined },
  },
  // Azure and OpenAI, o3 and o4-mini.
  'stop sequences': {
    takes: lacks('stop'),
    answer: openaiError(
      "Unsupported parameter: 'stop' is not supported with this model.",
      'stop',
      'unsupported_parameter',
    ),
    request: { stop: ['END'] },
    code: 'stop',
    sent: { stop: undefined },
  },
  // Mistral and older vLLM: pydantic.
  'stream_options, in the words of pydantic': {
    status: 422,
    takes: lacks('stream_options'),
    answer: pydantic('stream_options'),
    code: 'stream_options',
    sent: { stream_options: undefined },
  },
  // Azure, older API versions.
  'stream_options, in the words of Azure': {
    takes: lacks('stream_options'),
    answer: openaiError('Unrecognized request argument supplied: stream_options', '', ''),
    code: 'stream_options',
    sent: { stream_options: undefined },
  },
  // Groq and xAI: models without reasoning.
  'an effort': {
    takes: lacks('reasoning_effort'),
    answer: {
      error: { message: '`reasoning_effort` is not supported with this model', type: 'invalid_request_error' },
    },
    request: { reasoningEffort: 'low' },
    code: 'reasoning_effort',
    sent: { reasoning_effort: undefined },
  },
  // OpenAI: an effort that the model lacks.
  'an effort that the model lacks': {
    takes: lacks('reasoning_effort'),
    answer: openaiError(
      "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: 'low', 'medium', and 'high'.",
      'reasoning_effort',
      'unsupported_value',
    ),
    request: { reasoningEffort: 'minimal' },
    code: 'reasoning_effort',
    sent: { reasoning_effort: undefined },
  },
  // Anthropic: both at once.
  'top_p beside a temperature': {
    takes: lacks('top_p'),
    answer: {
      error: {
        message: '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
        type: 'invalid_request_error',
      },
    },
    request: { extra: { top_p: 0.9 } },
    code: 'top_p',
    sent: { top_p: undefined, temperature: 0.2 },
  },
  // OpenAI, o1-preview and o1-mini.
  'a system prompt': {
    takes: body => roles(body) === 'user',
    answer: openaiError(
      "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      'messages[0].role',
      'unsupported_value',
    ),
    code: 'system',
    sent: { messages: [{ role: 'user', content: 'Be brief.\n\nHi' }] },
  },
  // vLLM with Gemma's chat template.
  'a system prompt, in the words of a chat template': {
    takes: body => roles(body) === 'user',
    answer: { object: 'error', message: 'System role not supported', type: 'BadRequestError', code: 400 },
    code: 'system',
    sent: { messages: [{ role: 'user', content: 'Be brief.\n\nHi' }] },
  },
  // Google, Gemma over the compatible endpoint.
  'a system prompt, in the words of Google': {
    takes: body => roles(body) === 'user',
    answer: [
      {
        error: {
          code: 400,
          message: 'Developer instruction is not enabled for models/gemma-3-27b-it',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    code: 'system',
    sent: { messages: [{ role: 'user', content: 'Be brief.\n\nHi' }] },
  },
  // OpenAI, o-series behind gateways.
  'a system prompt that is to be a developer message': {
    takes: body => roles(body) === 'developer user',
    answer: openaiError(
      "Unsupported value: 'messages[0].role' does not support 'system' with this model. Use 'developer' instead.",
      'messages[0].role',
      'unsupported_value',
    ),
    code: 'developer',
    sent: { messages: [{ role: 'developer', content: 'Be brief.' }, messages[1]] },
  },
  // Ollama: a model that does not think.
  'to think': {
    dialect: 'ollama',
    takes: lacks('think'),
    answer: { error: '"gemma3:4b" does not support thinking' },
    request: { reasoningEffort: 'low' },
    code: 'think',
    sent: { think: undefined },
  },
  // LiteLLM answers with 500 for what the provider refused.
  'a temperature, with status 500': {
    status: 500,
    takes: lacks('temperature'),
    answer: {
      error: { message: "litellm.UnsupportedParamsError: gpt-5 models don't support temperature=0.2.", code: '500' },
    },
    code: 'temperature',
    sent: { temperature: undefined },
  },
};

/** @param size of the pieces, in bytes, in which answers and refusals are served. */
async function start(
  respond: (body: Body, received: Received) => readonly [status: number, answer: unknown] | undefined,
  size = Number.POSITIVE_INFINITY,
) {
  return startRawServer(async (line, received) => {
    const refused = respond(JSON.parse(received.body) as Body, received);
    if (refused === undefined) {
      await line.head(200, chunked);
      for (const piece of cut(bytesOf(events(received.path)), size)) await line.chunk(piece);
      await line.endChunks();
      return;
    }
    const [status, answer] = refused;
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    await line.head(status, { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` });
    for (const piece of cut(bytesOf(body), size)) await line.send(piece);
  });
}

function events(path: string): string {
  if (path.endsWith('/messages'))
    return [
      { type: 'message_start', message: { id: 'm', model: 'm' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ok' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ]
      .map(event => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
      .join('');
  return path.endsWith('/api/chat')
    ? '{"message":{"content":"ok"},"done":false}\n{"done":true,"done_reason":"stop"}\n'
    : say('ok') + finish + done;
}

const sizes = [Number.POSITIVE_INFINITY, 1, 7, 1000];

const request: GenerationRequest = { model: 'm', messages, temperature: 0.2, maxTokens: 50 };

describe('a server that refuses', () => {
  for (const [what, { takes, answer, status = 400, dialect = 'openai', code, request: more, sent }] of Object.entries(
    refusals,
  )) {
    it(`${what} is asked once more without it, and from then on at once, in pieces of every size`, async () => {
      for (const size of sizes) await checkRefusal(size);
    });

    async function checkRefusal(size: number): Promise<void> {
      const server = await start(body => (takes(body) ? undefined : [status, answer]), size);
      const client = createClient({ transport });
      const told: Adapted[] = [];
      const connection: Connection = { dialect, baseUrl: server.url };
      const options = { retries: 0, onAdapted: (adapted: Adapted) => void told.push(adapted) };
      const first = await collect(client({ ...request, ...more }, connection, options));
      assert.equal(first.failure, undefined);
      assert.equal(first.text, 'ok');
      assert.equal(server.received.length, 2);
      const taken = JSON.parse(server.received[1]?.body ?? '') as Body;
      for (const [name, value] of Object.entries(sent)) assert.deepEqual(taken[name], value, name);
      assert.deepEqual(
        told.map(each => each.code),
        [code],
      );
      const second = await collect(client({ ...request, ...more }, connection, options));
      assert.equal(second.text, 'ok');
      assert.equal(server.received.length, 3);
      assert.equal(told.length, 1);
      await server.close();
    }
  }

  it('several things one after another is asked until it takes the rest', async () => {
    const server = await start(body => {
      if ('max_tokens' in body)
        return [400, openaiError("Use 'max_completion_tokens' instead of 'max_tokens'.", 'max_tokens', '')];
      if ('temperature' in body) return [400, openaiError("'temperature' is not supported.", 'temperature', '')];
      return 'stream_options' in body ? [400, pydantic('stream_options')] : undefined;
    });
    const told: string[] = [];
    const { text } = await collect(
      createClient({ transport })(
        request,
        { dialect: 'openai', baseUrl: server.url },
        { onAdapted: ({ code }) => told.push(code) },
      ),
    );
    assert.equal(text, 'ok');
    assert.deepEqual(told, ['max_tokens', 'temperature', 'stream_options']);
    await server.close();
  });

  const kept: Readonly<Record<string, unknown>> = {
    // These ask for another value, which only the person can choose.
    'a temperature out of range': openaiError('temperature must be between 0 and 1', 'temperature', ''),
    'a limit that is too large': openaiError(
      'max_tokens is too large: 50. This model supports at most 16 completion tokens',
      'max_tokens',
      'invalid_value',
    ),
    'a prompt that is too long': openaiError(
      "This model's maximum context length is 4096 tokens. You requested 5000 tokens (4950 in the messages, 50 in the completion: max_tokens).",
      'messages',
      'context_length_exceeded',
    ),
    'something, and repeats the request': {
      error: 'Billing is not set up',
      request: { temperature: 0.2, max_tokens: 50 },
    },
    'a field of which nothing is known': openaiError(
      "Unknown parameter: 'verbosity'.",
      'verbosity',
      'unknown_parameter',
    ),
  };
  for (const [what, answer] of Object.entries(kept)) {
    it(`${what} is asked once, and the person is told, in pieces of every size`, async () => {
      for (const size of sizes) {
        const server = await start(() => [400, answer], size);
        const { failure } = await collect(
          createClient({ transport })(request, { dialect: 'openai', baseUrl: server.url }, { retries: 0 }),
        );
        assert.notEqual(failure, undefined);
        assert.equal(server.received.length, 1);
        await server.close();
      }
    });
  }

  it('whatever it is asked is not asked for ever', async () => {
    const answer = openaiError(
      "max_tokens, max_completion_tokens, temperature, stream_options and the system role are not supported, use 'developer'",
      '',
      '',
    );
    const server = await start(() => [400, answer]);
    const { failure } = await collect(
      createClient({ transport })(request, { dialect: 'openai', baseUrl: server.url }, { retries: 0 }),
    );
    assert.equal(failure?.kind, 'invalidRequest');
    assert.ok(server.received.length <= 8);
    await server.close();
  });
});

describe('a base URL', () => {
  const rows = [
    ['', '/chat/completions', '/v1/chat/completions'],
    ['/v1', '/chat/completions', '/v1/chat/completions'],
    ['/api', '/api/v1/chat/completions', '/api/chat/completions'],
    ['/openai/v1', '/openai/chat/completions', '/openai/v1/chat/completions'],
  ] as const;
  for (const [base, right, wrong] of rows) {
    it(`with “${base}” leads to ${right}, and what worked is told`, async () => {
      const server = await start((_, { path }) => (path === right ? undefined : [404, { detail: 'Not Found' }]));
      const client = createClient({ transport });
      const told: Adapted[] = [];
      const options = { onAdapted: (adapted: Adapted) => void told.push(adapted) };
      const connection = { dialect: 'openai', baseUrl: `${server.url}${base}` };
      assert.equal((await collect(client(request, connection, options))).text, 'ok');
      assert.equal((await collect(client(request, connection, options))).text, 'ok');
      assert.deepEqual(
        server.received.map(({ path }) => path),
        [wrong, right, right],
      );
      assert.deepEqual(
        told.map(({ code, baseUrl }) => [code, baseUrl]),
        [['path', `${server.url}${right}`]],
      );
      const saved = await collect(client(request, { dialect: 'openai', baseUrl: told[0]?.baseUrl ?? '' }, options));
      assert.equal(saved.text, 'ok');
      assert.equal(server.received.at(-1)?.path, right);
      await server.close();
    });
  }

  for (const [dialect, base, wrong, right] of [
    // Gateways and servers that imitate Anthropic: with the version where the client does not expect it, or without.
    ['anthropic', '/claude/v1', '/claude/v1/messages', '/claude/messages'],
    ['responses', '/llm', '/llm/responses', '/llm/v1/responses'],
    ['generic', '', '/v1/generate/stream', '/generate/stream'],
  ] as const) {
    it(`with “${base}” leads to ${right} in the dialect ${dialect}`, async () => {
      const server = await start((_, { path }) => (path === right ? undefined : [404, { detail: 'Not Found' }]));
      const connection = { dialect, baseUrl: `${server.url}${base}` };
      await collect(createClient({ transport })(request, connection));
      assert.deepEqual(
        server.received.map(({ path }) => path),
        [wrong, right],
      );
      await server.close();
    });
  }

  it('that leads nowhere is told with the path that the person knows', async () => {
    const server = await start(() => [404, { detail: 'Not Found' }]);
    const { failure } = await collect(
      createClient({ transport })(request, { dialect: 'openai', baseUrl: `${server.url}/v1` }, { retries: 0 }),
    );
    assert.equal(failure?.kind, 'notFound');
    assert.match(failure?.message ?? '', /\/v1\/chat\/completions/);
    assert.equal(server.received.length, 2);
    await server.close();
  });

  it('is right where only the model is not there', async () => {
    const server = await start(() => [
      404,
      { error: { message: "The model 'm' does not exist", code: 'model_not_found' } },
    ]);
    const { failure } = await collect(
      createClient({ transport })(request, { dialect: 'openai', baseUrl: `${server.url}/v1` }, { retries: 0 }),
    );
    assert.equal(failure?.kind, 'notFound');
    assert.equal(server.received.length, 1);
    await server.close();
  });
});
