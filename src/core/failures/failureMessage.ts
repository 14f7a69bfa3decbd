import type { GenerationErrorKind } from '../generation/errors.ts';
import type { ErrorBody } from './errorBody.ts';
import { redact } from './redact.ts';
import type { FailureContext } from './sanitize.ts';

export interface AnswerFacts {
  readonly status?: number;
  readonly retryAfterMs: number | undefined;
}

export interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

/** What is told of a failure of that kind, and what can be done, before the server's own words. */
export function failureMessage(
  kind: GenerationErrorKind,
  body: ErrorBody,
  { host, path, model, now, prompts }: FailureContext,
  { status, retryAfterMs }: AnswerFacts,
): Sentence {
  switch (kind) {
    case 'auth':
      return body.code === 'token_expired'
        ? { message: `The access token for ${host} has expired.`, hint: 'Set a new API key.' }
        : { message: `${host} did not accept the API key.`, hint: 'Set the API key again, or test the connection.' };
    case 'payment':
      return { message: `The account at ${host} does not have enough credits.`, hint: 'Top up the account there.' };
    case 'permission':
      return { message: `${host} does not allow this.`, hint: 'The plan or the key may not include this model.' };
    case 'notFound':
      return {
        message: `${redact(path)}, or the model${nameOf(model)}, was not found at ${host}.`,
        hint: 'Check the base URL and the model.',
      };
    case 'rateLimit':
      return rateLimited(host, now, retryAfterMs);
    case 'contentFilter':
      return { message: "Stopped by the provider's content filter.", hint: 'Put the prompt in other words.' };
    case 'proxy':
      return {
        message: `The proxy on the way to ${host} needs a user name and a password.`,
        hint: 'Put them into the setting http.proxy.',
      };
    case 'server':
      return body.code === 'provider_error'
        ? { message: `The model's provider behind ${host} failed.`, hint: 'No credits are charged for this.' }
        : { message: `${host} has a problem${statusNote(status)}.`, hint: 'Try again in a moment.' };
    case 'invalidRequest':
      return status === 413 || isTooLong(body)
        ? {
            message: `${host} did not accept a request of this size (${sizeOf(prompts)}).`,
            hint: 'Send less text, or choose a model that takes more.',
          }
        : { message: `${host} did not accept the request${statusNote(status)}.`, hint: 'Check model and settings.' };
    default:
      return { message: `${host} reported a failure.`, hint: 'Try again.' };
  }
}

function rateLimited(host: string, now: number, retryAfterMs: number | undefined): Sentence {
  if (retryAfterMs === undefined) {
    return { message: `${host} limits how often it may be asked.`, hint: 'Wait a moment, then try again.' };
  }
  return {
    message: `${host} limits how often it may be asked. Free again at ${timeOfDay(now, retryAfterMs)}.`,
    hint: 'Wait until then, or choose another connection.',
  };
}

function timeOfDay(now: number, afterMs: number): string {
  const date = new Date(now + afterMs);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const sameDay = date.toDateString() === new Date(now).toDateString();
  return sameDay ? time : `${time} on ${date.toLocaleDateString()}`;
}

/** What APIs and local servers call a prompt that does not fit into the model. */
function isTooLong({ code, type, words }: ErrorBody): boolean {
  return [code, type, words].some(text =>
    /context[ _](?:length|size|window)|(?:prompt|input|request) (?:is |was )?too (?:long|large)|string_above_max_length/i.test(
      text ?? '',
    ),
  );
}

function nameOf(model = ''): string {
  return model === '' ? '' : ` “${model.slice(0, 80)}”`;
}

function sizeOf(prompts: readonly string[]): string {
  return `${prompts.reduce((sum, prompt) => sum + prompt.length, 0).toLocaleString('en')} characters`;
}

function statusNote(status: number | undefined): string {
  return status === undefined ? '' : ` (${status})`;
}
