import { readErrorBody } from '../failures/errorBody.ts';
import type { FailedAnswer } from '../failures/responseFailure.ts';
import { type FailureContext, sanitizeForDisplay } from '../failures/sanitize.ts';
import { type Adapted, adapt, codeOf, isAskedFor, messageOf } from '../generation/adaptation.ts';
import { asObject, asText, parseJson } from '../json/json.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import type { RequestContext } from './requestContext.ts';
import { serverKey } from './serverMemory.ts';

/** The request with the changes that this server is known to need. */
export function adaptedRequest({ prepared, dialect, environment, context }: RequestContext): PreparedRequest {
  const { memory } = environment;
  const address = memory.addresses.size === 0 ? undefined : memory.addresses.get(withoutQuery(prepared.url));
  const codes =
    memory.adaptations.size === 0 ? undefined : memory.adaptations.get(serverKey(prepared.url, context.model));
  if (address === undefined && codes === undefined) return prepared;
  let { body } = prepared;
  for (const adaptation of dialect.adaptations ?? []) {
    if (codes?.has(codeOf(adaptation))) body = adapt(adaptation, body) ?? body;
  }
  const moved = address === undefined ? {} : { url: withPath(prepared.url, new URL(address).pathname), isMoved: true };
  return { ...prepared, body, ...moved };
}

/** The request without what the server complained of; undefined where no known change answers its complaint. */
export function changeFor(
  refusal: FailedAnswer,
  prepared: PreparedRequest,
  { dialect, context }: RequestContext,
): PreparedRequest | undefined {
  const { status, body } = refusal;
  if (status === 404 || status === 405) return movedFor(body, prepared, dialect.otherPath, context);
  if (status !== 400 && status !== 422 && status !== 500 && status !== 501) return undefined;
  const words = wordsOf(body);
  for (const adaptation of dialect.adaptations ?? []) {
    const code = codeOf(adaptation);
    const isNew = prepared.changes?.every(change => change.code !== code) !== false;
    const changed = isNew && isAskedFor(adaptation, words) ? adapt(adaptation, prepared.body) : undefined;
    if (changed === undefined) continue;
    return {
      ...prepared,
      body: changed,
      changes: [
        ...(prepared.changes ?? []),
        { ...tell(code, messageOf(adaptation), context.host), ...('drop' in adaptation ? { isLeftOut: true } : {}) },
      ],
    };
  }
  return undefined;
}

/** The server accepted a changed request: from now on it gets the changes at once. They are reported once. */
export function rememberChanges(prepared: PreparedRequest, requestContext: RequestContext): void {
  const { changes = [], url } = prepared;
  const { environment, options, context } = requestContext;
  const { memory } = environment;
  const key = serverKey(url, context.model);
  for (const change of changes) {
    if (change.baseUrl === undefined) {
      memory.adaptations.set(key, (memory.adaptations.get(key) ?? new Set()).add(change.code));
    } else {
      memory.addresses.set(withoutQuery(requestContext.prepared.url), change.baseUrl);
    }
    options.onAdapted?.(change);
  }
}

function movedFor(
  body: string,
  prepared: PreparedRequest,
  otherPath: ((path: string) => string | undefined) | undefined,
  context: FailureContext,
): PreparedRequest | undefined {
  const { url, changes = [], isMoved } = prepared;
  const path = otherPath?.(url.pathname);
  // Many servers answer like this when they do not have the model.
  if (path === undefined || isMoved === true || /\bmodel\b/i.test(wordsOf(body))) return undefined;
  const moved = withPath(url, path);
  // A key may be in the path.
  const message = sanitizeForDisplay(`There is nothing at ${url.pathname}, so ${path} is asked.`, {
    ...context,
    prompts: [],
  });
  const change = { ...tell('path', message, url.host), baseUrl: withoutQuery(moved) };
  return { ...prepared, url: moved, isMoved: true, changes: [...changes, change] };
}

function tell(code: string, message: string, host: string): Adapted {
  return { code, message: `${host}: ${message}` };
}

/** The server's complaint and the field that it names; the whole body where its form is not known. */
function wordsOf(body: string): string {
  const { words, codes } = readErrorBody(body, 0);
  const payload = asObject(parseJson(body));
  if (words === undefined || payload === undefined) return body.slice(0, longestWords);
  const param = asText(asObject(payload.error)?.param) ?? asText(payload.param) ?? '';
  return [words, ...codes, param].join(' ').slice(0, longestWords);
}

const longestWords = 4_000;

function withPath(url: Readonly<URL>, path: string): URL {
  const moved = new URL(url);
  moved.pathname = path;
  return moved;
}

function withoutQuery({ origin, pathname }: Readonly<URL>): string {
  return `${origin}${pathname}`;
}
