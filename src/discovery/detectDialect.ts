import type { Connection } from '../core/generation/connection.ts';
import type { CustomDialect } from '../core/generation/customDialect.ts';
import type { Dialect } from '../core/generation/dialect.ts';
import type { GenerationError } from '../core/generation/errors.ts';
import { endpointOf } from '../core/http/endpoint.ts';
import { inferReading } from './inferReading.ts';
import { type Probe, type ProbeParts, probe } from './probe.ts';

/** What was found out about an address. */
export interface Detection {
  /** How the API is spoken; undefined when nothing that was tried brought text. */
  readonly dialect: string | CustomDialect | undefined;
  /** The beginning of the answer that proves it. */
  readonly text: string;
  /** Why the search ended early: the key, the network, the account. Trying other dialects would not have helped. */
  readonly problem: GenerationError | undefined;
  readonly attempts: readonly Attempt[];
}

export interface Attempt {
  readonly label: string;
  readonly url: string;
  readonly outcome: Probe;
}

export interface DetectOptions extends ProbeParts {
  readonly dialects: readonly Dialect[];
  readonly model?: string | undefined;
  /** Makes a dialect from a declaration. */
  readonly createCustom: (definition: CustomDialect) => Dialect;
  /** The models that the API lists where it is asked in this dialect: many servers answer for one of theirs only. */
  readonly listModels?: (dialect: string) => Promise<readonly string[]>;
  /** Before each request: who is asked how. */
  readonly onAttempt?: (label: string, url: string) => void;
}

/** The dialects in the order in which the address suggests them. Only the names are asked for: nothing is sent. */
export function orderCandidates(baseUrl: string, dialects: readonly Dialect[]): readonly Dialect[] {
  const path = new URL(baseUrl).pathname.replace(/\/+$/, '');
  const isHinted = ({ recognises }: Dialect): boolean => recognises?.(path, undefined) === true;
  return [...dialects].sort((one, other) => Number(isHinted(other)) - Number(isHinted(one)));
}

/**
 * Finds out how an API is spoken: one small request for each dialect that may be the one, until one brings text. An
 * address that is an endpoint of its own is asked at last as it is, and its events are read by what they look like.
 */
export async function detectDialect(
  connection: Omit<Connection, 'dialect'>,
  options: DetectOptions,
): Promise<Detection> {
  const attempts: Attempt[] = [];
  const ask = async (label: string, dialect: Dialect): Promise<Probe> => {
    const url = endpointOf(connection.baseUrl, dialect).href;
    options.onAttempt?.(label, url);
    const model = options.model ?? (await options.listModels?.(dialect.name))?.[0];
    const outcome = await probe({ ...connection, dialect: dialect.name }, dialect, model, options);
    attempts.push({ label, url, outcome });
    return outcome;
  };

  for (const dialect of orderCandidates(connection.baseUrl, options.dialects)) {
    const { href } = endpointOf(connection.baseUrl, dialect);
    // Where nothing is, nothing is in another form either.
    if (attempts.some(({ url, outcome }) => url === href && outcome.error?.kind === 'notFound')) continue;
    const outcome = await ask(dialect.label, dialect);
    if (outcome.text !== '') return { dialect: dialect.name, text: outcome.text, problem: undefined, attempts };
    if (endsSearch(outcome.error)) return { dialect: undefined, text: '', problem: outcome.error, attempts };
  }
  if (/[^/]/.test(new URL(connection.baseUrl).pathname)) {
    const blank: CustomDialect = { body: plainBody, read: {} };
    const outcome = await ask('as it is', options.createCustom(blank));
    const inferred = inferDialect(outcome, blank);
    if (inferred !== undefined)
      return {
        dialect: inferred,
        text: firstTextOf(outcome, options.createCustom(inferred)),
        problem: undefined,
        attempts,
      };
    if (endsSearch(outcome.error)) return { dialect: undefined, text: '', problem: outcome.error, attempts };
  }
  return { dialect: undefined, text: '', problem: undefined, attempts };
}

const plainBody = {
  model: '{{model}}',
  messages: '{{messages}}',
  prompt: '{{prompt}}',
  max_tokens: '{{maxTokens}}',
  temperature: '{{temperature}}',
  stream: true,
};

/** These are the same in every dialect. */
function endsSearch(error: GenerationError | undefined): boolean {
  return [
    'cancelled',
    'configuration',
    'auth',
    'permission',
    'payment',
    'rateLimit',
    'network',
    'tls',
    'proxy',
    'timeout',
  ].includes(error?.kind ?? '');
}

/** The declaration, completed by what the answer looks like; undefined where no text can be seen in it. */
export function inferDialect({ status = 0, payloads }: Probe, asked: CustomDialect): CustomDialect | undefined {
  if (status < 200 || status > 299 || payloads.some(({ error }) => isSaid(error))) return undefined;
  const { read, hasText, hasEnd } = inferReading(payloads);
  if (!hasText) return undefined;
  const { endsByClosing: _, ...declared } = asked;
  return { ...declared, read, ...(hasEnd ? {} : { endsByClosing: true }) };
}

/** What a dialect reads in an answer that has already come. */
export function firstTextOf({ payloads }: Probe, dialect: Dialect): string {
  const readings = payloads.map(payload => dialect.read(payload));
  return readings
    .map(({ text, textSoFar }) => text ?? textSoFar ?? '')
    .join('')
    .slice(0, 200);
}

function isSaid(error: unknown): boolean {
  return error !== undefined && error !== null && error !== false && error !== '';
}
