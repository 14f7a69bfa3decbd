import * as vscode from 'vscode';
import type { CustomDialect } from '../core/generation/customDialect.ts';
import { GenerationError } from '../core/generation/errors.ts';
import { endpointOf } from '../core/http/endpoint.ts';
import { asObject } from '../core/json/json.ts';
import type { Timeouts } from '../core/stream/options.ts';
import { readCustomDialect } from '../dialects/custom/readCustomDialect.ts';
import { dialects, findDialect } from '../dialects/index.ts';
import { settings } from '../names.ts';
import type { NetworkSettings } from '../network/settings.ts';

/** An entry of `runnel.connections`, checked. */
export interface ConnectionEntry {
  readonly id: string;
  readonly label?: string;
  readonly dialect: string | CustomDialect;
  readonly baseUrl: string;
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requiresKey?: boolean;
}

export interface GenerationSettings {
  readonly connection: string;
  readonly model: string;
  readonly temperature: number | undefined;
  readonly maxTokens: number | undefined;
  readonly systemPrompt: string;
  readonly timeouts: Timeouts;
  readonly retries: number;
}

/**
 * The settings that a generation goes by, in the document that it is for.
 *
 * @throws {GenerationError} of kind `configuration` that names the setting and says what it must be.
 */
export function readGenerationSettings(scope?: vscode.ConfigurationScope): GenerationSettings {
  return {
    connection: readText(settings.connection, scope),
    model: readText(settings.model, scope),
    temperature: readNumber(settings.temperature, 0, 2, scope),
    maxTokens: readNumber(settings.maxTokens, 1, 10_000_000, scope),
    systemPrompt: readText(settings.systemPrompt, scope),
    timeouts: {
      headersMs: seconds(settings.headersTimeout),
      firstOutputMs: seconds(settings.firstOutputTimeout),
      idleMs: seconds(settings.idleTimeout),
      totalMs: seconds(settings.totalTimeout),
    },
    retries: readNumber(settings.retries, 0, 5) ?? 0,
  };
}

/** How long VS Code may take to tell its extensions of a setting that it has saved already. */
const longestDelayMs = 2_000;

/** Saves a setting of the person's own. Afterwards it is also read so: VS Code saves first and tells extensions later. */
export async function saveSetting(name: string, value: unknown): Promise<void> {
  const wanted = JSON.stringify(value);
  const isKnown = (): boolean =>
    JSON.stringify(vscode.workspace.getConfiguration().inspect(name)?.globalValue) === wanted;
  let listening: vscode.Disposable | undefined;
  let timer: NodeJS.Timeout | undefined;
  const known = new Promise<void>(resolve => {
    listening = vscode.workspace.onDidChangeConfiguration(() => isKnown() && resolve());
    timer = setTimeout(resolve, longestDelayMs);
  });
  try {
    await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
    if (!isKnown()) await known;
  } finally {
    listening?.dispose();
    clearTimeout(timer);
  }
}

export function readConnectionEntries(): readonly ConnectionEntry[] {
  const entries = read(settings.connections);
  if (!Array.isArray(entries)) throw wrong(settings.connections, vscode.l10n.t('a list of connections'));
  const checked = entries.map((entry, index) => readEntry(entry, `${settings.connections}[${index}]`));
  const twice = checked.find((entry, index) => checked.findIndex(({ id }) => id === entry.id) !== index);
  if (twice !== undefined)
    throw wrong(settings.connections, vscode.l10n.t('a list in which every id is there once; “{0}” is not', twice.id));
  return checked;
}

export interface InsertSettings {
  readonly flushIntervalMs: number;
  readonly follow: boolean;
  readonly mode: 'live' | 'whenComplete';
  readonly stripFences: boolean;
  readonly matchIndentation: boolean;
  readonly confirm: 'off' | 'review';
}

export function readInsertSettings(scope: vscode.ConfigurationScope): InsertSettings {
  return {
    flushIntervalMs: readNumber(settings.flushInterval, 10, 1_000, scope) ?? 40,
    follow: read(settings.follow, scope) !== false,
    mode: read(settings.insertMode, scope) === 'whenComplete' ? 'whenComplete' : 'live',
    stripFences: read(settings.stripFences, scope) !== false,
    matchIndentation: read(settings.matchIndentation, scope) !== false,
    confirm: read(settings.confirm, scope) === 'review' ? 'review' : 'off',
  };
}

/** How much of what is around the cursor goes along with a prompt, in UTF-16 units. */
export interface ContextSettings {
  readonly before: number;
  readonly after: number;
  readonly fileName: boolean;
}

