/** Why a request is not answered. Each API has its own status and words for it. */
export type RefusalKind =
  | 'bad-json'
  | 'invalid'
  | 'unauthorized'
  | 'token-expired'
  | 'no-credits'
  | 'forbidden'
  | 'not-found'
  | 'wrong-method'
  | 'too-large'
  | 'unsupported'
  | 'rate-limited'
  | 'server-error'
  | 'unavailable';

/** Thrown while a request is read, and turned into the API's error answer in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** The field of the request that is at fault, with its parents: `params.temperature`. */
  readonly field: string | undefined;
  /** The method that would have been right. */
  readonly allow: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: RefusalKind, message: string, facts: RefusalFacts = {}) {
    super(message);
    this.kind = kind;
    this.field = facts.field;
    this.allow = facts.allow;
    this.retryAfterSeconds = facts.retryAfterSeconds;
  }
}

interface RefusalFacts {
  readonly field?: string;
  readonly allow?: string;
  readonly retryAfterSeconds?: number;
}

/** The HTTP status of each, where an API does not have another one. */
export const statusOf: Readonly<Record<RefusalKind, number>> = {
  'bad-json': 400,
  invalid: 422,
  unauthorized: 401,
  'token-expired': 401,
  'no-credits': 402,
  forbidden: 403,
  'not-found': 404,
  'wrong-method': 405,
  'too-large': 413,
  unsupported: 415,
  'rate-limited': 429,
  'server-error': 500,
  unavailable: 503,
};
