import type { Connection } from '../core/generation/connection.ts';
import type { CustomDialect } from '../core/generation/customDialect.ts';
import type { Dialect } from '../core/generation/dialect.ts';
import type { GenerationError } from '../core/generation/errors.ts';
import { endpointOf, otherBaseUrl } from '../core/http/endpoint.ts';
import { trimEndOf } from '../core/trimEnd.ts';
import { isJob } from '../dialects/custom/job.ts';
import { inferReading } from './inferReading.ts';
import { isProof, jobProblem, type Probe, type ProbeParts, probe, probePrompt } from './probe.ts';

/** What was found out about an address. */
export interface Detection {
  /** How the API is spoken; undefined when nothing that was tried brought an answer. */
  readonly dialect: string | CustomDialect | undefined;
  /** The base URL that worked: the given one, or the same with or without a version. */
  readonly baseUrl: string;
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
  readonly listModels?: (dialect: string, baseUrl: string) => Promise<readonly string[]>;
  /** Names of dialects that are known to be spoken at this host. */
  readonly hinted?: readonly string[];
  /** Before each request: who is asked how. */
  readonly onAttempt?: (label: string, url: string) => void;
}

/**
 * The dialects in the order in which the address suggests them. Only the names are asked for: nothing is sent.
 *
 * @param hinted names of dialects that are known to be spoken at this host.
 */
export function orderCandidates(
  baseUrl: string,
  dialects: readonly Dialect[],
  hinted: readonly string[] = [],
): readonly Dialect[] {
  const path = trimEndOf(new URL(baseUrl).pathname, '/');
  const weight = ({ name, recognises }: Dialect): number =>
    (recognises?.(path, undefined) === true ? 2 : 0) + (hinted.includes(name) ? 1 : 0);
  return [...dialects].sort((one, other) => weight(other) - weight(one));
}

/**
 * Finds out how an API is spoken: one small request for each dialect that may be the one, until one brings an answer;
 * then the same with or without a version in the path. An address that is an endpoint of its own is asked at last as it
 * is, and its events are read by what they look like.
 */
export async function detectDialect(
  connection: Omit<Connection, 'dialect'>,
  options: DetectOptions,
): Promise<Detection> {
  const search = new Search(connection, options);
  const candidates = orderCandidates(connection.baseUrl, options.dialects, options.hinted);
  const { baseUrl } = connection;
  const places = [
    ...candidates.map(dialect => ({ dialect, baseUrl })),
    ...candidates.flatMap(dialect => {
      const other = otherBaseUrl(baseUrl, dialect);
      return other === undefined ? [] : [{ dialect, baseUrl: other }];
    }),
  ];
  for (const place of places) {
    const outcome = await search.ask(place.dialect, place.baseUrl);
    if (outcome !== undefined && isProof(outcome)) return search.found(place.dialect.name, place.baseUrl, outcome.text);
    if (search.isOver) return search.nothing();
  }
  if (/[^/]/.test(new URL(baseUrl).pathname)) {
    const blank: CustomDialect = { body: plainBody, read: {} };
    const outcome = await search.ask({ ...options.createCustom(blank), label: 'as it is' }, baseUrl);
    const inferred = outcome === undefined ? undefined : inferDialect(outcome, blank);
    if (outcome !== undefined && inferred !== undefined) {
      return search.found(inferred, baseUrl, firstTextOf(outcome, options.createCustom(inferred)));
    }
  }
  return search.nothing();
}

/** The requests of one detection, and what is known from their answers. */
class Search {
  isOver = false;
  private problem: GenerationError | undefined;
  /** The headers in which a key was rejected. */
  private readonly rejected = new Set<string>();
  private readonly attempts: Attempt[] = [];
  private readonly connection: Omit<Connection, 'dialect'>;
  private readonly options: DetectOptions;

  constructor(connection: Omit<Connection, 'dialect'>, options: DetectOptions) {
    this.connection = connection;
    this.options = options;
  }

  /** Undefined where an earlier answer tells already that this one would be no better. */
  async ask(dialect: Dialect, baseUrl: string): Promise<Probe | undefined> {
    const { options, attempts } = this;
    const { pathname } = endpointOf(baseUrl, dialect);
    // Where nothing is, nothing is in another form either.
    const isKnown = attempts.some(({ url, outcome }) => new URL(url).pathname === pathname && isMissing(outcome));
    // A key that was rejected is rejected in every dialect that sends it in the same header.
    const isRejected = this.rejected.has(keyHeaderOf(dialect));
    if (isKnown || isRejected) return undefined;
    const listed = options.model === undefined ? await options.listModels?.(dialect.name, baseUrl) : undefined;
    const model = options.model ?? listed?.[0];
    // An API whose addresses name the model has a list of them: this is none.
    if (listed !== undefined && model === undefined && needsModel(dialect)) return undefined;
    const url = endpointOf(baseUrl, dialect, model).href;
    options.onAttempt?.(dialect.label, url);
    const outcome = await probe({ ...this.connection, baseUrl, dialect: dialect.name }, dialect, model, options);
    attempts.push({ label: dialect.label, url, outcome });
    this.learn(outcome, dialect, new URL(url).host);
    return outcome;
  }

  found(dialect: string | CustomDialect, baseUrl: string, text: string): Detection {
    return { dialect, baseUrl, text, problem: undefined, attempts: this.attempts };
  }

  nothing(): Detection {
    const { problem, attempts } = this;
    return { dialect: undefined, baseUrl: this.connection.baseUrl, text: '', problem, attempts };
  }

  private learn(outcome: Probe, dialect: Dialect, host: string): void {
    const { error } = outcome;
    const job = jobProblem(outcome, host);
    if (job !== undefined || endsSearch(error)) {
      this.problem = job ?? error;
      this.isOver = true;
    } else if (error?.kind === 'auth' || error?.kind === 'permission') {
      this.problem ??= error;
      this.rejected.add(keyHeaderOf(dialect));
      // Without a key, every dialect is refused.
      this.isOver = this.connection.apiKey === undefined;
    }
  }
}

/** The name of the header that the key goes in. */
function keyHeaderOf({ headers }: Dialect): string {
  const [name = ''] =
    Object.entries(headers?.('{{key}}') ?? { authorization: '{{key}}' }).find(([, value]) =>
      value.includes('{{key}}'),
    ) ?? [];
  return name.toLowerCase();
}

function isMissing({ error }: Probe): boolean {
  return error?.kind === 'notFound';
}

/** Whether the address names the model. */
function needsModel(dialect: Dialect): boolean {
  return dialect.endpointPath('', { model: 'a' }) !== dialect.endpointPath('', { model: 'b' });
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
  return ['cancelled', 'configuration', 'payment', 'rateLimit', 'network', 'tls', 'proxy', 'timeout'].includes(
    error?.kind ?? '',
  );
}

/** The declaration, completed by what the answer looks like; undefined where no text can be seen in it. */
export function inferDialect(
  { status = 0, payloads, endMarker }: Probe,
  asked: CustomDialect,
): CustomDialect | undefined {
  if (status < 200 || status > 299 || payloads.some(({ error }) => isSaid(error))) return undefined;
  if (payloads.length === 1 && payloads.some(isJob)) return undefined;
  const { read, hasText, hasEnd } = inferReading(payloads, { prompt: probePrompt });
  if (!hasText) return undefined;
  const { endsByClosing: _, ...declared } = asked;
  return {
    ...declared,
    read,
    ...(endMarker === undefined || endMarker === '[DONE]' ? {} : { endMarker }),
    ...(hasEnd || endMarker !== undefined ? {} : { endsByClosing: true }),
  };
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
