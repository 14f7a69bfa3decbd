import * as vscode from 'vscode';
import { hideSecrets } from '../../core/failures/redact.ts';
import type { Dialect, Reading } from '../../core/generation/dialect.ts';
import { parseJson } from '../../core/json/json.ts';
import { maskRequest } from '../../core/recording/maskRequest.ts';
import { type EventReaders, type RecordedEvent, textOfEvents } from '../../core/recording/readEvents.ts';
import type { RecordedExchange, Recording } from '../../core/recording/recording.ts';
import { maskHeaders } from '../../core/recording/recordingFile.ts';
import { formatCount, tokenWeight } from '../../core/usage/usage.ts';
import { findDialect } from '../../dialects/index.ts';
import type { InspectedEvent, InspectedExchange, InspectedRequest, RequestSummary } from '../../protocol/inspector.ts';
import { describeUsage } from '../usage/describe.ts';

/** More events are not shown: the page has to stay quick. What is saved has all of them. */
const mostEvents = 1_000;
const longestData = 4_000;
const longestBody = 200_000;
const longestText = 20_000;
const longestRead = 400;

export function summaryOf(recording: Recording): RequestSummary {
  const { id, label, connection, model, outcome, startedAt } = recording;
  const time = new Date(startedAt).toLocaleTimeString(vscode.env.language);
  return { id, title: label, detail: [connection, model, time].filter(part => part !== '').join(' · '), outcome };
}

/**
 * A recording as the page shows it, without anything secret.
 *
 * @param readers have read what the page showed before.
 * @param description the format that its last answer is read with, in place of its own.
 */
export function inspect(
  recording: Recording,
  now: number,
  readers: EventReaders,
  description?: Dialect,
): InspectedRequest {
  const dialect = dialectOf(recording);
  const last = recording.exchanges.findLast(({ status }) => status !== undefined);
  const read = recording.exchanges.map(exchange => {
    const reader = exchange === last ? (description ?? dialect) : dialect;
    return { exchange, events: reader === undefined ? [] : readers.read(exchange, reader) };
  });
  const answer = read.find(({ exchange }) => exchange === last)?.events ?? [];
  return {
    ...summaryOf(recording),
    facts: factsOf(recording, answer, last),
    problem: recording.problem,
    exchanges: read.map(({ exchange, events }) => inspectExchange(exchange, events)),
    waits: recording.waits.map(({ reason, fromMs, seconds }) => ({
      fromMs,
      toMs: fromMs + seconds * 1_000,
      text:
        reason === 'rate-limit'
          ? vscode.l10n.t('Waited {0} s for a rate limit', seconds)
          : vscode.l10n.t('Waited {0} s before trying again', seconds),
    })),
    endMs: recording.endMs ?? now - recording.startedAt,
    // A secret may come in several pieces.
    text: hideSecrets(textOfEvents(answer).slice(0, longestText), last?.request.secrets ?? []),
    isHttp: last !== undefined && /^https?:/.test(last.request.url),
  };
}

function dialectOf({ dialect }: Recording): Dialect | undefined {
  try {
    return findDialect(dialect);
  } catch {
    return undefined;
  }
}

function factsOf(
  { usage, finishReason, endMs, model }: Recording,
  events: readonly RecordedEvent[],
  exchange: RecordedExchange | undefined,
): InspectedRequest['facts'] {
  const first = events.find(({ reading }) => tokensIn(reading) > 0)?.atMs;
  const tokens = usage.outputTokens ?? events.reduce((sum, { reading }) => sum + tokensIn(reading), 0);
  const used = describeUsage(usage, 0);
  const writingMs = first === undefined || endMs === undefined ? 0 : endMs - first;
  const ms = (value: number): string => vscode.l10n.t('{0} ms', formatCount(Math.round(value)));
  return [
    [vscode.l10n.t('Model'), model],
    [vscode.l10n.t('Headers after'), exchange?.headersMs === undefined ? '' : ms(exchange.headersMs)],
    [vscode.l10n.t('Time to first token'), first === undefined ? '' : ms(first)],
    [vscode.l10n.t('Duration'), endMs === undefined ? '' : ms(endMs)],
    [
      vscode.l10n.t('Speed'),
      writingMs < 100 || tokens === 0
        ? ''
        : vscode.l10n.t(
            '{0} tok/s',
            `${usage.outputTokens === undefined ? '~' : ''}${formatCount(Math.round((tokens * 1_000) / writingMs))}`,
          ),
    ],
    [vscode.l10n.t('Usage'), used],
    [vscode.l10n.t('Finish reason'), finishReason ?? ''],
  ].filter((pair): pair is [string, string] => pair[1] !== '');
}

function inspectExchange(exchange: RecordedExchange, events: readonly RecordedEvent[]): InspectedExchange {
  const { sentMs, headersMs, endMs, status, failure, omittedBytes } = exchange;
  const { method, url, headers, body } = maskRequest(exchange.request);
  const left = events.length - mostEvents;
  return {
    request: { line: `${method} ${url}`, headers: Object.entries(headers), body: cut(formatted(body), longestBody) },
    status: status === undefined ? '' : String(status),
    headers: Object.entries(maskHeaders(exchange)),
    sentMs,
    headersMs,
    endMs,
    failure,
    events: events.slice(0, mostEvents).map(inspectEvent),
    more:
      omittedBytes > 0
        ? vscode.l10n.t('{0} more bytes did not fit into memory.', formatCount(omittedBytes))
        : left > 0
          ? vscode.l10n.t('{0} more events. Save the recording to see them.', formatCount(left))
          : undefined,
  };
}

function inspectEvent({ atMs, name, data, reading }: RecordedEvent): InspectedEvent {
  return { atMs, name, data: cut(data, longestData), read: describeReading(reading), tokens: tokensIn(reading) };
}

function tokensIn({ text = '', reasoning = '', parts = [] }: Reading): number {
  const others = parts.map(part => (part.type === 'toolCall' ? '' : part.text));
  return [text, reasoning, ...others].reduce((sum, piece) => sum + tokenWeight(piece), 0);
}

/** `text: "Hel", finishReason: "stop"`. */
function describeReading(reading: Reading): string {
  const said = Object.entries(reading).filter(
    ([name, value]) => name !== 'joined' && value !== undefined && value !== false && !isEmptyList(value),
  );
  return cut(said.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', '), longestRead);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function formatted(body: string): string {
  const parsed = body.length > longestBody ? undefined : parseJson(body);
  return parsed === undefined ? body : JSON.stringify(parsed, undefined, 2);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;
}
