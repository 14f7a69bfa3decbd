import * as vscode from 'vscode';
import { asObject, type JsonObject, present } from '../../../core/json/json.ts';
import type { Timeouts } from '../../../core/stream/options.ts';
import { wrongSetting } from '../../settings.ts';

/** What is asked of a model in its own way: of all models of a connection, of one of them, or in a profile. */
export interface Parameters {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly reasoningEffort?: string;
  readonly systemPrompt?: string;
  /** In seconds; 0 is none. */
  readonly timeouts?: Readonly<Partial<Record<'headers' | 'firstOutput' | 'idle' | 'total', number>>>;
  /** Merged into the body. */
  readonly extra?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** All of them but the headers, which a connection has had before. */
export const parameterNames = [
  'temperature',
  'maxTokens',
  'stop',
  'reasoningEffort',
  'systemPrompt',
  'timeouts',
  'extra',
] as const;

const timeoutNames = ['headers', 'firstOutput', 'idle', 'total'] as const;

/**
 * The parameters among the fields of an entry.
 *
 * @param name of the entry, for the error.
 * @throws {GenerationError} of kind `configuration` that names the first field that is wrong.
 */
export function readParameters(entry: JsonObject, name: string): Parameters {
  const { temperature, maxTokens, stop, reasoningEffort, systemPrompt, timeouts, extra, headers } = entry;
  const check = (isRight: boolean, field: string, mustBe: string): void => {
    if (!isRight) throw wrongSetting(`${name}.${field}`, mustBe);
  };
  const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
  check(isNumber(temperature, 0, 2), 'temperature', vscode.l10n.t('a number from {0} to {1}', 0, 2));
  check(isNumber(maxTokens, 1, 1e9), 'maxTokens', vscode.l10n.t('a number from {0} to {1}', 1, '∞'));
  check(
    stop === undefined || (Array.isArray(stop) && stop.every(each => typeof each === 'string' && each !== '')),
    'stop',
    vscode.l10n.t('a list of texts'),
  );
  check(isTextOrAbsent(reasoningEffort), 'reasoningEffort', vscode.l10n.t('a text'));
  check(isTextOrAbsent(systemPrompt), 'systemPrompt', vscode.l10n.t('a text'));
  const times = asObject(timeouts);
  check(timeouts === undefined || times !== undefined, 'timeouts', vscode.l10n.t('an object'));
  for (const each of timeoutNames) {
    check(isNumber(times?.[each], 0, 86_400), `timeouts.${each}`, vscode.l10n.t('a number from {0} to {1}', 0, 86_400));
  }
  check(extra === undefined || asObject(extra) !== undefined, 'extra', vscode.l10n.t('an object'));
  const areTexts = Object.values(asObject(headers) ?? { '': headers }).every(isTextOrAbsent);
  check(headers === undefined || areTexts, 'headers', vscode.l10n.t('names with text values'));
  return present({
    temperature,
    maxTokens,
    stop,
    reasoningEffort,
    systemPrompt,
    timeouts,
    extra,
    headers,
  }) as Parameters;
}

/** Several of them, of which the later ones win; fields of `extra`, headers and timeouts one by one. */
export function mergeParameters(...all: readonly (Parameters | undefined)[]): Parameters {
  const merged = (field: 'timeouts' | 'extra' | 'headers') => {
    const own = all.flatMap(each => each?.[field] ?? []);
    return own.length === 0 ? {} : { [field]: Object.assign({}, ...own) };
  };
  return { ...Object.assign({}, ...all), ...merged('timeouts'), ...merged('extra'), ...merged('headers') };
}

/** The timeouts of the settings, with those that a connection has of its own. */
export function mergeTimeouts(usual: Timeouts, own: Parameters['timeouts'] = {}): Timeouts {
  const milliseconds = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : seconds * 1_000;
  return {
    ...usual,
    ...present({
      headersMs: milliseconds(own.headers),
      firstOutputMs: milliseconds(own.firstOutput),
      idleMs: milliseconds(own.idle),
      totalMs: milliseconds(own.total),
    }),
  };
}

function isNumber(value: unknown, least: number, most: number): boolean {
  return value === undefined || (typeof value === 'number' && value >= least && value <= most);
}
