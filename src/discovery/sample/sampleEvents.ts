import type { JsonObject } from '../../core/json/json.ts';
import { asObject, parseJson } from '../../core/json/json.ts';

/** The events of an answer that a piece of documentation shows: `data:` lines with JSON, or JSON a line. */
export function readSampleEvents(text: string): readonly JsonObject[] {
  const events: JsonObject[] = [];
  let name: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const bare = line.replace(/^\s*(?:>\s?)?/, '').trim();
    const event = /^event:\s*(\S+)$/.exec(bare)?.[1];
    const data = /^data:\s*(\{.*\})\s*$/.exec(bare)?.[1] ?? /^(\{.*\})$/.exec(bare)?.[1];
    if (event !== undefined) name = event;
    const payload = data === undefined ? undefined : asObject(parseJson(data));
    if (payload !== undefined) events.push(name === undefined ? payload : { ...payload, '@event': name });
    if (bare === '') name = undefined;
  }
  return events;
}
