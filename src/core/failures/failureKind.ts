import type { GenerationErrorKind } from '../generation/errors.ts';
import type { ErrorBody } from './errorBody.ts';

/**
 * Who is at fault, from what the response says. A code says more than a status: a 429 may mean that the account is
 * empty, and a 200 may carry a failure. A time after which the limit is over says more than the word “billing”.
 *
 * @param status undefined for a failure inside an answer
 * @param resets whether the server said when to try again
 */
export function kindOfFailure(
  body: ErrorBody,
  status: number | undefined,
  resets: boolean,
): GenerationErrorKind | undefined {
  const { words = '', codes } = body;
  if (isAccountEmpty(words) || codes.some(code => emptyCodes.test(code))) return 'payment';
  const named = kindOfCodes(codes);
  const mayBeLimit = status === undefined || status === 429 || status === 403;
  if (named === 'payment' || (status === 429 && isAboutMoney(words)))
    return mayBeLimit && resets ? 'rateLimit' : 'payment';
  // Some call everything that they refuse an invalid request: there, status and words say more.
  if (named !== undefined && named !== 'invalidRequest') return named;
  if (/^content policy violation/i.test(words)) return 'contentFilter';
  const byStatus = status === undefined ? named : kindOfStatus(status);
  const isUndecided = byStatus === undefined || ['invalidRequest', 'permission', 'server'].includes(byStatus);
  return (isUndecided && status !== 413 && status !== 503 ? kindOfWords(words) : undefined) ?? byStatus;
}

/** What a status means where the body says nothing. */
export function kindOfStatus(status: number): GenerationErrorKind {
  if (status === 401) return 'auth';
  if (status === 402) return 'payment';
  if (status === 403) return 'permission';
  if (status === 404 || status === 405) return 'notFound';
  if (status === 407) return 'proxy';
  if (status === 429) return 'rateLimit';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'server';
  return 'invalidRequest';
}

/** Whether it is a limit by its code or status, so that headers about limits count. */
export function isRateLimit({ codes }: ErrorBody, status: number | undefined): boolean {
  return status === 429 || kindOfCodes(codes) === 'rateLimit';
}

/** Shapes of codes in small letters with underscores, the first that fits. */
const kindsByCode: readonly (readonly [RegExp, GenerationErrorKind])[] = [
  [/insufficient_(?:quota|tokens|credits|funds|balance)|billing|payment|arrear|spend_limit|^402$/, 'payment'],
  [
    /not_authenticated|(?:token|key)_expired|expired_token|invalid_?(?:api_?key|token|authentication)|api_?key_(?:invalid|expired)|incorrect_api_key|authentication|unauthenticated|unauthorized|auth_fail(?:ure|ed)?|unrecognized_client|invalid_signature|^401$/,
    'auth',
  ],
  [/insufficient_plan|permission|forbidden|access_denied|service_blocked|^403$/, 'permission'],
  [/rate_?limit|too_many_requests|resource_exhausted|throttl|request_limit|service_quota_exceeded|^429$/, 'rateLimit'],
  [
    /content_(?:filter|policy)|content_management|responsible_?ai|moderation|data_?inspection|guardrail|^hooks_failed$|^safety$|prohibited_content/,
    'contentFilter',
  ],
  [/not_found|no_such_model|unknown_model|^404$/, 'notFound'],
  [
    /provider_error|unavailable|overloaded|server_error|server_exception|internal_error|^internal$|internal_failure|internal_server|stream_error|not_ready|deadline_exceeded|timeout|^5\d\d$/,
    'server',
  ],
  [
    /validation|bad_request|invalid_(?:request|argument|parameter|value)|failed_precondition|too_large|^4(?:00|13|22)$/,
    'invalidRequest',
  ],
];

/** The kind of the first code that says more than that the request was invalid. */
function kindOfCodes(codes: readonly string[]): GenerationErrorKind | undefined {
  const kinds = codes.flatMap(code => {
    const name = snakeCase(code);
    return kindsByCode.find(([shape]) => shape.test(name))?.[1] ?? [];
  });
  return kinds.find(kind => kind !== 'invalidRequest') ?? kinds[0];
}

/** `DeploymentNotFound` and `RATE_LIMIT_EXCEEDED` → `deployment_not_found`, `rate_limit_exceeded`. */
function snakeCase(code: string): string {
  return code
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[\s.-]/g, '_')
    .toLowerCase();
}

/** Codes of services that number or name an empty account in their own way: MiniMax 1008, GLM 1113. */
const emptyCodes =
  /^(?:1008|1113|enforced_spend_limit_reached|credit_balance_too_low|insufficient_balance(?:_error)?)$/i;

/** The account itself is empty: waiting does not help, whatever the status. */
function isAccountEmpty(words: string): boolean {
  return /credit balance is too low|insufficient (?:account |ai )?(?:balance|funds|credits?|points)|budget (?:has been|was) exceeded|negative balance|requires more credits|(?:credits|balance) (?:are|is|have been) (?:depleted|exhausted|used up)|out of credits|no (?:remaining )?credits|account (?:is )?(?:in arrears|overdue)|(?:余额|额度|积分|点数)不足|额度已用尽|欠费|недостаточно средств/i.test(
    words,
  );
}

/** Some say only in words that waiting does not help. */
function isAboutMoney(words: string): boolean {
  return /\bbilling\b|insufficient quota|(?:top up|add) (?:credits?|funds)/i.test(words);
}

/** Where neither code nor status decides. */
function kindOfWords(words: string): GenerationErrorKind | undefined {
  return kindsByWords.find(([shape]) => shape.test(words.slice(0, 1_000)))?.[1];
}

const kindsByWords: readonly (readonly [RegExp, GenerationErrorKind])[] = [
  [
    /(?:invalid|incorrect|expired|wrong|missing|no) (?:x-)?api[ _-]?key|api[ _-]?key (?:is )?(?:not valid|invalid|incorrect|expired|missing|required)|(?:access|security) token (?:is |has |included in the request is )?(?:invalid|expired)|authentication (?:failed|fails|error)|login fail|unauthori[sz]ed/i,
    'auth',
  ],
  [
    /(?:context|prompt|input)[ -]?(?:length|size|window)[^.]{0,60}(?:exceed|larger|greater|limit|full)|(?:exceed|greater|longer|larger|more)[^.]{0,60}(?:context|input) (?:length|size|window)|maximum context|(?:prompt|input|request|messages?) (?:is|are|was)? ?too (?:long|large)|input validation error|too many (?:input |prompt )?tokens/i,
    'invalidRequest',
  ],
  [/\bguardrails?\b|content (?:filter|policy|management)|flagged (?:by|as|for)|moderation/i, 'contentFilter'],
  // Bedrock, OpenRouter and DeepSeek call an unknown model an invalid request.
  [
    /\bmodel (?:identifier|id|name) is (?:invalid|unknown)|not a valid model (?:id|name|identifier)|\bmodel (?:does )?not (?:exist|found)\b/i,
    'notFound',
  ],
  [/\brate[ -]?limit|too many requests|\bqps\b|requests? limit (?:reached|exceeded)/i, 'rateLimit'],
];
