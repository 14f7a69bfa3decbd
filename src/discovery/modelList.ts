import type { Dialect } from '../core/generation/dialect.ts';
import type { ListedModel, Price } from '../core/generation/listedModel.ts';
import type { JsonObject } from '../core/json/json.ts';
import { asAmount, asArray, asObject, asText, parseJson, present } from '../core/json/json.ts';

const mostModels = 2_000;

/** Where an API lists its models, for the endpoint of a connection. Undefined where its dialect has no such list. */
export function modelsUrl(dialect: Dialect, endpoint: Readonly<URL>): URL | undefined {
  const [path, query = ''] = dialect.modelsPath?.(endpoint.pathname)?.split('?') ?? [];
  if (path === undefined || path === endpoint.pathname) return undefined;
  const url = new URL(endpoint);
  url.pathname = path;
  // What the endpoint wants in its query, the list seldom knows; a version and a key it does.
  for (const name of [...url.searchParams.keys()]) if (!/key|version/i.test(name)) url.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  return url;
}

/**
 * The models of a list in any of the forms that are known: OpenAI's, Eden AI's and OpenRouter's with prices for tokens,
 * Elumenta's and NeuralBox's with prices in credits, Ollama's, Google's. What does not write text is left out.
 */
export function readModels(json: string, dialect?: Dialect): readonly ListedModel[] {
  const answer = parseJson(json);
  if (dialect?.readModels !== undefined) return dialect.readModels(answer).slice(0, mostModels);
  const object = asObject(answer);
  const lists = [answer, object?.data, object?.models, object?.items, object?.result];
  const list = lists.map(asArray).find(each => each.length > 0) ?? [];
  const models = list.slice(0, mostModels).flatMap(item => readModel(asObject(item) ?? { id: item }));
  return models.filter((model, index) => models.findIndex(({ id }) => id === model.id) === index);
}

function readModel(model: JsonObject): readonly ListedModel[] {
  const id = asText(model.slug) ?? asText(model.id) ?? asText(model.model) ?? asText(model.name);
  if (id === undefined || id.length > 200 || !writesText(model)) return [];
  const price = readPrice(model);
  const label = asText(model.display_name) ?? asText(model.displayName) ?? asText(model.name);
  return [
    present({
      id: id.replace(/^models\//, ''),
      label: label === id ? undefined : label?.slice(0, 100),
      price: Object.keys(price).length === 0 ? undefined : price,
      contextLength: asAmount(model.context_length) ?? asAmount(model.max_model_len) ?? asAmount(model.inputTokenLimit),
    }),
  ];
}

/** A field that says otherwise; most lists say nothing. */
function writesText(model: JsonObject): boolean {
  const category = asText(model.category);
  if (category !== undefined && !/text|chat|llm|language/i.test(category)) return false;
  if (model.supports_streaming === false) return false;
  const kind = asText(model.type);
  return kind === undefined || !/^(?:image|embeddings?|audio|video|rerank|moderation|speech)$/i.test(kind);
}

/** OpenRouter prices one token, others a million: no model costs a cent for a token, and none a hundredth for a million. */
function readPrice(model: JsonObject): Price {
  const pricing = asObject(model.pricing);
  const perMillion = (value: unknown): number | undefined => {
    const amount = asAmount(value);
    return amount === undefined || amount === 0 || amount >= 0.001 ? amount : amount * 1_000_000;
  };
  return present({
    input: perMillion(
      pricing?.prompt ??
        pricing?.input ??
        pricing?.input_cost_per_token ??
        model.input_cost_per_token ??
        model.input_price,
    ),
    cachedInput: perMillion(
      pricing?.input_cache_read ??
        pricing?.cached_input ??
        pricing?.cache_read_input_token_cost ??
        model.cache_read_input_token_cost ??
        model.cached_price,
    ),
    output: perMillion(
      pricing?.completion ??
        pricing?.output ??
        pricing?.output_cost_per_token ??
        model.output_cost_per_token ??
        model.output_price,
    ),
    credits: asAmount(model.token_cost),
  });
}
