import { asArray, asObject, asText, type JsonObject } from '../../core/json/json.ts';
import { type ForeignConnection, providerName, readKey } from './foreignConnection.ts';
import { textsIn } from './texts.ts';

const known = new Set(
  `name title provider model apiBase apiKey roles requestOptions capabilities contextLength completionOptions
  defaultCompletionOptions systemMessage chatOptions promptTemplates template uses`.split(/\s+/),
);

/** The models of Continue's `config.yaml` or `config.json` (https://docs.continue.dev/reference). */
export function readContinue({ models }: JsonObject): readonly ForeignConnection[] {
  return asArray(models).flatMap(each => {
    const model = asObject(each);
    if (model === undefined || typeof model.provider !== 'string') return [];
    const options = asObject(model.requestOptions);
    const name = asText(model.model);
    return [
      {
        label: asText(model.name) ?? asText(model.title) ?? model.provider,
        provider: providerName(model.provider),
        baseUrl: asText(model.apiBase),
        models: name === undefined || name === 'AUTODETECT' ? [] : [name],
        headers: textsIn(options?.headers),
        ...readKey(model.apiKey),
        leftOut: [
          ...Object.keys(model).filter(field => !known.has(field)),
          ...Object.keys(options ?? {})
            .filter(field => field !== 'headers')
            .map(field => `requestOptions.${field}`),
        ],
      },
    ];
  });
}
