import type { Account } from './account.ts';
import type { Api, ApiRequest, Generation } from './apis/api.ts';
import { plainEvents } from './encoding/framing.ts';
import { idLetters } from './encoding/ids.ts';
import { countTokens, splitTokens } from './encoding/tokens.ts';
import { creditsFor } from './models.ts';
import { Refusal } from './refusal.ts';
import type { HttpReply, Piece } from './reply.ts';
import { parseObject } from './requestBody.ts';
import type { RecordedRequest } from './requestLog.ts';
import { apiFor, findRoute } from './routes.ts';
import { type Composition, compose } from './samples/compose.ts';

/** What the answers of one server share. */
export interface World {
  readonly apiKey: string | undefined;
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
  readonly account: Account;
  readonly now: () => number;
  readonly nextSerial: () => number;
}

/** Answers as the real service would: with the given text, or with one that suits the prompt. */
export function answerRequest(request: RecordedRequest, world: World, text?: string): HttpReply {
  const api = apiFor(request.path, request.headers);
  // Elumenta tells its limits with every answer.
  const headers = request.path.startsWith('/api/v2/') ? world.account.countRequest() : {};
  try {
    const route = findRoute(request.method, request.path);
    checkKey(request, world.apiKey, api);
    if (route.kind === 'get') return jsonReply(200, route.answer(world.account, request), headers);
    const body = parseObject(request.body);
    const spoken = route.api(body);
    const asked = spoken.read(body, request.path);
    const generation = generate(spoken, asked, world, text);
    const streams = route.streams === 'always' || (route.streams === 'asked' && asked.streams);
    return streams ? streamReply(spoken, generation, world, headers) : wholeReply(spoken, generation, world, headers);
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(api, error, headers);
    throw error;
  }
}

export function refusalReply(api: Api, refusal: Refusal, headers: Readonly<Record<string, string>> = {}): HttpReply {
  const answer = api.refuse(refusal);
  const allow = refusal.allow === undefined ? {} : { Allow: refusal.allow };
  return jsonReply(answer.status, answer.body, { ...headers, ...answer.headers, ...allow });
}

function checkKey({ headers }: RecordedRequest, apiKey: string | undefined, { keyHeader = '' }: Api): void {
  const given = headers[keyHeader];
  if (apiKey === undefined || headers.authorization === `Bearer ${apiKey}` || given === apiKey) return;
  const isMissing = headers.authorization === undefined && given === undefined;
  throw new Refusal('unauthorized', isMissing ? 'No API key was provided.' : 'The API key is not valid.');
}

function generate(api: Api, asked: ApiRequest, { account, now, nextSerial }: World, given?: string): Generation {
  const credits = creditsFor(asked.model);
  if (!account.charge(credits))
    throw new Refusal('no-credits', `This model costs ${credits}, and the balance is lower.`);
  const serial = nextSerial();
  const composed = given === undefined ? compose(asked) : { reasoning: '', text: given, calls: [] };
  return {
    id: api.createId(serial),
    asked,
    createdSeconds: Math.floor(now() / 1000),
    ...cut(composed, asked, serial),
    inputTokens: countTokens(asked.inputText),
    credits,
    balance: account.balance,
  };
}

type Cut = Pick<Generation, 'text' | 'tokens' | 'thoughts' | 'calls' | 'outputTokens' | 'finishReason'>;

/** What of an answer is sent: up to the first text to stop at, and within the limit of tokens. */
function cut({ reasoning, text: complete, calls }: Composition, asked: ApiRequest, serial: number): Cut {
  const stopsAt = Math.min(complete.length, ...asked.stops.map(stop => complete.indexOf(stop)).filter(at => at >= 0));
  const all = splitTokens(complete.slice(0, stopsAt));
  const limit = asked.maxTokens ?? Number.POSITIVE_INFINITY;
  const allThoughts = splitTokens(reasoning);
  const thoughts = allThoughts.slice(0, limit);
  const tokens = all.slice(0, limit - thoughts.length);
  let outputTokens = thoughts.length + tokens.length;
  const allCalls = calls.map((call, index) => ({
    ...call,
    id: idLetters(serial + index / 100, 16),
    tokens: splitTokens(JSON.stringify(call.arguments)),
  }));
  // A call that does not fit is not begun, nor are those after it.
  const left = allCalls.findIndex(call => {
    const fits = outputTokens + call.tokens.length <= limit;
    if (fits) outputTokens += call.tokens.length;
    return !fits;
  });
  const isWhole = thoughts.length === allThoughts.length && tokens.length === all.length && left === -1;
  return {
    text: tokens.join(''),
    tokens,
    thoughts,
    calls: left === -1 ? allCalls : allCalls.slice(0, left),
    outputTokens,
    finishReason: !isWhole ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
  };
}

type Headers = Readonly<Record<string, string>>;

function streamReply(api: Api, generation: Generation, world: World, headers: Headers): HttpReply {
  const { contentType } = api.framing ?? plainEvents;
  return {
    headers: { 'Content-Type': contentType, 'Cache-Control': 'no-cache', ...headers },
    body: streamBody(api, generation, world),
  };
}

/** Token number i is due at its own time after the beginning, whatever became of the ones before it. */
function* streamBody(api: Api, generation: Generation, { firstTokenMs, tokensPerSecond }: World): Iterable<Piece> {
  const { opening, tokens, closing } = api.events(generation);
  const { frame, done } = api.framing ?? plainEvents;
  for (const payload of opening) yield* timed(0, frame(payload));
  let dueMs = firstTokenMs;
  let index = 0;
  for (const payload of tokens) {
    dueMs = firstTokenMs + (index++ * 1000) / tokensPerSecond;
    yield* timed(dueMs, frame(payload));
  }
  for (const payload of closing) yield* timed(dueMs, frame(payload));
  if (done !== '') yield { dueMs, text: done };
}

function timed(dueMs: number, event: string | Uint8Array): readonly Piece[] {
  return typeof event === 'string' ? [{ dueMs, text: event }] : [{ dueMs, text: '' }, event];
}

function wholeReply(api: Api, generation: Generation, world: World, headers: Headers): HttpReply {
  const headersAfterMs = world.firstTokenMs + (generation.outputTokens * 1000) / world.tokensPerSecond;
  return { ...jsonReply(200, api.whole(generation), headers), headersAfterMs };
}

function jsonReply(status: number, body: string, headers: Headers): HttpReply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}
