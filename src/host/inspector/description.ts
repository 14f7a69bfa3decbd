import * as vscode from 'vscode';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import type { Dialect } from '../../core/generation/dialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { asObject, parseJson } from '../../core/json/json.ts';
import { isPointer } from '../../core/json/pointer.ts';
import { type MaskedRequest, maskRequest } from '../../core/recording/maskRequest.ts';
import { type EventReaders, type RecordedEvent, readEvents, textOfEvents } from '../../core/recording/readEvents.ts';
import type { RecordedExchange, Recording } from '../../core/recording/recording.ts';
import { curlCommand } from '../../core/recording/writeCurl.ts';
import { createCustomDialect } from '../../dialects/custom/customDialect.ts';
import { findAll } from '../../dialects/custom/places.ts';
import { readCustomDialect } from '../../dialects/custom/readCustomDialect.ts';
import { readConnectionSample } from '../../discovery/readSample.ts';
import type { Description } from '../../protocol/inspector.ts';
import { messageOf } from '../ui/sentences.ts';

/** What an answer was described as first, and where requests of this form go. */
export interface DescribedApi {
  readonly dialect: CustomDialect;
  /** Undefined where the connection's own stays. */
  readonly baseUrl: string | undefined;
}

/** More of a request or of an answer is not needed to describe it. */
const longestPart = 90_000;

/** The exchange that an API is described from: the last that was answered. */
export function answeredExchange({ exchanges }: Recording): RecordedExchange | undefined {
  return exchanges.findLast(({ status }) => status !== undefined);
}

/** A declared format for what was recorded: the connection's own, or one that is inferred from request and answer. */
export function describeApi(recording: Recording): DescribedApi | undefined {
  if (typeof recording.dialect !== 'string') return { dialect: recording.dialect, baseUrl: undefined };
  const exchange = answeredExchange(recording);
  if (exchange === undefined) return undefined;
  const events = readEvents(exchange, createCustomDialect({ body: {}, read: {} }));
  const request = shortened(maskRequest(exchange.request));
  const sample = readConnectionSample(`${curlCommand(request)}\n\n${eventsAsText(events)}`);
  if (sample?.asData === undefined) return undefined;
  return { dialect: sample.asData, baseUrl: sample.baseUrl };
}

/** Long texts say nothing about the form of a request. */
function shortened(request: MaskedRequest): MaskedRequest {
  if (request.body.length <= longestPart) return request;
  const body = JSON.stringify(parseJson(request.body), (_, value: unknown) =>
    typeof value === 'string' ? value.slice(0, 1_000) : value,
  );
  return { ...request, body: body.length <= longestPart ? body : '{}' };
}

function eventsAsText(events: readonly RecordedEvent[]): string {
  let text = '';
  for (const { name, data } of events) {
    if (text.length + data.length > longestPart) break;
    text += `${name === '' ? '' : `event: ${name}\n`}data: ${data.replaceAll('\n', ' ')}\n\n`;
  }
  return text;
}

/** What a declared format makes of recorded events. */
export interface ReadDescription extends Pick<Description, 'problem' | 'pointers' | 'text'> {
  readonly definition: CustomDialect | undefined;
  readonly dialect: Dialect | undefined;
}

/** Reads a format as it is typed: what is wrong with it, and what its pointers find. */
export function readDescription(json: string, exchange: RecordedExchange, readers: EventReaders): ReadDescription {
  const value = asObject(parseJson(json));
  if (value === undefined) return unusable(vscode.l10n.t('This is not valid JSON.'));
  try {
    const definition = readCustomDialect(value);
    const dialect = createCustomDialect(definition);
    const events = readers.read(exchange, dialect);
    return {
      definition,
      dialect,
      problem: undefined,
      pointers: pointersIn(definition.read).map(([name, pointer]) => ({
        name,
        pointer,
        found: found(pointer, events),
      })),
      text: textOfEvents(events),
    };
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    return unusable(messageOf(error));
  }
}

function unusable(problem: string): ReadDescription {
  return { definition: undefined, dialect: undefined, problem, pointers: [], text: '' };
}

const mostPointers = 60;

/** Every pointer of a declaration with the name of what it reads, in order. */
function pointersIn(read: unknown): readonly (readonly [name: string, pointer: string])[] {
  const found: (readonly [string, string])[] = [];
  const visit = (name: string, value: unknown): void => {
    if (found.length >= mostPointers) return;
    if (typeof value === 'string' && value !== '' && isPointer(value)) found.push([name, value]);
    else if (Array.isArray(value)) for (const item of value) visit(name, item);
    else for (const [field, inner] of Object.entries(asObject(value) ?? {})) visit(nameIn(name, field), inner);
  };
  visit('', read);
  return found;
}

function nameIn(name: string, field: string): string {
  if (name === '') return field;
  return field === 'at' ? name : `${name}.${field}`;
}

/** `12 × “Hel”, “lo”`: how many events have it, and the first values. */
function found(pointer: string, events: readonly RecordedEvent[]): string {
  const values = events.flatMap(({ payload }) => {
    const all = payload === undefined ? [] : findAll(payload, pointer);
    return all.length === 0 ? [] : [all.map(({ value }) => value)];
  });
  if (values.length === 0) return vscode.l10n.t('nothing');
  const shown = [...new Set(values.flat().map(value => JSON.stringify(value)?.slice(0, 60) ?? ''))].slice(0, 3);
  return vscode.l10n.t('{0} of {1} events: {2}', values.length, events.length, shown.join(', '));
}
