import { containsSecret, isSecretName, looksLikeKey } from '../../core/failures/keyShapes.ts';
import { isPlaceholder } from '../../core/failures/standInKeys.ts';
import { decodePercent } from '../../core/http/decodePercent.ts';
import { keyPlaceholder } from '../../core/http/endpoint.ts';
import { encodeBasic, splitUser } from '../../core/http/userInfo.ts';
import { asObject, type JsonObject } from '../../core/json/json.ts';
import { cleanKey } from '../../core/stream/preparedRequest.ts';
import { secretNamesIn, usesKey } from './fillSecrets.ts';

/** The keys of an entry of `runnel.connections`, and the entry with placeholders where they were. */
export interface KeysInEntry {
  /** The connection's key, which `{{key}}` stands for. Undefined where the entry already uses another one. */
  readonly key: string | undefined;
  /** Further secrets by name, which `{{secret:name}}` stands for. */
  readonly named: Readonly<Record<string, string>>;
  /** The secrets of its credential by name, which go to another server than the others. */
  readonly signIn: Readonly<Record<string, string>>;
  readonly cleaned: JsonObject;
}

/**
 * Keys are found by the name of their field and by their shape: in headers, addresses, bodies and unknown fields.
 *
 * @param hasKey Whether the connection has a key already, so that those that are found are others.
 * @param owner What the names of further secrets begin with, where another entry has secrets in the same place.
 */
export function findKeysInEntry(entry: JsonObject, hasKey = false, owner = ''): KeysInEntry | undefined {
  const taken = secretNamesIn(entry);
  const finder = new KeyFinder(hasKey || usesKey(entry), taken, owner);
  // Each of its secrets has a name: the connection's key is what it gives.
  const signIn = new KeyFinder(true, taken, owner);
  const withoutUser = withUserInHeader(entry, user => finder.placeholderFor(user, 'user', true));
  const { headers, baseUrl, dialect, credential, extra, models, label, model, ...fields } = withoutUser;
  const declared = asObject(dialect);
  const login = asObject(credential);
  const cleaned = {
    ...finder.cleanFields(fields),
    ...(typeof baseUrl === 'string' ? { baseUrl: finder.cleanAddress(baseUrl) } : { baseUrl }),
    ...(declared === undefined ? { dialect } : { dialect: finder.cleanDialect(declared) }),
    ...(extra === undefined ? {} : { extra: finder.cleanBody('', extra, 0) }),
    ...(models === undefined ? {} : { models: finder.cleanBody('', models, 0) }),
    ...(login === undefined ? { credential } : { credential: signIn.cleanCredential(login) }),
    ...(headers === undefined ? {} : { headers: finder.cleanHeaders(asObject(headers) ?? {}) }),
    ...finder.cleanName('label', label),
    ...finder.cleanName('model', model),
  };
  if (finder.isEmpty && signIn.isEmpty) return undefined;
  return { key: finder.key, named: finder.named, signIn: signIn.named, cleaned: inOrder(entry, cleaned) };
}

/** What an entry says, and no field for a key: what has such a name is one that a person put there. */
const knownFields: ReadonlySet<string> = new Set([
  'id',
  'connection',
  'requiresKey',
  'allowInsecureHttp',
  'thinkTags',
  'systemPrompt',
  'reasoningEffort',
]);
const shortestKey = 8;
const longestEntry = 200_000;

class KeyFinder {
  key: string | undefined;
  readonly named: Record<string, string> = {};
  private readonly usesKey: boolean;
  private readonly taken: readonly string[];
  private readonly owner: string;
  private readonly placeholders = new Map<string, string>();

  constructor(usesKey: boolean, taken: readonly string[], owner: string) {
    this.usesKey = usesKey;
    this.taken = taken;
    this.owner = owner;
  }

  get isEmpty(): boolean {
    return this.placeholders.size === 0;
  }

