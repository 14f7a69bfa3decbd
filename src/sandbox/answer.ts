import type { Account } from './account.ts';
import type { Api, ApiRequest, Generation } from './apis/api.ts';
import { creditsFor } from './models.ts';
import { Refusal } from './refusal.ts';
import type { HttpReply, Timed } from './reply.ts';
import { parseObject } from './requestBody.ts';
import type { RecordedRequest } from './requestLog.ts';
import { apiFor, findRoute } from './routes.ts';
import { sampleText } from './samples/sampleText.ts';
import { countTokens, splitTokens } from './tokens.ts';

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
  const api = apiFor(request.path);
  // Elumenta tells its limits with every answer.
  const headers = request.path.startsWith('/api/v2/') ? world.account.countRequest() : {};
  try {
    const route = findRoute(request.method, request.path);
    checkKey(request, world.apiKey);
    if (route.kind === 'get') return jsonReply(200, route.answer(world.account), headers);
    const body = parseObject(request.body);
    const spoken = route.api(body);
    const asked = spoken.read(body);
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

function checkKey({ headers }: RecordedRequest, apiKey: string | undefined): void {
  if (apiKey === undefined || headers.authorization === `Bearer ${apiKey}`) return;
  const isMissing = headers.authorization === undefined;
  throw new Refusal('unauthorized', isMissing ? 'No API key was provided.' : 'The API key is not valid.');
}

function generate(api: Api, asked: ApiRequest, { account, now, nextSerial }: World, given?: string): Generation {
  const credits = creditsFor(asked.model);
  if (!account.charge(credits))
    throw new Refusal('no-credits', `This model costs ${credits}, and the balance is lower.`);
  const complete = given ?? sampleText(asked.prompt);
  const stopsAt = Math.min(complete.length, ...asked.stops.map(stop => complete.indexOf(stop)).filter(at => at >= 0));
  const all = splitTokens(complete.slice(0, stopsAt));
  const tokens = all.slice(0, asked.maxTokens);
  return {
    id: api.createId(nextSerial()),
    asked,
    createdSeconds: Math.floor(now() / 1000),
    text: tokens.join(''),
    tokens,
    inputTokens: countTokens(asked.inputText),
    finishReason: tokens.length < all.length ? 'length' : 'stop',
    credits,
    balance: account.balance,
  };
}

type Headers = Readonly<Record<string, string>>;

function streamReply(api: Api, generation: Generation, world: World, headers: Headers): HttpReply {
  return {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-cache', ...headers },
    body: streamBody(api, generation, world),
  };
}

/** Token number i is due at its own time after the beginning, whatever became of the ones before it. */
function* streamBody(api: Api, generation: Generation, { firstTokenMs, tokensPerSecond }: World): Iterable<Timed> {
  const { opening, tokens, closing } = api.events(generation);
  const event = (dueMs: number, payload: string): Timed => ({ dueMs, text: `data: ${payload}\n\n` });
  for (const payload of opening) yield event(0, payload);
  let dueMs = firstTokenMs;
  let index = 0;
  for (const payload of tokens) {
    dueMs = firstTokenMs + (index++ * 1000) / tokensPerSecond;
    yield event(dueMs, payload);
  }
  for (const payload of [...closing, '[DONE]']) yield event(dueMs, payload);
}

function wholeReply(api: Api, generation: Generation, world: World, headers: Headers): HttpReply {
  const headersAfterMs = world.firstTokenMs + (generation.tokens.length * 1000) / world.tokensPerSecond;
  return { ...jsonReply(200, api.whole(generation), headers), headersAfterMs };
}

function jsonReply(status: number, body: string, headers: Headers): HttpReply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body };
}
