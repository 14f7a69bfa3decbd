import type { AnswerSource } from '../answer/answerReader.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import type { Dialect } from '../generation/dialect.ts';
import type { Cancellation } from '../http/cancellation.ts';
import type { Deadline } from '../http/deadline.ts';
import type { StreamEnvironment, StreamOptions } from './options.ts';
import type { PreparedRequest } from './preparedRequest.ts';

/** One generation on its way. */
export interface RequestContext {
  readonly prepared: PreparedRequest;
  /** Where a function knows the key. */
  readonly keySource: RequestKeySource | undefined;
  readonly dialect: Dialect;
  readonly context: FailureContext;
  readonly options: StreamOptions;
  readonly environment: StreamEnvironment;
  /** Ends everything; its reason is the error that is told. */
  readonly cancellation: Cancellation;
  /** The one that counts at the time: for the head of the answer, for its first output, for more, for its end. */
  readonly deadline: Deadline;
  readonly attempts: AttemptState;
  /** How the answer is read, where that is not the same for all. */
  readonly reading: Pick<AnswerSource, 'thinkTags' | 'thoughtHint' | 'asksForSeveral'>;
}

export interface RequestKeySource {
  /** The server has rejected the last key. */
  isRejected: boolean;
  /** The same request with a key that is asked for now. */
  read(): Promise<PreparedRequest>;
}

/** What a request has cost until there is an answer. */
export interface AttemptState {
  /** How often was asked. */
  count: number;
  /** How long was waited in between. */
  waitedMs: number;
}