  /** A field like `apiKey` has no meaning of its own: it goes, and its value becomes the connection's key. */
  cleanFields(fields: JsonObject): JsonObject {
    const kept = Object.entries(fields).filter(([name, value]) => {
      const isKey =
        !knownFields.has(name) &&
        typeof value === 'string' &&
        !isPathIn(name, value) &&
        this.isKey(name, cleanKey(value));
      if (isKey) this.placeholderFor(cleanKey(value), name);
      return !isKey;
    });
    return Object.fromEntries(kept);
  }

  /** A name that people read has no place for a key: it goes, and only what is left of the name stays. */
  cleanName(field: string, name: unknown): JsonObject {
    if (typeof name !== 'string' || name.length > longestEntry || !containsSecret(name)) return { [field]: name };
    const words = name.split(/\s+/).map(word => {
      const key = word.replace(/^["'`(<[{]{1,9}|["'`)>\]},.;:]{1,9}$/g, '');
      if (!containsSecret(key)) return word;
      this.placeholderFor(key, field, key.includes('://'));
      return '';
    });
    const left = words.filter(word => word !== '').join(' ');
    // Where its shape has white space in it, like that of a private key, no word is known to be all of it.
    if (containsSecret(left)) this.placeholderFor(left, field, true);
    return left === '' || containsSecret(left) ? {} : { [field]: left };
  }

  cleanHeaders(headers: JsonObject): JsonObject {
    const cleaned = Object.entries(headers).flatMap(([name, value]) => {
      if (typeof value !== 'string' || value.length > longestEntry) return [[name, value] as const];
      if (value.includes('{{')) return [[name, this.cleanBetween(name, value)] as const];
      const [scheme = ''] = /^[A-Za-z][\w-]*\s+(?=\S)/.exec(value) ?? [];
      const isScheme = /^(?:bearer|basic|token|api-?key|digest|key)\s/i.test(scheme) || /auth/i.test(name);
      const start = isScheme ? scheme : '';
      const key = cleanKey(value.slice(start.length));
      // What stands there is a key by its place, however short.
      const isLogin = /^(?:proxy-)?authorization$/i.test(name) && isWritten(key);
      if (!isLogin && !this.isKey(name, key)) return [[name, value] as const];
      const placeholder = this.placeholderFor(key, name);
      // A bearer key in the usual header is sent without being declared.
      const isUsual = /^authorization$/i.test(name) && /^(?:bearer\s+)?$/i.test(start);
      return isUsual && placeholder === keyPlaceholder ? [] : [[name, `${start}${placeholder}`] as const];
    });
    return Object.fromEntries(cleaned);
  }

  cleanAddress(address: string): string {
    if (address.length > longestEntry) return address;
    const start = /^[a-z]+:\/\/[^/?#]*/i.exec(address)?.[0] ?? '';
    const [path = '', ...query] = address.slice(start.length).split('?');
    const cleanPath = path.replace(/[^/]+/g, step =>
      looksLikeKey(decodePercent(step)) && !step.includes('{{')
        ? this.placeholderFor(decodePercent(step), 'path', true)
        : step,
    );
    const cleanQuery = query.join('?').replace(/([^=&#]{1,300})=([^&#]*)/g, (all, name: string, value: string) => {
      const key = decodePercent(value);
      return this.isKey(decodePercent(name), key) ? `${name}=${this.placeholderFor(key, decodePercent(name))}` : all;
    });
    return `${start}${cleanPath}${query.length === 0 ? '' : `?${cleanQuery}`}`;
  }

  cleanDialect(dialect: JsonObject): JsonObject {
    const { path, headers, body } = dialect;
    return {
      ...dialect,
      ...(typeof path === 'string' ? { path: this.cleanAddress(path) } : {}),
      ...(headers === undefined ? {} : { headers: this.cleanHeaders(asObject(headers) ?? {}) }),
      ...(body === undefined ? {} : { body: this.cleanBody('', body, 0) }),
    };
  }

  /** The arguments of a command stay: nothing could be put in their place. */
  cleanCredential(credential: JsonObject): JsonObject {
    const { url, headers, basic, form, json } = credential;
    return {
      ...credential,
      ...(typeof url === 'string' ? { url: this.cleanAddress(url) } : {}),
      ...(asObject(headers) === undefined ? {} : { headers: this.cleanHeaders(asObject(headers) ?? {}) }),
      ...(basic === undefined ? {} : { basic: this.cleanBody('', basic, 0) }),
      ...(form === undefined ? {} : { form: this.cleanBody('', form, 0) }),
      ...(json === undefined ? {} : { json: this.cleanBody('', json, 0) }),
    };
  }

  cleanBody(name: string, value: unknown, depth: number): unknown {
    // A prompt that speaks of a key is none.
    if (name === 'systemPrompt') return value;
    if (typeof value === 'string') {
      if (value.includes('{{')) return this.cleanBetween(name, value);
      const [start = ''] = /^(?:bearer|basic|token)\s+/i.exec(value) ?? [];
      const key = value.slice(start.length);
      return this.isKey(name, key) ? `${start}${this.placeholderFor(key, name)}` : value;
    }
    if (depth > 50) return value;
    if (Array.isArray(value)) return value.map(item => this.cleanBody(name, item, depth + 1));
    const fields = asObject(value);
    if (fields === undefined) return value;
    return Object.fromEntries(
      Object.entries(fields).map(([field, inner]) => [field, this.cleanBody(field, inner, depth + 1)]),
    );
  }

  /** Beside a placeholder, only what has the shape of a key is one. */
  private cleanBetween(name: string, value: string): string {
    if (value.length > longestEntry) return value;
    return value.replace(/\{\{[^{}]{0,100}\}\}|[^\s{,;&=]+/g, part =>
      containsSecret(part) ? this.placeholderFor(part, name) : part,
    );
  }

  private isKey(name: string, value: string): boolean {
    if (value.length < shortestKey || value.length > 8_000 || value.includes('{{')) return false;
    return (looksLikeKey(value) || isSecretName(name)) && !isPlaceholder(value);
  }

  /** The same value has the same placeholder everywhere. */
  placeholderFor(value: string, name: string, isNamed = false): string {
    const known = this.placeholders.get(value);
    if (known !== undefined) return known;
    const isFirst = !isNamed && !this.usesKey && this.key === undefined && /^[\x21-\x7e]+$/.test(value);
    if (isFirst) this.key = value;
    const secret = freeName(`${this.owner} ${name}`, [...this.taken, ...Object.keys(this.named)]);
    if (!isFirst) this.named[secret] = value;
    const placeholder = isFirst ? keyPlaceholder : `{{secret:${secret}}}`;
    this.placeholders.set(value, placeholder);
    return placeholder;
  }
}

/** The entry with the user name and password of its address as the header that they mean, unless it has one already. */
function withUserInHeader(entry: JsonObject, keep: (user: string) => unknown): JsonObject {
  if (typeof entry.baseUrl !== 'string') return entry;
  const { address: baseUrl, user } = splitUser(entry.baseUrl);
  if (user === undefined || user.includes('{{')) return entry;
  const headers = asObject(entry.headers) ?? {};
  if (Object.keys(headers).some(name => /^authorization$/i.test(name))) {
    keep(user);
    return { ...entry, baseUrl };
  }
  return { ...entry, baseUrl, headers: { ...headers, Authorization: `Basic ${encodeBasic(user)}` } };
}

/** Whether it is a value, and not what stands for one. */
function isWritten(value: string): boolean {
  return value !== '' && !value.includes('{{') && !isPlaceholder(value);
}

/** `key` is the path of a private key, unless somebody put a key there. */
function isPathIn(name: string, value: string): boolean {
  return /^(?:ca|cert|key)$/.test(name) && /[\\/]|\.\w{2,5}$/.test(value) && !containsSecret(value);
}

function freeName(field: string, taken: readonly string[]): string {
  const base =
    field
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40) || 'secret';
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) if (!taken.includes(`${base}-${number}`)) return `${base}-${number}`;
}

/** With the fields where they were: the settings file shows what changed and nothing else. */
function inOrder(entry: JsonObject, cleaned: JsonObject): JsonObject {
  const names = Object.keys({ ...entry, ...cleaned }).filter(name => cleaned[name] !== undefined);
  return Object.fromEntries(names.map(name => [name, cleaned[name]]));
}
