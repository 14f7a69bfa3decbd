import { beginsList, JsonListReader } from '../../core/eventStream/jsonListReader.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asObject, parseJson } from '../../core/json/json.ts';

/** The answer that a piece of documentation, or the body of a real one, shows. */
export interface SampleEvents {
  readonly payloads: readonly JsonObject[];
  /** `[DONE]` or its like: the data of an event that is none, after all others. */
  readonly endMarker: string | undefined;
}

const mostEvents = 500;

/** `data:` lines with JSON, or JSON a line. */
export function readSampleEvents(text: string): SampleEvents {
  const payloads: JsonObject[] = [];
  let name: string | undefined;
  let endMarker: string | undefined;
  for (const line of text.split('\n')) {
    if (payloads.length >= mostEvents) break;
    const bare = line.replace(/^\s*>/, '').trim();
    if (bare === '') name = undefined;
    else if (bare.startsWith('event:')) name = bare.slice(6).trim();
    const isData = bare.startsWith('data:');
    const data = isData ? bare.slice(5).trim() : withoutList(bare);
    const payload = data.startsWith('{') && data.endsWith('}') ? asObject(parseJson(data)) : undefined;
    if (payload !== undefined) {
      payloads.push(name === undefined ? payload : { ...payload, '@event': name });
      endMarker = undefined;
    } else if (isData && payloads.length > 0 && isMarker(data)) endMarker = data;
  }
  return { payloads, endMarker };
}

/** The same for the body of an answer, which may also be one JSON text: the whole answer, or a list of its events, as far as it has come. */
export function readAnswerEvents(body: string): SampleEvents {
  if (beginsList(body) === true) return { payloads: readList(body), endMarker: undefined };
  const seen = readSampleEvents(body);
  return seen.payloads.length > 0 ? seen : { payloads: readWhole(body), endMarker: undefined };
}

/** An object of a list that stands in a line of its own. */
function withoutList(line: string): string {
  return /^\[?\s{0,9}(\{.*\})[,\]]{1,2}$/.exec(line)?.[1] ?? line;
}

/** The objects that are there of a list, which may have been cut off. */
function readList(text: string): readonly JsonObject[] {
  const payloads: JsonObject[] = [];
  const reader = new JsonListReader({
    onJson: json => {
      const payload = asObject(parseJson(json));
      if (payload !== undefined && payloads.length < mostEvents) payloads.push(payload);
    },
    onListEnd: () => {},
    onCutOff: () => {},
  });
  reader.feed(text);
  return payloads;
}

/** A word in capitals or in brackets; other data that is no JSON may be a piece of text. */
function isMarker(data: string): boolean {
  return /^(?:\[[A-Za-z_ -]{2,20}\]|<\|?[A-Za-z_-]{2,20}\|?>|[A-Z_]{3,20}|"\[[A-Z]{2,20}\]")$/.test(data);
}

function readWhole(text: string): readonly JsonObject[] {
  const whole = /^\s*\{/.test(text) ? asObject(parseJson(text)) : undefined;
  return whole === undefined ? [] : [whole];
}
