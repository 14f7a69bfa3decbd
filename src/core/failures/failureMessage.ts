import type { GenerationErrorKind } from '../generation/errors.ts';
import { type Sentence, sentence } from '../generation/sentences.ts';
import type { ErrorBody } from './errorBody.ts';
import { redact } from './redact.ts';
import type { FailureContext } from './sanitize.ts';

export interface AnswerFacts {
  readonly status?: number;
  readonly retryAfterMs: number | undefined;
}

export interface FailureMessage {
  readonly message: Sentence;
  readonly hint: Sentence;
}

/** What is said of a failure of that kind, and what can be done, before the server's own words. */
export function failureMessage(
  kind: GenerationErrorKind,
  body: ErrorBody,
  { host, path, model = '', now, prompts }: FailureContext,
  { status, retryAfterMs }: AnswerFacts,
): FailureMessage {
  switch (kind) {
    case 'auth':
      return body.codes.some(code => /token_?expired|expired_?token/i.test(code))
        ? { message: sentence('tokenExpired', host), hint: sentence('hintNewKey') }
        : { message: sentence('keyRejected', host), hint: sentence('hintKeyOrTest') };
    case 'payment':
      return { message: sentence('noCredits', host), hint: sentence('hintAddCredits') };
    case 'permission':
      return { message: sentence('accessDenied', host), hint: sentence('hintPlan') };
    case 'notFound':
      return {
        message:
          model === ''
            ? sentence('pathNotFound', redact(path), host)
            : sentence('modelNotFound', redact(path), model.slice(0, 80), host),
        hint: sentence('hintBaseUrlModel'),
      };
    case 'rateLimit':
      return rateLimited(host, now, retryAfterMs);
    case 'contentFilter':
      return { message: sentence('contentFiltered'), hint: sentence('hintRephrase') };
    case 'proxy':
      return { message: sentence('someProxyNeedsLogin', host), hint: sentence('hintProxyLogin') };
    case 'server':
      if (body.codes.includes('provider_error')) {
        return { message: sentence('upstreamFailed', host), hint: sentence('hintNoCharge') };
      }
      return {
        message:
          status === undefined ? sentence('serverError', host) : sentence('serverErrorStatus', host, String(status)),
        hint: sentence('hintRetrySoon'),
      };
    case 'invalidRequest':
      if (status === 413 || isTooLong(body)) {
        return { message: sentence('requestTooLarge', host, sizeOf(prompts)), hint: sentence('hintLess') };
      }
      return {
        message:
          status === undefined
            ? sentence('requestRejected', host)
            : sentence('requestRejectedStatus', host, String(status)),
        hint: sentence('hintSettings'),
      };
    default:
      return { message: sentence('failed', host), hint: sentence('hintRetry') };
  }
}

function rateLimited(host: string, now: number, retryAfterMs: number | undefined): FailureMessage {
  if (retryAfterMs === undefined) return { message: sentence('rateLimited', host), hint: sentence('hintWait') };
  const date = new Date(now + retryAfterMs);
  const time = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const isToday = date.toDateString() === new Date(now).toDateString();
  return {
    message: isToday
      ? sentence('rateLimitedUntil', host, time)
      : sentence('rateLimitedUntilDay', host, time, date.toLocaleDateString()),
    hint: sentence('hintWaitOrChoose'),
  };
}

/** What APIs and local servers call a prompt that does not fit into the model. */
function isTooLong({ codes, words = '' }: ErrorBody): boolean {
  return [...codes, words.slice(0, 2_000)].some(text =>
    /context[ _](?:length|size|window)|(?:prompt|input|request|content)[ _](?:is |was |has )?too[ _](?:long|large|many tokens)|too[ _]many[ _](?:input[ _])?tokens|input token count|string_above_max_length|exceeds the (?:maximum|max)[^.]{0,40}tokens/i.test(
      text,
    ),
  );
}

function sizeOf(prompts: readonly string[]): string {
  return prompts.reduce((sum, prompt) => sum + prompt.length, 0).toLocaleString('en');
}
