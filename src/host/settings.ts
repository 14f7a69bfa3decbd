import * as vscode from 'vscode';
import { GenerationError } from '../core/generation/errors.ts';
import { asArray, asObject, type JsonObject } from '../core/json/json.ts';
import type { Timeouts } from '../core/stream/options.ts';
import { extensionId, type SettingName, settings } from '../names.ts';
import type { NetworkSettings } from '../network/settings.ts';

/** What each setting holds. Defaults, ranges and choices are those of package.json and are written nowhere else. */
export interface SettingTypes {
  readonly [settings.connection]: string;
  /** Not checked any further: `connections/entries.ts` does that. */
  readonly [settings.connections]: readonly unknown[];
  readonly [settings.model]: string;
  readonly [settings.profile]: string;
  /** Not checked any further: `connections/target/target.ts` does that. */
  readonly [settings.profiles]: readonly unknown[];
  readonly [settings.temperature]: number | null;
  readonly [settings.maxTokens]: number | null;
  readonly [settings.systemPrompt]: string;
  readonly [settings.headersTimeout]: number | null;
  readonly [settings.firstOutputTimeout]: number | null;
  readonly [settings.idleTimeout]: number;
  readonly [settings.totalTimeout]: number;
  readonly [settings.retries]: number;
  readonly [settings.transport]: NetworkSettings['transport'];
  readonly [settings.flushInterval]: number;
  readonly [settings.follow]: boolean;
  readonly [settings.insertMode]: 'live' | 'whenComplete';
  readonly [settings.stripFences]: boolean;
  readonly [settings.matchIndentation]: boolean;
  readonly [settings.confirm]: 'off' | 'review';
  readonly [settings.contextBefore]: number;
  readonly [settings.contextAfter]: number;
  readonly [settings.contextFileName]: boolean;
  readonly [settings.codeActions]: boolean;
  /** Read by the conditions of the menus. */
  readonly [settings.sourceControlMenu]: boolean;
  readonly [settings.explorerMenu]: boolean;
  readonly [settings.terminalMenu]: boolean;
  readonly [settings.notebookMenu]: boolean;
  /** Each a prompt, the path of a Markdown file with one, or empty. */
  readonly [settings.commitMessagePrompt]: string;
  readonly [settings.fixPrompt]: string;
  readonly [settings.explainPrompt]: string;
  readonly [settings.documentPrompt]: string;
  readonly [settings.writeTestsPrompt]: string;
  readonly [settings.terminalCommandPrompt]: string;
  readonly [settings.newFilePrompt]: string;
  readonly [settings.cellPrompt]: string;
  readonly [settings.announce]: 'auto' | 'on' | 'off';
  readonly [settings.showInStatusBar]: boolean;
  readonly [settings.prices]: JsonObject;
  readonly [settings.budget]: JsonObject;
  readonly [settings.confirmPrompt]: JsonObject;
  readonly [settings.chatFontSize]: number;
  readonly [settings.maxChats]: number;
  readonly [settings.toolRounds]: number;
  /** US dollars. */
  readonly [settings.toolCost]: number;
  readonly [settings.workspaceInstructions]: boolean;
  readonly [settings.inspectorEnabled]: boolean;
  readonly [settings.nativeChatEnabled]: boolean;
  /** Lists of model ids by connection id. Not checked any further: `nativeChat/models.ts` does that. */
  readonly [settings.nativeChatModels]: JsonObject;
  readonly [settings.nativeChatAskTool]: boolean;
}

/**
 * The value of one of Runnel's settings, for a document where the setting may differ between documents.
 *
 * @throws {GenerationError} of kind `configuration` that names the setting and says what it must be.
 */
export function readSetting<N extends SettingName>(name: N, scope?: vscode.ConfigurationScope): SettingTypes[N] {
  const value = vscode.workspace.getConfiguration(undefined, scope).get<unknown>(name);
  const schema = schemaOf(name);
  if (!fits(value, schema)) throw wrongSetting(name, describe(schema));
  return value as SettingTypes[N];
}

/** The same for what is only shown, where an error would have no place: the default stands in for a wrong value. */
export function readSettingOrDefault<N extends SettingName>(name: N): SettingTypes[N] {
  const value = vscode.workspace.getConfiguration().get<unknown>(name);
  const schema = schemaOf(name);
  return (fits(value, schema) ? value : schema.default) as SettingTypes[N];
}

/** Where a setting of Runnel's is set. */
export interface SettingPlaces {
  /** In the person's own settings. */
  readonly user: unknown;
  /** In the settings of the workspace or of one of its folders. VS Code also tells those that it does not apply. */
  readonly workspace: unknown;
}

export function inspectSetting(name: SettingName): SettingPlaces {
  const values = vscode.workspace.getConfiguration().inspect<unknown>(name);
  return { user: values?.globalValue, workspace: values?.workspaceValue ?? values?.workspaceFolderValue };
}

/** A setting of VS Code itself. */
export function readEditorSetting<T>(name: string, otherwise: T, scope?: vscode.ConfigurationScope): T {
  return vscode.workspace.getConfiguration(undefined, scope).get<T>(name) ?? otherwise;
}

/** Saves a setting of VS Code itself for the person; `undefined` gives it back to its default. */
export async function saveEditorSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

/** What the language of a document asks for in one of VS Code's settings, whatever a person set; undefined for nothing. */
export function readLanguageDefault<T>(name: string, scope: vscode.ConfigurationScope): T | undefined {
  return vscode.workspace.getConfiguration(undefined, scope).inspect<T>(name)?.defaultLanguageValue;
}

/** VS Code saves a setting at once and may tell its extensions up to this much later. */
const longestDelayMs = 2_000;

