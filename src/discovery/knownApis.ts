import type { CustomReading } from '../core/generation/customDialect.ts';
import { asObject, type JsonObject } from '../core/json/json.ts';

/** An API with events of its own, by the path that it is asked at: data from its documentation. */
interface KnownReading {
  readonly path: RegExp;
  /** Whether a body may be one of this API's: many APIs have the same path. */
  readonly fits: (body: JsonObject) => boolean;
  readonly read: CustomReading;
}

/** How the answers are read that documentation seldom prints beside the command that asks for them. */
export const knownReadings: readonly KnownReading[] = [
  {
    // Cohere's older form.
    path: /cohere\.[a-z]+\/v1\/chat$/,
    fits: ({ message }) => typeof message === 'string',
    read: {
      text: { at: '/text', when: { at: '/event_type', is: 'text-generation' } },
      finishReason: '/finish_reason',
      id: '/generation_id',
      inputTokens: '/response/meta/tokens/input_tokens',
      outputTokens: '/response/meta/tokens/output_tokens',
      ended: { at: '/event_type', is: 'stream-end' },
    },
  },
  {
    // Ollama's endpoint for one prompt.
    path: /\/api\/generate$/,
    fits: body => 'model' in body && 'prompt' in body,
    read: {
      text: '/response',
      reasoning: '/thinking',
      finishReason: '/done_reason',
      model: '/model',
      inputTokens: '/prompt_eval_count',
      outputTokens: '/eval_count',
      ended: { at: '/done', is: true },
    },
  },
  {
    // Hugging Face's text generation server.
    path: /\/generate_stream$/,
    fits: ({ inputs }) => typeof inputs === 'string',
    read: {
      text: { at: '/token/text', when: { at: '/token/special', is: [false, null] } },
      finishReason: '/details/finish_reason',
      outputTokens: '/details/generated_tokens',
      ended: { at: '/generated_text' },
    },
  },
  {
    // llama.cpp's own endpoint.
    path: /\/completion$/,
    fits: body =>
      typeof body.prompt === 'string' && asObject(body.completionOptions) === undefined && !('model' in body),
    read: {
      text: '/content',
      finishReason: '/stop_type',
      model: '/model',
      inputTokens: '/tokens_evaluated',
      outputTokens: '/tokens_predicted',
      ended: { at: '/stop', is: true },
    },
  },
  {
    // OpenAI's oldest form, which many servers still have.
    path: /\/completions$/,
    fits: ({ prompt }) => prompt !== undefined,
    read: {
      text: '/choices/0/text',
      finishReason: '/choices/0/finish_reason',
      id: '/id',
      model: '/model',
      inputTokens: '/usage/prompt_tokens',
      outputTokens: '/usage/completion_tokens',
      totalTokens: '/usage/total_tokens',
    },
  },
];
