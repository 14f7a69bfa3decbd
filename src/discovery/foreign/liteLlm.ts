import { asArray, asObject, asText, type JsonObject } from '../../core/json/json.ts';
import { type ForeignConnection, providerName, readKey } from './foreignConnection.ts';
import { textsIn } from './texts.ts';

const known = new Set('model api_base base_url api_key extra_headers headers'.split(' '));

/** The `model_list` of LiteLLM's proxy (https://docs.litellm.ai/docs/proxy/configs). */
export function readLiteLlm({ model_list: list }: JsonObject): readonly ForeignConnection[] {
  return asArray(list).flatMap(each => {
    const entry = asObject(each);
    const params = asObject(entry?.litellm_params);
    const full = asText(params?.model);
    if (params === undefined || full === undefined) return [];
    // `azure/my-deployment`, `openrouter/meta/llama`: the provider stands before the first slash.
    const slash = full.indexOf('/');
    const provider = slash === -1 ? 'openai' : providerName(full.slice(0, slash));
    return [
      {
        label: asText(entry?.model_name) ?? full,
        provider,
        baseUrl: asText(params.api_base) ?? asText(params.base_url),
        models: [slash === -1 ? full : full.slice(slash + 1)],
        headers: { ...textsIn(params.headers), ...textsIn(params.extra_headers) },
        ...readKey(params.api_key),
        leftOut: Object.keys(params).filter(field => !known.has(field)),
      },
    ];
  });
}
