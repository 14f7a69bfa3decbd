import * as vscode from 'vscode';
import type { GenerationError, GenerationErrorKind } from '../../core/generation/errors.ts';
import { commands, settings } from '../../names.ts';
import { saveSetting } from '../settings.ts';
import { showError } from './messages.ts';
import { hintOf, messageOf } from './sentences.ts';

export interface ReportOptions {
  /** What can be done about this one in particular; it comes first. */
  readonly ways?: readonly Button[];
  /** Whether nothing but these ways makes sense. */
  readonly hasOnlyTheseWays?: boolean;
  /** Where trying again makes sense, what it does. */
  readonly tryAgain?: () => void;
  /** What the request was made for, by which its recording is found. The last one unless told. */
  readonly origin?: string;
  /** It is the test of a connection that failed, of which no request is kept. */
  readonly isTest?: boolean;
  /** Which connection failed, so that its key can be set. */
  readonly connection?: string | undefined;
}

/** A way out, and what a person reads on it. */
export interface Button {
  readonly title: string;
  readonly run: () => unknown;
}

/** The only place where an error is shown: its sentence, what can be done, and buttons that do it. */
export function report(error: GenerationError, options: ReportOptions = {}): void {
  if (error.kind === 'cancelled') return;
  const buttons = buttonsFor(error, options).slice(0, mostButtons);
  const hint = hintOf(error);
  const message = hint === undefined ? messageOf(error) : `${messageOf(error)} ${hint}`;
  void showError(message, ...buttons.map(({ title }) => title)).then(chosen =>
    buttons.find(({ title }) => title === chosen)?.run(),
  );
}

/** More than these do not fit side by side. */
const mostButtons = 4;

export function buttonsFor(
  error: GenerationError,
  { tryAgain, connection, origin, ways = [], hasOnlyTheseWays = false, isTest = false }: ReportOptions,
): readonly Button[] {
  if (hasOnlyTheseWays) return ways;
  const run =
    (command: string, ...args: readonly unknown[]) =>
    () =>
      void vscode.commands.executeCommand(command, ...args);
  const buttons: Record<string, Button | undefined> = {
    setKey: { title: vscode.l10n.t('Set API Key'), run: run(commands.setApiKey, connection) },
    test: isTest
      ? undefined
      : { title: vscode.l10n.t('Test Connection'), run: run(commands.testConnection, connection) },
    usage: { title: vscode.l10n.t('Show Usage'), run: run(commands.showUsage) },
    model: { title: vscode.l10n.t('Select Model'), run: run(commands.chooseModel, connection) },
    choose: { title: vscode.l10n.t('Select Connection'), run: run(commands.chooseConnection) },
    tryAgain: tryAgain === undefined ? undefined : { title: vscode.l10n.t('Try Again'), run: tryAgain },
    request: isTest ? undefined : { title: vscode.l10n.t('Show Request'), run: run(commands.showLastRequest, origin) },
    log: { title: vscode.l10n.t('Show Log'), run: run(commands.showLog) },
    settings: { title: vscode.l10n.t('Open Settings'), run: run('workbench.action.openSettings', settingIn(error)) },
    proxy: { title: vscode.l10n.t('Check Proxy'), run: run('workbench.action.openSettings', 'http.proxy') },
    builtIn: settingIn(error) === settings.transport ? builtInTransport(tryAgain) : undefined,
  };
  const names = error.retryable ? ['tryAgain', ...recoveryActions[error.kind]] : recoveryActions[error.kind];
  return [...ways, ...[...new Set(names)].flatMap(name => buttons[name] ?? [])];
}

const recoveryActions: Readonly<Record<GenerationErrorKind, readonly string[]>> = {
  cancelled: [],
  configuration: ['settings', 'choose'],
  auth: ['setKey', 'test'],
  permission: ['setKey', 'test'],
  payment: ['usage', 'choose'],
  notFound: ['model', 'choose', 'settings'],
  invalidRequest: ['settings', 'request'],
  rateLimit: ['choose'],
  server: ['choose', 'request'],
  network: ['tryAgain', 'choose', 'log'],
  tls: ['log', 'proxy'],
  proxy: ['proxy', 'log'],
  timeout: ['tryAgain', 'builtIn', 'settings'],
  protocol: ['choose', 'request'],
  incomplete: ['tryAgain', 'request'],
  contentFilter: ['choose'],
  provider: ['tryAgain', 'request'],
};

/** Out of the limits of the editor's own fetch, and on with what was asked. */
function builtInTransport(tryAgain: () => void = () => {}): Button {
  return {
    title: vscode.l10n.t("Use Runnel's Own Client"),
    run: () => saveSetting(settings.transport, 'undici').then(tryAgain),
  };
}

/** The setting that the error names, or all of Runnel's. */
function settingIn({ message, hint }: GenerationError): string {
  const named = /\brunnel\.[\w.]*\w/.exec(`${message} ${hint ?? ''}`)?.[0];
  return Object.values(settings).find(name => name === named) ?? 'runnel';
}
