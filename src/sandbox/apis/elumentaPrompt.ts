import { plainPrompt } from '../conversation.ts';
import { spacedJson } from '../encoding/spacedJson.ts';
import { defaultModel } from '../models.ts';
import { checkTemperature, isObject, readPrompt, readStops, readText, readTokenLimit } from '../requestBody.ts';
import type { Api } from './api.ts';
import { readMessages } from './chatMessages.ts';
import { contentDelta, elumenta } from './elumenta.ts';

/** Elumenta's and NeuralBox's `/api/v2/generate/stream`: one prompt, and ids that are numbers. */
export const elumentaPrompt: Api = {
  read(body) {
    const prompt = readPrompt(body);
    const params = isObject(body.params) ? body.params : {};
    checkTemperature(params, 'params.');
    const { messages } = params;
    const earlier = messages === undefined ? '' : readMessages(messages, 'params.messages').inputText;
    return {
      ...plainPrompt(prompt, [readText(params, 'system_prompt') ?? '', earlier, prompt].join('\n').trimStart()),
      model: readText(body, 'model') ?? defaultModel,
      streams: body.stream === true,
      wantsUsage: true,
      maxTokens: readTokenLimit(params, 'max_tokens', 'params.'),
      stops: readStops(params.stop),
    };
  },
  createId: serial => `${18_472 + serial}`,
  events: ({ id, asked, tokens, credits }) => ({
    opening: [spacedJson({ type: 'generation_start', id: Number(id), model: asked.model })],
    tokens: tokens.map(contentDelta),
    closing: [spacedJson({ type: 'generation_end', id: Number(id), tokens_spent: credits })],
  }),
  whole: generation =>
    spacedJson({
      id: Number(generation.id),
      status: 'completed',
      model_slug: generation.asked.model,
      result_text: generation.text,
      result_url: null,
      thumbnail_url: null,
      error: null,
      tokens_spent: generation.credits,
      processing_ms: 1000,
      result_metadata: {},
    }),
  errorEvent: elumenta.errorEvent,
  refuse: elumenta.refuse,
};
