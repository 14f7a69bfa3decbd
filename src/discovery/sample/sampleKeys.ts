import { containsSecret, isSecretName, looksLikeKey } from '../../core/failures/keyShapes.ts';
import { isPlaceholder } from '../../core/failures/standInKeys.ts';
import { decodePercent } from '../../core/http/decodePercent.ts';
import { keyPlaceholder } from '../../core/http/endpoint.ts';
import { encodeBasic } from '../../core/http/userInfo.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asObject } from '../../core/json/json.ts';
import type { SampleRequest } from './sampleRequest.ts';

/** A request with `{{key}}` wherever its key stood. */
export interface KeylessRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | undefined;
  /** The key, where a real one was there. */
  readonly key: string | undefined;
  readonly requiresKey: boolean;
  /** The names of headers and fields that are left out: a connection has one key. */
  readonly leftOut: readonly string[];
}

/**
 * Takes the key out of a request, wherever it stands: in a header, the query, the path or the body, known by its name
 * or by its shape. Where there are several, the first that is real is the key.
 */
export function takeKeys(request: SampleRequest): KeylessRequest {
  const taker = new KeyTaker();
  taker.look(request);
  return taker.take(request);
}

/** Headers that say something of the client that was used, or that a client sets by itself. */
const ownHeaders =
  /^(?:accept|accept-.{1,40}|content-type|content-length|user-agent|host|connection|origin|referer|cache-control|pragma|priority|sec-.{1,40}|dnt|te|expect|transfer-encoding)$/i;

/** Headers that are secret and belong to a browser or to a proxy. */
const foreignSecrets = /^(?:cookie|proxy-authorization)$/i;

class KeyTaker {
  private key: string | undefined;
  private readonly leftOut: string[] = [];
  private isKeyThere = false;
  /** Whether the key stood elsewhere than in the header where a client puts it anyway. */
  private isElsewhere = false;
  private isBearer = false;

  /** The first pass decides which of several keys it is. */
  look({ url, headers, body, basic }: SampleRequest): void {
    const found: string[] = [];
    const note = (value: string): string => {
      found.push(value);
      return value;
    };
    for (const [name, value] of headers) if (isKey(name, value)) note(splitScheme(value).rest);
    if (basic !== undefined) note(encoded(basic));
    mapUrl(url, note);
    mapBody(body, note);
    this.key = found.find(value => !isPlaceholder(value)) ?? found[0];
  }

  take({ url, headers, body, basic, leftOut = [] }: SampleRequest): KeylessRequest {
    const keptHeaders: Record<string, string> = {};
    for (const [name, value] of headers) {
      if (foreignSecrets.test(name)) this.leftOut.push(name);
      else if (isKey(name, value)) this.takeHeader(name, value, keptHeaders);
      else if (!ownHeaders.test(name)) keptHeaders[name] = value;
    }
    if (basic !== undefined) this.takeHeader('Authorization', `Basic ${encoded(basic)}`, keptHeaders);
    const address = mapUrl(url, (value, name) => this.replace(value, name) ?? '');
    const kept = mapBody(body, (value, name) => this.replace(value, name));
    // A client leaves its usual header out where the key has a place of its own.
    if (this.isBearer && this.isElsewhere) keptHeaders.Authorization = `Bearer ${keyPlaceholder}`;
    const key = this.key === undefined || isPlaceholder(this.key) ? undefined : this.key;
    return {
      url: address,
      headers: keptHeaders,
      body: asObject(kept),
      key,
      requiresKey: this.isKeyThere,
      leftOut: [...leftOut, ...this.leftOut],
    };
  }

  private takeHeader(name: string, value: string, kept: Record<string, string>): void {
    const { scheme, rest } = splitScheme(value);
    const isUsual = /^authorization$/i.test(name) && /^bearer$/i.test(scheme);
    const wasElsewhere = this.isElsewhere;
    const replaced = this.replace(rest, name);
    if (replaced === undefined) return;
    if (isUsual) {
      this.isBearer = true;
      this.isElsewhere = wasElsewhere;
    } else kept[name] = scheme === '' ? replaced : `${scheme} ${replaced}`;
  }

