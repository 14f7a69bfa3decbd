import assert from 'node:assert/strict';
import type { CustomDialect } from '../../src/client.ts';
import { type Expected, event, expectAnswer } from '../support/expectAnswer.ts';
import { done, generate, transports } from '../support/generate.ts';
import { chunked, startRawServer } from '../support/rawServer.ts';

const [[, transport]] = transports as readonly [(typeof transports)[number]];

const say = (content: string, finish_reason?: unknown): string =>
  event({ choices: [{ index: 0, delta: { content }, ...(finish_reason === undefined ? {} : { finish_reason }) }] });
const end = (finish_reason: unknown): string => event({ choices: [{ index: 0, delta: {}, finish_reason }] });

/** What each word means after some text: one of the four reasons, `failure`, or `none` where the answer goes on. */
const words: readonly (readonly [word: string, meaning: string])[] = [
  // OpenAI, API reference of chat completions.
  ['stop', 'stop'],
  ['length', 'length'],
  ['content_filter', 'content_filter'],
  ['tool_calls', 'tool_calls'],
  ['function_call', 'tool_calls'],
  // Anthropic, "Stop reasons"; Bedrock, API reference of ConverseStream.
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
  ['guardrail_intervened', 'content_filter'],
  ['malformed_model_output', 'failure'],
  // Gemini and Vertex, FinishReason.
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['MALFORMED_FUNCTION_CALL', 'failure'],
  ['FINISH_REASON_UNSPECIFIED', 'none'],
  // OpenAI, Responses: incomplete_details.reason.
  ['max_output_tokens', 'length'],
  // Cohere, API reference of v2 chat and of v1 generate.
  ['COMPLETE', 'stop'],
  ['STOP_SEQUENCE', 'stop'],
  ['ERROR_TOXIC', 'content_filter'],
  ['ERROR', 'failure'],
  // llama.cpp server, README: stop_type.
  ['eos', 'stop'],
  ['limit', 'length'],
  ['word', 'stop'],
  ['none', 'none'],
  // Text Generation Inference, FinishReason.
  ['eos_token', 'stop'],
  // watsonx.ai, StopReason of text generation and FinishReason of text chat.
  ['not_finished', 'none'],
  ['token_limit', 'length'],
  ['time_limit', 'length'],
  ['cancelled', 'failure'],
  // Z.ai and BigModel, finish_reason of chat completions.
  ['sensitive', 'content_filter'],
  ['network_error', 'failure'],
  // DeepSeek, API reference.
  ['insufficient_system_resource', 'failure'],
  // DashScope writes the word null while the answer goes on ("Qwen API reference", finish_reason).
  ['null', 'none'],
  // GigaChat, REST reference of /chat/completions.
  ['blacklist', 'content_filter'],
  // YandexGPT, Alternative.AlternativeStatus.
  ['ALTERNATIVE_STATUS_FINAL', 'stop'],
  ['ALTERNATIVE_STATUS_TRUNCATED_FINAL', 'length'],
  ['ALTERNATIVE_STATUS_CONTENT_FILTER', 'content_filter'],
  ['ALTERNATIVE_STATUS_PARTIAL', 'none'],
  // Mistral, API reference; vLLM, RequestOutput.
  ['model_length', 'length'],
  ['abort', 'failure'],
  // LM Studio, LLMPredictionStopReason.
  ['eosFound', 'stop'],
  ['maxPredictedTokensReached', 'length'],
  ['modelUnloaded', 'failure'],
  // Titan on Bedrock, completionReason.
  ['CONTENT_FILTERED', 'content_filter'],
  // xAI, protocol buffers of the SDK: FinishReason.
  ['REASON_MAX_LEN', 'length'],
  // Vercel's AI Gateway.
  ['content-filter', 'content_filter'],
  // Replicate, status of a prediction.
  ['succeeded', 'stop'],
  ['processing', 'none'],
  // A word that nobody knows is passed on.
  ['pause_turn', 'pause_turn'],
];

describe('the word for the end of an answer', () => {
  for (const [word, meaning] of words) {
    it(`“${word}” means ${meaning}`, async () => {
      const body = say('Hello') + end(word);
      if (meaning === 'failure') {
        await expectAnswer(body + done, { text: 'Hello', failure: 'provider', partialText: 'Hello' });
      } else if (meaning === 'none') {
        await expectAnswer(body, { text: 'Hello', failure: 'incomplete' });
        await expectAnswer(body + say(' there') + end('stop'), { text: 'Hello there', finishReason: 'stop' });
      } else {
        await expectAnswer(body, { text: 'Hello', finishReason: meaning });
      }
    });
  }

  it('names the failure, and not more', async () => {
    const { failure } = await expectAnswer(say('Hi') + end('network_error'), { text: 'Hi', failure: 'provider' });
    assert.match(failure?.message ?? '', /“network_error”/);
    assert.equal(failure?.retryable, true);
  });
});

const usage = event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } });

