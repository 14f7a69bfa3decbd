import { asArray, asText, type JsonObject } from '../../core/json/json.ts';
import { readEnvironment } from './environment.ts';
import { type ForeignConnection, providerName } from './foreignConnection.ts';

/** aider's `.aider.conf.yml` (https://aider.chat/docs/config/aider_conf.html): its options, with dashes. */
export function readAider(file: JsonObject): readonly ForeignConnection[] {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(file)) {
    const text = asText(value);
    if (text !== undefined && /^(?:openai|anthropic)-api-(?:key|base)$/.test(name))
      variables[name.toUpperCase().replaceAll('-', '_')] = text;
  }
  const pairsOf = (value: unknown) =>
    (typeof value === 'string' ? [value] : asArray(value)).flatMap(each => {
      const [, name, rest] = /^([\w-]{1,80})=(.*)$/s.exec(asText(each) ?? '') ?? [];
      return name === undefined || rest === undefined ? [] : [[name, rest] as const];
    });
  for (const [name, key] of pairsOf(file['api-key']))
    variables[`${name.toUpperCase().replaceAll('-', '_')}_API_KEY`] = key;
  for (const [name, value] of pairsOf(file['set-env'])) variables[name] = value;
  const model = asText(file.model);
  const found = readEnvironment(variables);
  if (model === undefined) return found;
  const slash = model.indexOf('/');
  const provider = slash === -1 ? '' : providerName(model.slice(0, slash));
  const isOwn = (connection: ForeignConnection): boolean =>
    provider === '' ? found.length === 1 : connection.provider === provider;
  return found.map(each =>
    isOwn(each) ? { ...each, models: [provider === '' ? model : model.slice(slash + 1)] } : each,
  );
}