export function readContextSettings(scope: vscode.ConfigurationScope): ContextSettings {
  return {
    before: readNumber(settings.contextBefore, 0, 200_000, scope) ?? 0,
    after: readNumber(settings.contextAfter, 0, 200_000, scope) ?? 0,
    fileName: read(settings.contextFileName, scope) !== false,
  };
}

/** Whether a notification says that a generation has ended. */
export function readAnnounces(): boolean {
  const wanted = read(settings.announce);
  if (wanted !== 'auto') return wanted === 'on';
  return vscode.workspace.getConfiguration('editor').get('accessibilitySupport') === 'on';
}

/** VS Code's own settings for the network, and Runnel's choice of the way out. */
export function readNetworkSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration('http');
  const transport = read(settings.transport);
  const proxy = http.get<string>('proxy', '').trim();
  const noProxy = http.get<unknown>('noProxy', []);
  return {
    transport: transport === 'undici' || transport === 'host' ? transport : 'auto',
    proxy: proxy === '' ? undefined : proxy,
    proxyAuthorization: http.get<string | null>('proxyAuthorization', null) ?? undefined,
    noProxy: Array.isArray(noProxy) ? noProxy.filter(entry => typeof entry === 'string') : [],
    useProxy: http.get<string>('proxySupport', 'override') !== 'off',
    strictCertificates: http.get<boolean>('proxyStrictSSL', true),
    systemCertificates: http.get<boolean>('systemCertificates', true),
  };
}

function readEntry(value: unknown, name: string): ConnectionEntry {
  const entry = asObject(value);
  if (entry === undefined) throw wrong(name, vscode.l10n.t('an object with id, dialect and baseUrl'));
  const { id, label, dialect, baseUrl, model, headers, requiresKey } = entry;
  if (typeof id !== 'string' || !/^[\w.-]{1,64}$/.test(id)) {
    throw wrong(`${name}.id`, vscode.l10n.t('a name of letters, digits, dots, dashes and underscores'));
  }
  const declared = typeof dialect === 'string' ? dialect : readCustomDialect(dialect);
  const spoken = findDialect(declared);
  if (spoken === undefined)
    throw wrong(`${name}.dialect`, vscode.l10n.t('one of {0}', dialects.map(each => each.name).join(', ')));
  if (typeof baseUrl !== 'string' || !isBaseUrl(baseUrl)) {
    throw wrong(`${name}.baseUrl`, vscode.l10n.t('an address that begins with https:// or http://'));
  }
  if (label !== undefined && typeof label !== 'string') throw wrong(`${name}.label`, vscode.l10n.t('a text'));
  if (model !== undefined && typeof model !== 'string') throw wrong(`${name}.model`, vscode.l10n.t('a text'));
  if (requiresKey !== undefined && typeof requiresKey !== 'boolean')
    throw wrong(`${name}.requiresKey`, vscode.l10n.t('true or false'));
  const pairs = headers === undefined ? undefined : Object.entries(asObject(headers) ?? { '': undefined });
  if (pairs?.some(([, header]) => typeof header !== 'string'))
    throw wrong(`${name}.headers`, vscode.l10n.t('names with texts'));
  return {
    id,
    dialect: declared,
    baseUrl,
    ...(label === undefined ? {} : { label }),
    ...(model === undefined ? {} : { model }),
    ...(pairs === undefined ? {} : { headers: Object.fromEntries(pairs) as Record<string, string> }),
    ...(requiresKey === undefined ? {} : { requiresKey }),
  };

  function isBaseUrl(text: string): boolean {
    try {
      return spoken !== undefined && endpointOf(text, spoken) !== undefined;
    } catch {
      return false;
    }
  }
}

function read(name: string, scope?: vscode.ConfigurationScope): unknown {
  return vscode.workspace.getConfiguration(undefined, scope).get(name);
}

function readText(name: string, scope?: vscode.ConfigurationScope): string {
  const value = read(name, scope) ?? '';
  if (typeof value !== 'string') throw wrong(name, vscode.l10n.t('a text'));
  return value;
}

/** Null stands for "as the model likes it". */
function readNumber(name: string, least: number, most: number, scope?: vscode.ConfigurationScope): number | undefined {
  const value = read(name, scope) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw wrong(name, vscode.l10n.t('a number from {0} to {1}', least, most));
  }
  return value;
}

function seconds(name: string): number {
  return (readNumber(name, 0, 86_400) ?? 0) * 1_000;
}

function wrong(name: string, mustBe: string): GenerationError {
  return new GenerationError('configuration', vscode.l10n.t('The setting {0} must be {1}.', name, mustBe), {
    hint: vscode.l10n.t('Correct it in the settings, then try again.'),
  });
}