/** Saves a setting. When the promise resolves, reading the setting gives the new value. */
export async function saveSetting(
  name: SettingName,
  value: unknown,
  place: keyof SettingPlaces = 'user',
): Promise<void> {
  const wanted = JSON.stringify(value);
  const isKnown = (): boolean => JSON.stringify(inspectSetting(name)[place]) === wanted;
  const target = place === 'user' ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  let listening: vscode.Disposable | undefined;
  let timer: NodeJS.Timeout | undefined;
  const known = new Promise<void>(resolve => {
    listening = vscode.workspace.onDidChangeConfiguration(() => isKnown() && resolve());
    timer = setTimeout(resolve, longestDelayMs);
  });
  try {
    await vscode.workspace.getConfiguration().update(name, value, target);
    if (!isKnown()) await known;
  } finally {
    listening?.dispose();
    clearTimeout(timer);
  }
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

/** The settings of a generation for a document. @throws {GenerationError} as `readSetting` does. */
export function readGenerationSettings(scope?: vscode.ConfigurationScope): GenerationSettings {
  const milliseconds = (seconds: number): number => seconds * 1_000;
  const headers = readSetting(settings.headersTimeout);
  const firstOutput = readSetting(settings.firstOutputTimeout);
  return {
    connection: readSetting(settings.connection, scope),
    model: readSetting(settings.model, scope),
    temperature: readSetting(settings.temperature, scope) ?? undefined,
    maxTokens: readSetting(settings.maxTokens, scope) ?? undefined,
    systemPrompt: readSetting(settings.systemPrompt, scope),
    timeouts: {
      ...(headers === null ? {} : { headersMs: milliseconds(headers) }),
      ...(firstOutput === null ? {} : { firstOutputMs: milliseconds(firstOutput) }),
      idleMs: milliseconds(readSetting(settings.idleTimeout)),
      totalMs: milliseconds(readSetting(settings.totalTimeout)),
    },
    retries: readSetting(settings.retries),
  };
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
    flushIntervalMs: readSetting(settings.flushInterval, scope),
    follow: readSetting(settings.follow, scope),
    mode: readSetting(settings.insertMode, scope),
    stripFences: readSetting(settings.stripFences, scope),
    matchIndentation: readSetting(settings.matchIndentation, scope),
    confirm: readSetting(settings.confirm, scope),
  };
}

/** How many UTF-16 units of the text around the cursor are sent with a prompt. */
export interface ContextSettings {
  readonly before: number;
  readonly after: number;
  readonly fileName: boolean;
}

export function readContextSettings(scope: vscode.ConfigurationScope): ContextSettings {
  return {
    before: readSetting(settings.contextBefore, scope),
    after: readSetting(settings.contextAfter, scope),
    fileName: readSetting(settings.contextFileName, scope),
  };
}

/** Whether a notification says that a generation has ended. */
export function readAnnounces(): boolean {
  const wanted = readSettingOrDefault(settings.announce);
  return wanted === 'auto'
    ? readEditorSetting<string>('editor.accessibilitySupport', 'auto') === 'on'
    : wanted === 'on';
}

/** VS Code's own settings for the network, and Runnel's choice of a transport. */
export function readNetworkSettings(): NetworkSettings {
  const proxy = readEditorSetting('http.proxy', '').trim();
  const noProxy = asArray(readEditorSetting<unknown>('http.noProxy', []));
  return {
    transport: readSettingOrDefault(settings.transport),
    proxy: proxy === '' ? undefined : proxy,
    proxyAuthorization: readEditorSetting<string | undefined>('http.proxyAuthorization', undefined),
    noProxy: noProxy.filter(entry => typeof entry === 'string'),
    useProxy: readEditorSetting<string>('http.proxySupport', 'override') !== 'off',
    strictCertificates: readEditorSetting('http.proxyStrictSSL', true),
    systemCertificates: readEditorSetting('http.systemCertificates', true),
  };
}

export function wrongSetting(name: string, mustBe: string): GenerationError {
  return new GenerationError('configuration', vscode.l10n.t('The setting {0} must be {1}.', name, mustBe), {
    hint: vscode.l10n.t('Correct it in the settings, then try again.'),
  });
}

/** How package.json declares a setting. */
interface SettingSchema {
  readonly type: string | readonly string[];
  readonly default: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

let schemas: Readonly<Record<string, SettingSchema>> | undefined;

function schemaOf(name: SettingName): SettingSchema {
  schemas ??= readSchemas();
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`package.json declares no setting ${name}.`);
  return schema;
}

function readSchemas(): Readonly<Record<string, SettingSchema>> {
  const manifest = asObject(vscode.extensions.getExtension(extensionId)?.packageJSON);
  const groups = asArray(asObject(manifest?.contributes)?.configuration);
  return Object.assign({}, ...groups.map(group => asObject(group)?.properties));
}

function fits(value: unknown, schema: SettingSchema): boolean {
  const types = [schema.type].flat();
  if (value === null || value === undefined) return types.includes('null') && value === null;
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (Array.isArray(value)) return types.includes('array');
  if (typeof value !== 'number') return types.includes(typeof value);
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  return types.some(type => type === 'number' || type === 'integer') && value >= minimum && value <= maximum;
}

/** What a person reads after “must be”. */
function describe({ type, enum: choices, minimum, maximum }: SettingSchema): string {
  if (choices !== undefined) return vscode.l10n.t('one of {0}', choices.map(String).join(', '));
  const [name = ''] = [type].flat();
  const names: Readonly<Record<string, string>> = {
    string: vscode.l10n.t('a text'),
    boolean: vscode.l10n.t('true or false'),
    array: vscode.l10n.t('a list'),
    object: vscode.l10n.t('an object'),
  };
  return names[name] ?? vscode.l10n.t('a number from {0} to {1}', minimum ?? 0, maximum ?? '∞');
}
