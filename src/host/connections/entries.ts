import * as vscode from 'vscode';
import { containsSecret } from '../../core/failures/keyShapes.ts';
import { hideSecrets } from '../../core/failures/redact.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { endpointOf } from '../../core/http/endpoint.ts';
import { asObject } from '../../core/json/json.ts';
import { customDialectName } from '../../dialects/custom/customDialect.ts';
import { readCustomDialect } from '../../dialects/custom/readCustomDialect.ts';
import { dialects, findDialect } from '../../dialects/index.ts';
import { settings } from '../../names.ts';
import { providers, sandboxId } from '../../providers.ts';
import { readSetting, wrongSetting } from '../settings.ts';
import type { CurrentModel } from './currentModel.ts';
import { type ConnectionEntry, type ConnectionProfile, toProfile } from './profiles.ts';
import { parameterNames, readParameters } from './target/parameters.ts';

/** All connections. The person's own come first and replace a known provider of the same id. */
export function readConnectionProfiles(): readonly ConnectionProfile[] {
  const entries = readConnectionEntries();
  const known = providers.filter(provider => !entries.some(({ id }) => id === provider.id));
  return [
    ...entries.map(entry => toProfile(readable(entry), true)),
    ...known.map(provider => toProfile(provider, false)),
  ];
}

/** Labels are shown and exported: a key that was pasted into one is hidden. */
function readable(entry: ConnectionEntry): ConnectionEntry {
  return entry.label === undefined ? entry : { ...entry, label: hideSecrets(entry.label, []) };
}

/** @throws {GenerationError} of kind `configuration` when no connection has this id. An empty id is the sandbox's. */
export function findConnectionProfile(id: string): ConnectionProfile {
  const wanted = id === '' ? sandboxId : id;
  const profile = readConnectionProfiles().find(each => each.id === wanted);
  if (profile !== undefined) return profile;
  throw new GenerationError('configuration', vscode.l10n.t('There is no connection “{0}”.', wanted.slice(0, 64)), {
    hint: vscode.l10n.t('Choose a connection, or add it to runnel.connections.'),
  });
}

/** The name of the API format, as a person reads it. */
export function dialectName({ dialect }: Pick<ConnectionProfile, 'dialect'>): string {
  return typeof dialect === 'string' ? dialect : customDialectName;
}

/** Whether pictures can be sent to a connection. */
export function takesImages({ dialect }: Pick<CurrentModel, 'dialect'>): boolean {
  return dialect !== undefined && findDialect(dialect)?.takesImages === true;
}

/** Whether a connection can be told how much its model is to think. */
export function takesEffort({ dialect }: Pick<CurrentModel, 'dialect'>): boolean {
  return dialect !== undefined && findDialect(dialect)?.takesEffort === true;
}

/** @throws {GenerationError} of kind `configuration` that names the first part that is wrong. */
export function readConnectionEntries(): readonly ConnectionEntry[] {
  const entries = readSetting(settings.connections);
  const checked = entries.map((entry, index) => checkEntry(entry, `${settings.connections}[${index}]`));
  const twice = checked.find((entry, index) => checked.findIndex(({ id }) => id === entry.id) !== index);
  if (twice === undefined) return checked;
  throw wrongSetting(settings.connections, vscode.l10n.t('a list of unique ids; “{0}” occurs twice', twice.id));
}

function wrong(name: string, mustBe: string): never {
  throw wrongSetting(name, mustBe);
}

const flags = ['requiresKey', 'allowInsecureHttp', 'thinkTags'] as const;
const kept = [...flags, ...parameterNames, 'models', 'limits', 'credential', 'ca', 'cert', 'key'] as const;

function checkEntry(value: unknown, name: string): ConnectionEntry {
  const entry = asObject(value);
  if (entry === undefined) throw wrongSetting(name, vscode.l10n.t('an object with id, dialect and baseUrl'));
  const { id, label, dialect, baseUrl, model, headers } = entry;
  if (typeof id !== 'string' || !/^[\w.-]{1,64}$/.test(id) || containsSecret(id)) {
    throw wrongSetting(`${name}.id`, vscode.l10n.t('a name of letters, digits, dots, dashes and underscores'));
  }
  const declared = typeof dialect === 'string' ? dialect : readCustomDialect(dialect);
  const spoken = findDialect(declared);
  if (spoken === undefined)
    throw wrongSetting(`${name}.dialect`, vscode.l10n.t('one of {0}', dialects.map(each => each.name).join(', ')));
  if (typeof baseUrl !== 'string' || !isBaseUrl(baseUrl)) {
    throw wrongSetting(`${name}.baseUrl`, vscode.l10n.t('an address that begins with https:// or http://'));
  }
  if (label !== undefined && typeof label !== 'string') throw wrongSetting(`${name}.label`, vscode.l10n.t('a text'));
  if (model !== undefined && typeof model !== 'string') throw wrongSetting(`${name}.model`, vscode.l10n.t('a text'));
  for (const flag of flags) {
    if (entry[flag] !== undefined && typeof entry[flag] !== 'boolean')
      throw wrongSetting(`${name}.${flag}`, vscode.l10n.t('true or false'));
  }
  for (const path of ['ca', 'cert', 'key'] as const) {
    if (entry[path] !== undefined && typeof entry[path] !== 'string')
      throw wrongSetting(`${name}.${path}`, vscode.l10n.t('the path of a file'));
  }
  // It is checked when it is used, so that the other connections work.
  if (entry.credential !== undefined && asObject(entry.credential) === undefined)
    throw wrongSetting(`${name}.credential`, vscode.l10n.t('an object'));
  readParameters(entry, name);
  const limits = asObject(entry.limits);
  if (entry.limits !== undefined && limits === undefined)
    throw wrongSetting(`${name}.limits`, vscode.l10n.t('an object'));
  for (const each of ['requestsPerMinute', 'tokensPerMinute', 'concurrentRequests']) {
    const limit = limits?.[each];
    if (limit !== undefined && !(typeof limit === 'number' && limit >= 1))
      throw wrongSetting(`${name}.limits.${each}`, vscode.l10n.t('a number from {0} to {1}', 1, '∞'));
  }
  const models = asObject(entry.models);
  if (entry.models !== undefined && models === undefined)
    throw wrongSetting(`${name}.models`, vscode.l10n.t('an object'));
  for (const [each, parameters] of Object.entries(models ?? {})) {
    const place = `${name}.models["${each.slice(0, 64)}"]`;
    readParameters(asObject(parameters) ?? wrong(place, vscode.l10n.t('an object')), place);
  }
  const pairs = headers === undefined ? undefined : Object.entries(asObject(headers) ?? { '': undefined });
  if (pairs?.some(([, header]) => typeof header !== 'string'))
    throw wrongSetting(`${name}.headers`, vscode.l10n.t('names with text values'));
  return {
    id,
    dialect: declared,
    baseUrl,
    ...(label === undefined ? {} : { label }),
    ...(model === undefined ? {} : { model }),
    ...(pairs === undefined ? {} : { headers: Object.fromEntries(pairs) as Record<string, string> }),
    ...Object.fromEntries(kept.flatMap(field => (entry[field] === undefined ? [] : [[field, entry[field]]]))),
  };

  function isBaseUrl(text: string): boolean {
    try {
      return spoken !== undefined && endpointOf(text, spoken) !== undefined;
    } catch {
      return false;
    }
  }
}
