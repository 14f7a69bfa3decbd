import { asArray, asObject, asText, type JsonObject } from '../../core/json/json.ts';
import { type ForeignConnection, type ForeignConnections, providerName, readKey } from './foreignConnection.ts';
import { textsIn } from './texts.ts';

/** VS Code's `chatLanguageModels.json`: groups of a vendor, with models that may have an address each. */
export function readEditorGroups(groups: readonly unknown[]): readonly ForeignConnection[] {
  return groups.flatMap(each => {
    const group = asObject(each);
    const vendor = providerName(group?.vendor);
    // Of Copilot and of other extensions there is nothing to take.
    if (group === undefined || vendor === '' || vendor === 'copilot' || vendor === 'runnel') return [];
    const models = asArray(group.models)
      .map(asObject)
      .filter(model => model !== undefined);
    const addresses = models.map(model => asText(model.url) ?? asText(group.url));
    const label = asText(group.name) ?? vendor;
    const shared = {
      provider: vendor === 'customoai' || vendor === 'customendpoint' ? 'openai' : vendor,
      ...readKey(group.apiKey),
    };
    if (models.length === 0)
      return [{ ...shared, label, baseUrl: asText(group.url), models: [], headers: {}, leftOut: [] }];
    return models.map((model, index) => ({
      ...shared,
      label,
      baseUrl: addresses[index],
      models: [asText(model.id) ?? ''].filter(id => id !== ''),
      headers: textsIn(model.requestHeaders),
      leftOut: [],
    }));
  });
}

/** Settings of VS Code in which other extensions keep their models. */
export function readEditorSettings(settings: JsonObject): ForeignConnections | undefined {
  const flat = flattened(settings);
  const own = asArray(flat['oaicopilot.models']);
  if (own.length > 0 || flat['oaicopilot.baseUrl'] !== undefined)
    return {
      program: 'OAI Compatible Provider',
      connections: readOaiCompatible(own, asText(flat['oaicopilot.baseUrl'])),
    };
  const custom = asObject(flat['github.copilot.chat.customOAIModels']);
  if (custom !== undefined) return { program: 'VS Code', connections: readCustomModels(custom) };
  const llama = ['llama-vscode.endpoint_chat', 'llama-vscode.endpoint_tools', 'llama-vscode.endpoint'].flatMap(name => {
    const address = asText(flat[name]);
    return address === undefined || address === '' ? [] : [address];
  });
  if (llama.length === 0) return undefined;
  const key = readKey(flat['llama-vscode.api_key_chat'] ?? flat['llama-vscode.api_key']);
  return {
    program: 'llama.vscode',
    connections: [...new Set(llama)].map(baseUrl => ({
      label: 'llama.vscode',
      provider: 'llamacpp',
      baseUrl,
      models: [asText(flat['llama-vscode.ai_model']) ?? ''].filter(model => model !== ''),
      headers: {},
      ...key,
      leftOut: [],
    })),
  };
}

/** The names of settings may be nested or joined by dots. */
function flattened(settings: JsonObject, prefix = '', depth = 0): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    const full = `${prefix}${name}`;
    flat[full] = value;
    const inner = depth < 3 ? asObject(value) : undefined;
    if (inner !== undefined) Object.assign(flat, flattened(inner, `${full}.`, depth + 1));
  }
  return flat;
}

function readOaiCompatible(models: readonly unknown[], shared: string | undefined): readonly ForeignConnection[] {
  const entries = models.length === 0 ? [{}] : models;
  return entries.flatMap(each => {
    const model = asObject(each);
    if (model === undefined) return [];
    const owner = asText(model.owned_by) ?? asText(model.provider);
    const baseUrl = asText(model.baseUrl) ?? shared;
    return [
      {
        label: owner ?? 'OAI Compatible Provider',
        provider:
          asText(model.apiMode) === 'anthropic'
            ? 'anthropic'
            : asText(model.apiMode) === 'ollama'
              ? 'ollama'
              : 'openai',
        baseUrl,
        models: [asText(model.id) ?? ''].filter(id => id !== ''),
        headers: textsIn(model.headers),
        // Its keys are in the editor's secret storage, which no other extension reads.
        key: undefined,
        keyReference: 'SecretStorage',
        leftOut: ['extra', 'configId'].filter(field => model[field] !== undefined),
      },
    ];
  });
}

function readCustomModels(models: JsonObject): readonly ForeignConnection[] {
  return Object.entries(models).flatMap(([id, each]) => {
    const model = asObject(each);
    const baseUrl = asText(model?.url);
    if (model === undefined || baseUrl === undefined) return [];
    return [
      {
        label: URL.canParse(baseUrl) ? new URL(baseUrl).host : id,
        provider: 'openai',
        baseUrl,
        models: [id],
        headers: textsIn(model.requestHeaders),
        key: undefined,
        keyReference: model.requiresAPIKey === false ? undefined : 'SecretStorage',
        leftOut: [],
      },
    ];
  });
}
