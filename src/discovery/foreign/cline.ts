import { asObject, asText, type JsonObject } from '../../core/json/json.ts';
import { type ForeignConnection, providerName, readKey } from './foreignConnection.ts';
import { textsIn } from './texts.ts';

/** The settings that Cline, Roo Code and Kilo Code export: one object, or named profiles of the same fields. */
export function readCline(file: JsonObject): readonly ForeignConnection[] {
  const profiles = asObject(asObject(file.providerProfiles)?.apiConfigs) ?? asObject(file.apiConfigs);
  const entries = profiles === undefined ? [['', file.apiConfiguration ?? file] as const] : Object.entries(profiles);
  return entries.flatMap(([name, entry]) => {
    const settings = asObject(entry);
    const provider = asText(settings?.apiProvider) ?? asText(settings?.actModeApiProvider);
    return settings === undefined || provider === undefined ? [] : [readProfile(name, provider, settings)];
  });
}

/** Fields begin with the name of the provider: `openAiBaseUrl`, `lmStudioModelId`. Some have no such beginning. */
function readProfile(name: string, provider: string, settings: JsonObject): ForeignConnection {
  const known = providerName(provider);
  const own = new Map(Object.entries(settings).map(([field, value]) => [field.toLowerCase(), value]));
  // `openai-native` has fields `openAiNative…`.
  const find = (...endings: readonly string[]): string | undefined => {
    const names = endings.flatMap(ending => [`${known}${ending}`, `actmode${known}${ending}`]);
    for (const each of names) {
      const value = asText(own.get(each));
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  const model = find('modelid', 'model') ?? asText(settings.actModeApiModelId) ?? asText(settings.apiModelId);
  return {
    label: name === '' || name === 'default' ? provider : name,
    provider: known,
    baseUrl: find('baseurl') ?? (known === 'bedrock' ? asText(settings.awsBedrockEndpoint) : undefined),
    models: model === undefined || model === '' ? [] : [model],
    headers: textsIn(settings.openAiHeaders),
    ...readKey(find('apikey', 'key') ?? (known === 'anthropic' ? settings.apiKey : undefined)),
    leftOut: ['awsAccessKey', 'vertexProjectId', 'rateLimitSeconds'].filter(field => Boolean(settings[field])),
  };
}
