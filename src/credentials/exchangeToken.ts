import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { readNetworkFailure } from '../core/failures/networkFailure.ts';
import { readFailedAnswer } from '../core/failures/responseFailure.ts';
import type { FailureContext } from '../core/failures/sanitize.ts';
import type { TlsFiles } from '../core/generation/connection.ts';
import { configurationError, GenerationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import { isConfidential } from '../core/http/endpoint.ts';
import { type HttpResponse, type Transport, TransportFailure } from '../core/http/transport.ts';
import { encodeBasic } from '../core/http/userInfo.ts';
import type { ObtainedKey, TokenExchange } from './credential.ts';
import { readToken } from './tokenAnswer.ts';

export interface ExchangeParts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What `{{secret:name}}` stands for, by name. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly tls?: TlsFiles | undefined;
  /** Lets secrets go over http:// to another computer. */
  readonly allowInsecureHttp?: boolean;
}

const longestMs = 30_000;
const longestAnswer = 256 * 1024;

/**
 * Asks for a token.
 *
 * @throws {GenerationError} of kind `auth` where the server gives none; never with a secret in it.
 */
export async function exchangeToken(exchange: TokenExchange, parts: ExchangeParts): Promise<ObtainedKey> {
  const { transport, clock, signal, secrets, tls } = parts;
  const request = requestFor(exchange, secrets);
  const url = checkedUrl(request.url, parts.allowInsecureHttp === true);
  const context: FailureContext = {
    host: url.host,
    path: url.pathname,
    secrets: [...secrets.values(), ...request.secrets],
    headerValues: Object.values(request.headers),
    prompts: [],
    now: clock.now(),
  };
  const time = new AbortController();
  const timeout = new GenerationError('timeout', sentence('headersTimeout', url.host, longestMs / 1_000), {
    hint: sentence('hintRetry'),
    retryable: true,
  });
  const stop = (): void => time.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  const callOff = clock.after(longestMs, () => time.abort(timeout));
  try {
    if (signal.aborted) throw signal.reason;
    const response = await transport({
      ...{ method: exchange.method, url: url.href, headers: request.headers, signal: time.signal },
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(tls === undefined ? {} : { tls }),
    });
    return await readAnswer(response, exchange, context);
  } catch (error) {
    if (time.signal.aborted) throw time.signal.reason;
    throw error instanceof TransportFailure ? readNetworkFailure(error, url.host) : error;
  } finally {
    callOff();
    signal.removeEventListener('abort', stop);
  }
}

async function readAnswer(
  { status, headers, body }: HttpResponse,
  exchange: TokenExchange,
  context: FailureContext,
): Promise<ObtainedKey> {
  const text = await readText(body, context.host);
  if (status < 200 || status > 299) throw refused({ status, headers, body: text }, context);
  // The server's own clock tells what its points in time mean.
  const date = Date.parse(headers.date ?? '');
  const { key, lifetimeMs } = readToken(text, exchange, Number.isNaN(date) ? context.now : date);
  if (key !== undefined) return { key, lifetimeMs };
  const isPage = /^\s*</.test(text);
  throw new GenerationError(
    'auth',
    isPage
      ? sentence('webPage', context.host)
      : exchange.token === undefined
        ? sentence('tokenMissing', context.host)
        : sentence('tokenMissingAt', context.host, exchange.token),
    { hint: sentence(isPage ? 'hintSignInAddress' : 'hintTokenPlace'), status },
  );
}

/** What the server says stays, and what it means is that nobody is signed in. */
function refused(answer: { status: number; headers: HttpResponse['headers']; body: string }, context: FailureContext) {
  const failure = readFailedAnswer(answer, context);
  const isLogin = ['auth', 'permission', 'invalidRequest', 'notFound', 'provider', 'payment'].includes(failure.kind);
  if (!isLogin) return failure;
  const { requestId } = failure;
  const said = failure.sentences.filter(({ code }) => code === 'says');
  return new GenerationError('auth', [sentence('signInRejected', context.host, answer.status), ...said], {
    hint: sentence('hintCredential'),
    status: answer.status,
    requestId,
  });
}

async function readText(body: AsyncIterable<Uint8Array>, host: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestAnswer) {
      throw new GenerationError('auth', sentence('tokenAnswerLong', host), { hint: sentence('hintSignInAddress') });
    }
  }
  return text;
}

interface PreparedExchange {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Secrets in the forms in which they are sent. */
  readonly secrets: readonly string[];
}

function requestFor(
  { url, headers, basic, form, json }: TokenExchange,
  secrets: ReadonlyMap<string, string>,
): PreparedExchange {
  const fill = (text: string, encode = (value: string) => value): string =>
    text.replace(/\{\{\s*(?:uuid|secret:([\w.-]{1,64}))\s*\}\}/g, (whole, name: string | undefined) => {
      const value = name === undefined ? randomUUID() : secrets.get(name);
      return value === undefined ? whole : encode(value);
    });
  const login = basic === undefined ? undefined : encodeBasic(`${fill(basic.user)}:${fill(basic.password)}`);
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fill(value)] as const);
  for (const [name, value] of own) checkHeader(name, value);
  const body =
    form !== undefined
      ? new URLSearchParams(
          Object.fromEntries(Object.entries(form).map(([name, value]) => [name, fill(value)])),
        ).toString()
      : json === undefined
        ? undefined
        : JSON.stringify(fillAll(json, fill));
  const type = form !== undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const values = [...secrets.values()];
  return {
    url: fill(url, encodeURIComponent),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(login === undefined ? {} : { authorization: `Basic ${login}` }),
      ...Object.fromEntries(own),
    },
    body,
    secrets: [
      ...values.map(encodeURIComponent),
      ...(login === undefined ? [] : [login]),
      ...(basic === undefined ? [] : [fill(basic.password)]),
    ],
  };
}

function fillAll(part: unknown, fill: (text: string) => string): unknown {
  if (typeof part === 'string') return fill(part);
  if (Array.isArray(part)) return part.map(item => fillAll(item, fill));
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, fillAll(inner, fill)]));
}

function checkHeader(name: string, value: string): void {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[^\t\x20-\x7e\x80-\xff]/.test(value)) return;
  const isName = /^[\w-]{1,40}$/.test(name);
  throw configurationError(
    isName ? sentence('headerInvalid', name) : sentence('someHeaderInvalid'),
    sentence('hintCredential'),
  );
}

function checkedUrl(text: string, allowInsecureHttp: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw configurationError(
      sentence('credentialInvalid', 'url', 'the address of a server'),
      sentence('hintCredential'),
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw configurationError(sentence('credentialInvalid', 'url', 'free of passwords'), sentence('hintCredential'));
  }
  if (!isConfidential(url) && !allowInsecureHttp) {
    throw configurationError(sentence('keyInTheClear', url.host), sentence('hintSecure'));
  }
  return url;
}
