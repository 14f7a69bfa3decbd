import { spacedJson } from './encoding/spacedJson.ts';

interface Model {
  readonly slug: string;
  readonly provider: string;
  /** The fixed price of one request, in credits. */
  readonly credits: number;
}

/** A few of the names that the documents list. Any other name is served as well. */
const models: readonly Model[] = [
  { slug: 'sandbox', provider: 'runnel', credits: 1 },
  { slug: 'gpt-5-nano', provider: 'openai', credits: 1 },
  { slug: 'gpt-5', provider: 'openai', credits: 2 },
  { slug: 'gpt-5.2-pro', provider: 'openai', credits: 39 },
  { slug: 'claude-haiku-4.5', provider: 'anthropic', credits: 1 },
  { slug: 'claude-sonnet-4.5', provider: 'anthropic', credits: 4 },
  { slug: 'deepseek-v3', provider: 'deepseek', credits: 1 },
];

export const defaultModel = 'sandbox';

/** The price of one request in credits; models that are not on the list cost one. */
export function creditsFor(slug: string): number {
  return models.find(model => model.slug === slug)?.credits ?? 1;
}

const created = 1_735_689_600;

/** `GET /v1/models`, as OpenAI answers it. */
export function openaiModels(): string {
  const data = models.map(({ slug, provider }) => ({ id: slug, object: 'model', created, owned_by: provider }));
  return JSON.stringify({ object: 'list', data });
}

/** `GET /v3/models`, as Eden AI answers it. */
export function edenModels(): string {
  const data = models.map(({ slug, provider }) => ({
    id: `${provider}/${slug}`,
    object: 'model',
    created,
    owned_by: provider,
    model_name: slug,
    context_length: 128_000,
    capabilities: { supports_native_streaming: true },
  }));
  return JSON.stringify({ object: 'list', data });
}

/** `GET /api/v2/models`. The documents do not show its shape: this is one that a client has to accept anyway. */
export function elumentaModels(): string {
  return spacedJson({ models: models.map(elumentaModel) });
}

/** `GET /api/v2/models/{slug}`, or undefined for a slug that is not on the list. */
export function elumentaModelNamed(slug: string): string | undefined {
  const model = models.find(candidate => candidate.slug === slug);
  return model && spacedJson(elumentaModel(model));
}

const elumentaModel = ({ slug, provider, credits }: Model) => ({
  slug,
  name: slug,
  category: 'text',
  provider,
  min_plan: 'free',
  token_cost: credits,
  min_token_cost: credits,
  max_token_cost: credits,
  supports_streaming: true,
  config: {},
});

/** `GET /v1/models`, as Anthropic answers it. */
export function anthropicModels(): string {
  const data = models.map(({ slug }) => ({ type: 'model', id: slug, display_name: slug, ...limits }));
  return JSON.stringify({ data, has_more: false, first_id: models[0]?.slug, last_id: models.at(-1)?.slug });
}

const limits = { max_input_tokens: 128_000, max_tokens: 32_000 };

/** `GET /v1beta/models`, as Google answers it. */
export function geminiModels(): string {
  const listed = models.map(({ slug }) => ({
    name: `models/${slug}`,
    displayName: slug,
    inputTokenLimit: 128_000,
    outputTokenLimit: 32_000,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  }));
  return JSON.stringify({ models: listed });
}

/** `GET /api/tags`, as Ollama answers it. */
export function ollamaModels(): string {
  const listed = models.map(({ slug }) => ({
    name: slug,
    model: slug,
    details: { family: 'sandbox', context_length: 128_000 },
    capabilities: ['completion', 'tools', 'vision', 'thinking'],
  }));
  return JSON.stringify({ models: listed });
}

/** `GET /v1/models?endpoint=chat`, as Cohere answers it. */
export function cohereModels(): string {
  const listed = models.map(({ slug }) => ({ name: slug, context_length: 128_000, endpoints: ['chat'] }));
  return JSON.stringify({ models: listed });
}