const endings: Readonly<Record<string, readonly [body: string, expected: Expected]>> = {
  // gcli2api issue 403: "stop" with every chunk, reasoning and text alike.
  'a reason with every chunk': [
    say('a', 'stop') + say('b', 'stop') + say('c', 'stop'),
    { text: 'abc', finishReason: 'stop' },
  ],
  'a reason with every chunk, the last one another': [
    say('a', 'stop') + say('b', 'stop') + say('c', 'length'),
    { text: 'abc', finishReason: 'length' },
  ],
  // open-webui issue 23921: "stop" in the first chunk, which has no text.
  'a reason before any text, and one at the end': [
    end('stop') + say('a') + say('b') + end('stop'),
    { text: 'ab', finishReason: 'stop' },
  ],
  'a reason before any text, and the end mark': [end('stop') + say('a') + done, { text: 'a', finishReason: 'stop' }],
  'a reason before any text, and nothing after it': [
    end('stop') + say('a') + say('b'),
    { text: 'ab', failure: 'incomplete' },
  ],
  // open-webui issue 16377: "stop" with the reasoning, before the answer.
  'a reason with the reasoning': [
    event({ choices: [{ delta: { reasoning_content: 'Hm' }, finish_reason: 'stop' }] }) + say('a') + end('stop'),
    { text: 'a', reasoning: 'Hm', finishReason: 'stop' },
  ],
  // Seen at gateways that send the last words after the reason.
  'text after the reason': [say('a') + end('stop') + say('b'), { text: 'ab', finishReason: 'stop' }],
  // llmcord issue 84: Gemini's compatible endpoint, in its early versions.
  'a reason in the words of Gemini': [
    say('a') + event({ choices: [{ delta: {}, finish_reason: null, finishReason: 'STOP' }] }),
    { text: 'a', finishReason: 'stop' },
  ],
  // SGLang's native endpoint: an object with the type of the reason.
  'a reason that is an object': [say('a') + end({ type: 'length', length: 16 }), { text: 'a', finishReason: 'length' }],
  // Moonshot sends usage with the reason, OpenAI after it.
  'usage after the reason': [say('a') + end('stop') + usage, { text: 'a', finishReason: 'stop' }],
  'a reason alone, because the filter took all': [end('content_filter') + done, { text: '', failure: 'contentFilter' }],
  'a reason alone, because the limit was reached': [end('length') + done, { text: '', finishReason: 'length' }],
  // opencode issue 43882: no reason at all, and the connection just ends.
  'no reason at all': [say('a') + say('b'), { text: 'ab', failure: 'incomplete' }],
  'no reason, but the end mark': [say('a') + done, { text: 'a', finishReason: undefined }],
  // DashScope: the word null with every chunk.
  'the word null with every chunk': [
    say('a', 'null') + say('b', 'null') + end('stop'),
    { text: 'ab', finishReason: 'stop' },
  ],
  'the word null until the connection ends': [
    say('a', 'null') + say('b', 'null'),
    { text: 'ab', failure: 'incomplete' },
  ],
  'an empty reason with every chunk': [say('a', '') + say('b', '') + end('stop'), { text: 'ab', finishReason: 'stop' }],
};

describe('an answer is complete or not, with', () => {
  for (const [what, [body, expected]] of Object.entries(endings)) {
    it(what, async () => {
      await expectAnswer(body, expected);
    });
  }

  const declared: CustomDialect = {
    body: { prompt: '{{prompt}}' },
    read: { text: '/piece', finishReason: '/why', ended: { at: '/kind', is: 'last' } },
  };

  it('a declared dialect that has a sign of the end, which did not come', async () => {
    const body = event({ piece: 'a' }) + event({ piece: 'b' });
    await expectAnswer(body, { text: 'ab', failure: 'incomplete' }, { dialect: declared });
    await expectAnswer(body + event({ kind: 'last' }), { text: 'ab' }, { dialect: declared });
    await expectAnswer(
      body + event({ why: 'MAX_TOKENS' }),
      { text: 'ab', finishReason: 'length' },
      { dialect: declared },
    );
    await expectAnswer(
      body + event({ why: 'network_error' }),
      { text: 'ab', failure: 'provider' },
      { dialect: declared },
    );
  });
});

describe('a pause of the server', () => {
  it('of three seconds loses nothing where a reason comes with every chunk', async () => {
    const server = await startRawServer(async line => {
      await line.head(200, chunked);
      await line.chunk(say('one ', 'stop'));
      await new Promise(resolve => setTimeout(resolve, 3_000));
      await line.chunk(say('two', 'stop'));
      await line.endChunks();
    });
    const { text, failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
    assert.equal(text, 'one two');
    assert.equal(failure, undefined);
    await server.close();
  });

  it('is not waited for where the reason came alone, after the text', async () => {
    const server = await startRawServer(async line => {
      await line.head(200, chunked);
      await line.chunk(say('one ') + end('stop'));
      await line.closed;
    });
    const startedAt = Date.now();
    const { text, failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport });
    assert.equal(text, 'one ');
    assert.equal(failure, undefined);
    assert.ok(Date.now() - startedAt < 20_000);
    await server.close();
  });

  it('that breaks the connection is told, where only the first chunk had a reason', async () => {
    const server = await startRawServer(async line => {
      await line.head(200, chunked);
      await line.chunk(say('one ', 'stop'));
      line.reset();
    });
    const { text, failure } = await generate({ dialect: 'openai', baseUrl: server.url }, { transport, retries: 0 });
    assert.equal(failure?.kind, 'network');
    assert.equal(failure?.partialText, text);
    await server.close();
  });
});
