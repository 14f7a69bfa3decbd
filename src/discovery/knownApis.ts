import type { CustomReading } from '../core/generation/customDialect.ts';

/** An API with events of its own, by the path that it is asked at: data from its documentation. */
interface KnownReading {
  readonly path: RegExp;
  readonly read: CustomReading;
  /** Whether it takes the system prompt as a field of its own, `system`. */
  readonly separatesSystem?: boolean;
}

/** How the answers are read that documentation seldom prints beside the command that asks for them. */
export const knownReadings: readonly KnownReading[] = [
  {
    // Anthropic, and gateways that repeat it.
    path: /\/v1\/messages$/,
    separatesSystem: true,
    read: {
      text: { at: '/delta/text', when: { at: '/type', is: 'content_block_delta' } },
      reasoning: '/delta/thinking',
      wholeText: '/content/0/text',
      finishReason: ['/delta/stop_reason', '/stop_reason'],
      id: ['/message/id', '/id'],
      model: ['/message/model', '/model'],
      inputTokens: ['/message/usage/input_tokens', '/usage/input_tokens'],
      outputTokens: '/usage/output_tokens',
      ended: { at: '/type', is: 'message_stop' },
      failed: { at: '/type', is: 'error' },
    },
  },
  {
    // Google Gemini.
    path: /:(?:streamG|g)enerateContent$/,
    read: {
      text: '/candidates/0/content/parts/0/text',
      finishReason: ['/candidates/0/finishReason', '/promptFeedback/blockReason'],
      id: '/responseId',
      model: '/modelVersion',
      inputTokens: '/usageMetadata/promptTokenCount',
      outputTokens: '/usageMetadata/candidatesTokenCount',
      totalTokens: '/usageMetadata/totalTokenCount',
    },
  },
  {
    // Cohere.
    path: /\/v2\/chat$/,
    read: {
      text: '/delta/message/content/text',
      reasoning: '/delta/message/content/thinking',
      finishReason: '/delta/finish_reason',
      id: '/id',
      inputTokens: '/delta/usage/tokens/input_tokens',
      outputTokens: '/delta/usage/tokens/output_tokens',
      ended: { at: '/type', is: 'message-end' },
    },
  },
  {
    // Cohere's older form.
    path: /cohere\.[a-z]+\/v1\/chat$/,
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
    // Ollama's own two endpoints.
    path: /\/api\/(?:chat|generate)$/,
    read: {
      text: ['/message/content', '/response'],
      reasoning: ['/message/thinking', '/thinking'],
      finishReason: '/done_reason',
      model: '/model',
      inputTokens: '/prompt_eval_count',
      outputTokens: '/eval_count',
      ended: { at: '/done', is: true },
    },
  },
  {
    // OpenAI's newer form.
    path: /\/responses$/,
    read: {
      text: { at: '/delta', when: { at: '/type', is: 'response.output_text.delta' } },
      reasoning: { at: '/delta', when: { at: '/type', is: 'response.reasoning_summary_text.delta' } },
      finishReason: '/response/incomplete_details/reason',
      id: '/response/id',
      model: '/response/model',
      inputTokens: '/response/usage/input_tokens',
      outputTokens: '/response/usage/output_tokens',
      totalTokens: '/response/usage/total_tokens',
      ended: { at: '/type', is: ['response.completed', 'response.incomplete'] },
      failed: { at: '/type', is: ['error', 'response.failed'] },
    },
  },
  {
    // Hugging Face's text generation server.
    path: /\/generate_stream$/,
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
