import { thoughtHint } from '../answer/thoughtSigns.ts';
import type { Connection } from '../generation/connection.ts';
import { GenerationError } from '../generation/errors.ts';
import type { GenerationRequest } from '../generation/generation.ts';
import { textsIn } from '../generation/parts.ts';
import { sentence } from '../generation/sentences.ts';
import { withToolNames } from '../generation/toolNames.ts';
import { Deadline } from '../http/deadline.ts';
import type { JsonObject } from '../json/json.ts';
import { type PreparedRequest, prepareRequest } from './preparedRequest.ts';
import type { RequestContext, RequestKeySource } from './requestContext.ts';
import { serverKey } from './serverMemory.ts';

type RequestParts = Pick<RequestContext, 'dialect' | 'options' | 'environment' | 'cancellation'>;

/**
 * Prepares one generation: request, context for errors, deadline and how to read the answer.
 *
 * @throws {GenerationError} that says what is wrong with the connection or the request.
 */
export function beginRequest(
  given: GenerationRequest,
  connection: Connection,
  { dialect, options, environment, cancellation }: RequestParts,
): RequestContext {
  const { apiKey, ...others } = connection;
  const { request, ownNames } = withToolNames(given, dialect.toolName);
  const prepare = (key: string | undefined) =>
    prepareRequest(request, key === undefined ? others : { ...others, apiKey: key }, dialect);
  const readsKey = typeof apiKey === 'function';
  const prepared = prepare(readsKey ? undefined : apiKey);
  const secrets = [...prepared.secrets];
  const keySource = readsKey ? new KeyReader(apiKey, prepare, secrets) : undefined;
  const context = {
    host: prepared.url.host,
    path: prepared.url.pathname,
    model: request.model,
    secrets,
    headerValues: prepared.headerValues,
    prompts: request.messages.flatMap(textsIn),
    now: environment.clock.now(),
  };
  const deadline = new Deadline(environment.clock);
  const attempts = { count: 1, waitedMs: 0 };
  const key = serverKey(prepared.url, request.model);
  const reading = {
    thinkTags: connection.thinkTags !== false,
    thoughtHint: thoughtHint(request.model, prepared.body, environment.memory.beginsThinking.has(key)),
    asksForSeveral: asksForSeveral(prepared.body),
    ...(ownNames === undefined ? {} : { toolNames: ownNames }),
  };
  return { prepared, keySource, dialect, context, options, environment, cancellation, deadline, attempts, reading };
}

/** The fields by which APIs are asked for alternatives. */
function asksForSeveral({ n, num_generations, candidate_count }: JsonObject): boolean {
  return [n, num_generations, candidate_count].some(count => typeof count === 'number' && count > 1);
}

class KeyReader implements RequestKeySource {
  isRejected = false;
  private last: string | undefined;
  private readonly readKey: (rejected?: string) => Promise<string>;
  private readonly prepare: (key: string) => PreparedRequest;
  /** Those that no message may show: every key is one of them from then on. */
  private readonly secrets: string[];

  constructor(
    readKey: (rejected?: string) => Promise<string>,
    prepare: (key: string) => PreparedRequest,
    secrets: string[],
  ) {
    this.readKey = readKey;
    this.prepare = prepare;
    this.secrets = secrets;
  }

  /** @throws {GenerationError} of kind `auth` where there is no key. */
  async read(): Promise<PreparedRequest> {
    const key = await this.readKeyOrFail();
    this.last = key;
    this.isRejected = false;
    const prepared = this.prepare(key);
    this.secrets.push(...prepared.secrets.filter(secret => !this.secrets.includes(secret)));
    return prepared;
  }

  private async readKeyOrFail(): Promise<string> {
    try {
      return await this.readKey(this.isRejected ? this.last : undefined);
    } catch (error) {
      if (error instanceof GenerationError) throw error;
      // Without its cause, whose words may hold the key.
      throw new GenerationError('auth', sentence('keyUnavailable'), {
        hint: sentence('hintKeySource'),
      });
    }
  }
}

/** For callers in JavaScript, whose arguments no compiler has checked. */
export function notAsDeclared(cause: unknown): GenerationError {
  return new GenerationError('invalidRequest', sentence('notAsDeclared'), {
    hint: sentence('hintHandedOver'),
    cause,
  });
}