  /** Undefined for another key than the one of the connection. */
  private replace(value: string, name: string): string | undefined {
    const isSame = value === this.key || (isPlaceholder(value) && !isPlaceholder(this.key ?? ''));
    if (!isSame) {
      this.leftOut.push(name);
      return undefined;
    }
    this.isKeyThere = true;
    this.isElsewhere = true;
    return keyPlaceholder;
  }
}

/** Names of headers that are keys at some service, beside those that are keys everywhere. */
const otherKeyNames = /^x-.{0,40}key$|(?:license|application|app)[-_]?key$/i;

/** Names of values that are long and random, and no keys. */
const idNames = /id$|^id|idempotency|project|organi[sz]ation|folder|version|trace|request|region|model|account|cache/i;

/** Keys in documentation are often shorter than real ones. */
const shortKey = /^(?:sk|pk|rk|nb|gsk|hf|xai|ghp|glpat|npm|r8|fw|pplx|csk|nvapi|tok)[-_](?=[^\d]{0,40}\d)[\w.-]{6,60}$/;

/** A name that is a key's in a header or a query, but may be anything in a body. */
const namesOfAnything = /^(?:key|code)$/i;

function isKey(name: string, value: string): boolean {
  if (ownHeaders.test(name) || foreignSecrets.test(name) || (idNames.test(name) && !isSecretName(name))) return false;
  const { rest } = splitScheme(value);
  return isSecretName(name) || otherKeyNames.test(name) || shortKey.test(rest) || looksLikeKey(rest);
}

function isKeyInBody(name: string, value: string): boolean {
  const hasShape = shortKey.test(value) || containsSecret(value);
  return hasShape || (isSecretName(name) && !namesOfAnything.test(name));
}

function splitScheme(value: string): { readonly scheme: string; readonly rest: string } {
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][\w-]{0,30})[ \t]+)?(.*)/s.exec(value.trim()) ?? [];
  return { scheme, rest };
}

type Replace = (value: string, name: string) => string | undefined;

function mapUrl(url: string, replace: Replace): string {
  const [, origin = '', path = '', query = '', hash = ''] =
    /^([a-z]+:\/\/[^/?#]*|[^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?/is.exec(url) ?? [];
  const segments = path
    .split('/')
    .map(segment =>
      shortKey.test(segment) || looksLikeKey(segment) ? (replace(segment, 'path') ?? segment) : segment,
    );
  const parameters = query
    .slice(1)
    .split('&')
    .flatMap(parameter => {
      const equals = parameter.indexOf('=');
      if (equals === -1) return [parameter];
      const name = parameter.slice(0, equals);
      const value = decodePercent(parameter.slice(equals + 1));
      if (!isKey(name, value)) return [parameter];
      const replaced = replace(value, name);
      return replaced === undefined || replaced === '' ? [] : [`${name}=${replaced}`];
    });
  return `${origin}${segments.join('/')}${query === '' ? '' : `?${parameters.join('&')}`}${hash}`.replace(/\?$/, '');
}

function mapBody(value: unknown, replace: Replace, name = ''): unknown {
  if (typeof value === 'string') {
    const isSecret = name !== '' && value !== '' && isKeyInBody(name, value);
    return isSecret ? replace(value, name) : value;
  }
  if (Array.isArray(value)) return value.map(item => mapBody(item, replace, name)).filter(item => item !== undefined);
  const object = asObject(value);
  if (object === undefined) return value;
  const entries = Object.entries(object).map(([field, inner]) => [field, mapBody(inner, replace, field)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

function encoded(basic: string): string {
  return isPlaceholder(basic) ? basic : encodeBasic(basic);
}
