import { configurationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import { asObject, type JsonObject, present } from '../core/json/json.ts';
import { isPointer } from '../core/json/pointer.ts';
import type { AccountFile, CommandCredential, Credential, TokenExchange } from './credential.ts';
import { type PresetName, presetNames, presets, vertexScope } from './presets.ts';

/**
 * A credential as it stands in the settings, checked: anything can stand there.
 *
 * @throws {GenerationError} of kind `configuration` that names the field that is wrong, and never its value.
 */
export function readCredential(value: unknown): Credential {
  const declared = asObject(value) ?? wrong('credential', oneOf);
  const kinds = ['command', 'environment', 'preset', 'url'].filter(name => declared[name] !== undefined);
  const [kind] = kinds;
  // A preset may be given another address.
  if (kind === undefined || kinds.filter(name => name !== 'url' || kind === 'url').length > 1) {
    return wrong('credential', oneOf);
  }
  const unknown = Object.keys(declared).find(name => !fields[kind]?.includes(name));
  if (unknown !== undefined) wrong(unknown.slice(0, 40), `one of ${fields[kind]?.join(', ')}`);
  switch (kind) {
    case 'command':
      return readCommand(declared);
    case 'environment':
      return {
        type: 'environment',
        name: matching(declared, 'environment', /^[^=\0]{1,200}$/, 'the name of a variable'),
      };
    case 'preset':
      return readPreset(declared);
    default:
      return readExchange(declared);
  }
}

const oneOf = 'an object with one of command, environment, url and preset';

const ofExchange = ['url', 'method', 'headers', 'basic', 'form', 'json', 'token', 'expires', 'ttl'];
const fields: Readonly<Record<string, readonly string[]>> = {
  command: ['command', 'token', 'expires', 'ttl', 'timeout'],
  environment: ['environment'],
  preset: ['preset', 'url', 'scope', 'tenant', 'clientId', 'keyFile', 'headers', 'form', 'token', 'expires', 'ttl'],
  url: ofExchange,
};

const defaultTimeoutSeconds = 30;
const longestTimeoutSeconds = 600;

function readCommand(declared: JsonObject): CommandCredential {
  const { command } = declared;
  const isCommand =
    Array.isArray(command) &&
    command.length > 0 &&
    command.length <= 100 &&
    command.every(part => typeof part === 'string' && !part.includes('\0')) &&
    command[0].trim() !== '';
  if (!isCommand) wrong('command', 'a list of texts: a program and its arguments');
  return {
    type: 'command',
    command: command as unknown as CommandCredential['command'],
    token: pointer(declared, 'token'),
    expires: pointer(declared, 'expires'),
    ttl: seconds(declared, 'ttl'),
    timeout: Math.min(seconds(declared, 'timeout') ?? defaultTimeoutSeconds, longestTimeoutSeconds),
  };
}

function readExchange(declared: JsonObject): TokenExchange {
  const { method, basic, json } = declared;
  const url = matching(declared, 'url', /^https?:\/\/\S{1,4000}$/i, 'an address that begins with https:// or http://');
  const form = texts(declared, 'form');
  const body = json === undefined ? undefined : (asObject(json) ?? wrong('json', 'an object'));
  if (form !== undefined && body !== undefined) wrong('form', 'left out where json is given');
  const isGet = method === 'GET';
  if (method !== undefined && !isGet && method !== 'POST') wrong('method', '"GET" or "POST"');
  if (isGet && (form !== undefined || body !== undefined)) wrong('method', '"POST" where form or json is given');
  const login =
    basic === undefined ? undefined : (asObject(basic) ?? wrong('basic', 'an object with user and password'));
  return {
    type: 'exchange',
    url,
    method: isGet ? 'GET' : 'POST',
    headers: texts(declared, 'headers') ?? {},
    basic:
      login === undefined
        ? undefined
        : {
            user: matching(login, 'user', /^[^:]*$/, 'a text without a colon', 'basic.user'),
            password: matching(login, 'password', /^/, 'a text', 'basic.password'),
          },
    form,
    json: body,
    token: pointer(declared, 'token'),
    expires: pointer(declared, 'expires'),
    ttl: seconds(declared, 'ttl'),
  };
}

function readPreset(declared: JsonObject): TokenExchange | AccountFile {
  const name =
    presetNames.find(each => each === declared.preset) ?? wrong('preset', `one of ${presetNames.join(', ')}`);
  if (name === 'vertex') return readAccountFile(declared);
  const { scope, ...preset } = presets[name];
  const values: Readonly<Record<string, string>> = {
    scope: declared.scope === undefined ? scope : matching(declared, 'scope', /\S/, 'a text'),
    tenant: name === 'entra' ? matching(declared, 'tenant', /^[\w.-]{1,100}$/, 'the id or the domain of a tenant') : '',
    clientId: name === 'entra' ? matching(declared, 'clientId', /\S/, 'the id of an application') : '',
  };
  const { url, token, expires, ttl } = declared;
  const merged = {
    ...(fillValues(preset, values) as JsonObject),
    ...present({ url, token, expires, ttl }),
    headers: { ...preset.headers, ...texts(declared, 'headers') },
    form: { ...(fillValues(preset.form, values) as JsonObject), ...texts(declared, 'form') },
  };
  return readExchange(merged);
}

function readAccountFile(declared: JsonObject): AccountFile {
  return {
    type: 'accountFile',
    path: matching(
      declared,
      'keyFile',
      /^(?:~[\\/]|\/|[A-Za-z]:[\\/]|\\\\)/,
      'an absolute path, or one that begins with ~',
    ),
    scope: declared.scope === undefined ? vertexScope : matching(declared, 'scope', /\S/, 'a text'),
    url: declared.url === undefined ? undefined : readExchange({ url: declared.url }).url,
  };
}

/** A preset with what belongs in its own placeholders; `{{secret:…}}` and `{{uuid}}` are filled with every request. */
function fillValues(part: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof part === 'string') return part.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  const object = asObject(part);
  if (object === undefined) return part;
  return Object.fromEntries(Object.entries(object).map(([name, inner]) => [name, fillValues(inner, values)]));
}

function matching(declared: JsonObject, name: string, pattern: RegExp, mustBe: string, shown = name): string {
  const value = declared[name];
  return typeof value === 'string' && pattern.test(value) ? value : wrong(shown, mustBe);
}

function texts(declared: JsonObject, name: string): Readonly<Record<string, string>> | undefined {
  if (declared[name] === undefined) return undefined;
  const object = asObject(declared[name]) ?? wrong(name, 'names with text values');
  if (Object.values(object).some(value => typeof value !== 'string')) wrong(name, 'names with text values');
  return object as Readonly<Record<string, string>>;
}

function pointer(declared: JsonObject, name: string): string | undefined {
  const value = declared[name];
  if (value === undefined) return undefined;
  return typeof value === 'string' && isPointer(value) ? value : wrong(name, 'a JSON Pointer like /access_token');
}

function seconds(declared: JsonObject, name: string): number | undefined {
  const value = declared[name];
  if (value === undefined) return undefined;
  return typeof value === 'number' && value > 0 && value <= 31_536_000 ? value : wrong(name, 'a number of seconds');
}

function wrong(field: string, mustBe: string): never {
  throw configurationError(sentence('credentialInvalid', field, mustBe), sentence('hintCredential'));
}

export type { PresetName };
