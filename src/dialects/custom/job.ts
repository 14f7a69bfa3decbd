import type { JsonObject } from '../../core/json/json.ts';
import { asObject } from '../../core/json/json.ts';

const waiting =
  /^(?:starting|queued|in[-_ ]?queue|pending|processing|in[-_ ]?progress|submitted|created|running|waiting|accepted|scheduled|not[-_ ]?started)$/i;

const placeNames =
  /^(?:get|poll|polling|status|response|stream|result|results|fetch|check|operation|links?|href|self)(?:[-_]?(?:url|uri|href|endpoint|link))?$|^(?:poll|polling|status|response|stream|result|fetch|operation).{0,12}(?:url|uri|link|location)$/i;

/**
 * Whether an answer says that the work has only begun: it has an id and a state of waiting, or an id and the address to
 * ask later. Replicate, fal, DashScope's asynchronous calls and many APIs for images answer so.
 */
export function isJob(payload: JsonObject): boolean {
  const levels = [payload, ...['output', 'data', 'job', 'task', 'result'].map(name => asObject(payload[name]) ?? {})];
  const hasId = levels.some(level =>
    Object.entries(level).some(([name, value]) => /(?:^|_)id$|^uuid$|Id$/.test(name) && isIdentifier(value)),
  );
  if (!hasId) return false;
  const isWaiting = levels.some(level =>
    Object.entries(level).some(([name, value]) => /status|state/i.test(name) && waiting.test(`${value}`)),
  );
  return isWaiting || [...levels, asObject(payload.urls) ?? {}].some(hasPlace);
}

function isIdentifier(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function hasPlace(level: JsonObject): boolean {
  return Object.entries(level).some(
    ([name, value]) => placeNames.test(name) && typeof value === 'string' && /^(?:https?:\/\/|\/)\S+$/.test(value),
  );
}
