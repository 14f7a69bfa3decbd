import type { AnswerSource } from '../answer/answerReader.ts';
import type { FailureContext } from '../failures/sanitize.ts';
import type { Dialect } from '../generation/dialect.ts';
import type { Cancellation } from '../http/cancellation.ts';
import type { Deadline } from '../http/deadline.ts';
import type { StreamEnvironment, StreamOptions } from './options.ts';
import type { PreparedRequest } from './preparedRequest.ts';

/** All that one generation needs until its end. */
export interface RequestContext {
  readonly prepared: PreparedRequest;
  /** Where the key of the connection is a function. */
  readonly keySource: RequestKeySource | undefined;
  readonly dialect: Dialect;
  readonly context: FailureContext;
  readonly options: StreamOptions;
  readonly environment: StreamEnvironment;
  /** Ends everything. Its reason is the error that the caller gets. */
  readonly cancellation: Cancellation;
  /** The current limit: for the response headers, the first output, further output, or the end of the body. */
  readonly deadline: Deadline;
  readonly attempts: AttemptState;
  /** How the answer of this model is read, where models differ. */
  readonly reading: Pick<AnswerSource, 'thinkTags' | 'thoughtHint' | 'asksForSeveral' | 'toolNames'>;
}

export interface RequestKeySource {
  /** The server has rejected the last key. */
  isRejected: boolean;
  /** Prepares the request again, with a key that the function returns now. */
  read(): Promise<PreparedRequest>;
}

/** The attempts until there is a response. */
export interface AttemptState {
  /** How many requests were sent. */
  count: number;
  /** How long the pauses between them were, in milliseconds. */
  waitedMs: number;
}
