import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRequest, refusalReply, type World } from './answer.ts';
import { plainEvents } from './encoding/framing.ts';
import { Refusal, type RefusalKind } from './refusal.ts';
import type { HttpReply, Reply } from './reply.ts';
import type { RecordedRequest } from './requestLog.ts';
import { apiFor } from './routes.ts';

/**
 * Says how a request is answered in place of the sandbox itself: a reply as data, or a function that makes one.
 * A function that returns nothing has taken over `exchange.response` (or its socket) and answers by itself.
 */
export type Responder = Reply | RespondFunction;
export type RespondFunction = (exchange: Exchange) => MaybeReply | Promise<MaybeReply>;

type MaybeReply = Reply | undefined;

/** One request, and what is at hand for answering it. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** The answer that the sandbox would give by itself, with the given text if there is one. */
  answer(text?: string): HttpReply;
  /** An error as the API of this path words it. */
  refuse(kind: RefusalKind, message: string, retryAfterSeconds?: number): HttpReply;
  /** An event of the API of this path, framed as the API frames it, that says that something went wrong. */
  errorEvent(message: string): string | Uint8Array;
}

/** Answers with this text, in the API and at the pace of the request. */
export const saying =
  (text: string): Responder =>
  exchange =>
    exchange.answer(text);

/** The path without the query, and the fault that the request names to be answered with. */
export function splitFault(incoming: IncomingMessage): { readonly path: string; readonly fault: string | undefined } {
  const [target = '/', query] = (incoming.url ?? '/').split('?', 2);
  // A path survives where a base URL is put together with an endpoint; a query may not.
  const [, inPath, rest] = /^\/fault\/([^/]+)(.*)/.exec(target) ?? [];
  const fault = inPath ?? new URLSearchParams(query).get('fault') ?? incoming.headers['x-sandbox-fault'];
  return { path: rest ?? target, fault: fault === undefined ? undefined : `${fault}` };
}

/** Undefined when no fault is asked for; a name that does not exist is answered with the ones that do. */
export function faultNamed(
  name: string | undefined,
  faults: Readonly<Record<string, RespondFunction>>,
): Responder | undefined {
  if (name === undefined) return undefined;
  const body = `There is no fault "${name}". There are: ${Object.keys(faults).join(', ')}.\n`;
  return faults[name] ?? { status: 400, body };
}

interface ExchangeParts {
  readonly request: RecordedRequest;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly world: World;
}

export function createExchange({ world, ...parts }: ExchangeParts): Exchange {
  const { request } = parts;
  const api = apiFor(request.path, request.headers);
  return {
    ...parts,
    answer: text => answerRequest(request, world, text),
    refuse: (kind, message, retryAfterSeconds) =>
      refusalReply(api, new Refusal(kind, message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds })),
    errorEvent: message => (api.framing ?? plainEvents).frame(api.errorEvent(message)),
  };
}

/** Makes a wrong answer out of what the sandbox would have answered, in the API of the request. */
export type Fault = (exchange: Exchange) => Reply;
