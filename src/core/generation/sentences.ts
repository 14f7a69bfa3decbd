/**
 * Every sentence of `core`, `dialects`, `discovery` and `network` that a person reads, by its code. The English text
 * is also the key of its translations in `l10n/`; `{0}`, `{1}` … stand for the arguments. A `hint` says what to do.
 */
export const sentences = {
  // What a server refused.
  tokenExpired: 'The access token for {0} has expired.',
  keyRejected: '{0} rejected the API key.',
  noCredits: 'The account at {0} does not have enough credits.',
  accessDenied: '{0} denied access.',
  pathNotFound: '{0}, or the model, was not found at {1}.',
  modelNotFound: '{0}, or the model “{1}”, was not found at {2}.',
  rateLimited: 'Rate limit of {0} reached.',
  rateLimitedUntil: 'Rate limit of {0} reached. Try again at {1}.',
  rateLimitedUntilDay: 'Rate limit of {0} reached. Try again at {1} on {2}.',
  contentFiltered: "The provider's content filter stopped the answer.",
  modelRefused: 'The model refused: “{0}”',
  upstreamFailed: 'The provider behind {0} failed.',
  serverError: '{0} reported a server error.',
  serverErrorStatus: '{0} reported a server error ({1}).',
  requestTooLarge: '{0} rejected a request of this size ({1} characters).',
  requestRejected: '{0} rejected the request.',
  requestRejectedStatus: '{0} rejected the request ({1}).',
  failed: '{0} reported a failure.',
  says: '{0} says: “{1}”',
  webPage: '{0} returned a web page instead of an API response.',
  webPageTitled: '{0} returned a web page (“{1}”) instead of an API response.',
  redirected: '{0} redirects ({1}).',
  redirectedTo: '{0} redirects to {1} ({2}).',
  redirectLoop: '{0} redirects in circles.',

  // What was wrong with an answer.
  emptyResponse: '{0} sent an empty response.',
  noText: 'The model at {0} returned no text.',
  reasoningOnly: 'The model returned reasoning but no answer.',
  brokenToolCall: 'The model called “{0}” with arguments that are not JSON.',
  unreadable: '{0} sent an unreadable response: “{1}”',
  notStreamed: '{0} accepted the request, but did not stream the answer.',
  endedEarly: 'The answer from {0} ended early (no end marker).',
  endedEarlyKept: 'The answer from {0} ended early (no end marker). {1} characters were kept.',
  stoppedByFailure: '{0} ended the answer with “{1}”.',
  answerTooLong: 'The answer from {0} is too long (64 Mi characters).',
  noOutput: '{0} sent {1} MiB without any text.',
  answerUnreadable: 'The answer from {0} could not be read.',
  eventTooLarge: 'The server sent an event that is too large.',
  frameDamaged: 'The binary event stream is damaged: a checksum or a length is wrong.',

  // What was wrong with a request or a connection.
  cancelled: 'The generation was cancelled.',
  noPrompt: 'There is no prompt.',
  notJson: "The request can't be written as JSON.",
  notAsDeclared: 'The request or the connection does not have the expected form.',
  baseUrlInvalid: 'The base URL is not the address of an API.',
  baseUrlCredentials: 'The base URL contains a user name or a password.',
  keyInTheClear: 'The API key is not sent to {0}, because over http:// it could be intercepted.',
  keyUnavailable: 'The API key could not be obtained.',
  keyCharacters: 'The API key contains a space, a line break or a character that no key has.',
  headerInvalid: "The header “{0}” can't be sent.",
  someHeaderInvalid: "A header of the connection can't be sent.",
  unknownDialect: 'There is no dialect “{0}”.',
  customDialect: 'In a custom dialect, {0} must be {1}.',

  // What was wrong with where a key comes from.
  credentialInvalid: 'In the credential, {0} must be {1}.',
  credentialFile: 'The file in {0} could not be used.',
  signInRejected: '{0} rejected the sign-in ({1}).',
  tokenMissing: 'The answer from {0} contains no token.',
  tokenMissingAt: 'The answer from {0} contains no token at {1}.',
  tokenAnswerLong: 'The answer from {0} is too long for a token.',
  commandNotFound: 'The command {0} was not found.',
  commandNotStarted: 'The command {0} could not be started ({1}).',
  commandFailed: 'The command {0} ended with code {1}.',
  commandTimeout: 'The command {0} did not end within {1} s.',
  commandOutput: 'The command {0} printed no API key.',
  commandOutputAt: 'The command {0} printed no API key at {1}.',
  commandOutputLong: 'The command {0} printed more than 1 MiB.',
  commandCharacters: 'The command {0} is a batch file and has an argument with a special character.',
  environmentUnset: 'The environment variable {0} is not set.',

  // What was wrong with a pasted sample, or with an API that was tried.
  sampleFile: 'The sample sends a file, whose content is not in it.',
  sampleForm: 'The sample sends a form. Runnel sends JSON only.',
  sampleText: 'The body in the sample is not a JSON object.',
  sampleDeep: 'The body in the sample is nested too deeply.',
  sampleLarge: 'The body in the sample has too many fields.',
  jobOnly: '{0} starts a job and answers later, which Runnel does not support.',

  // What went wrong on the way.
  hostNotFound: 'Could not find {0}.',
  proxyNotFound: 'Could not find the proxy {0}.',
  hostLookup: 'Could not look up {0}.',
  proxyLookup: 'Could not look up the proxy {0}.',
  hostRefused: '{0} refused the connection.',
  proxyRefused: 'The proxy {0} refused the connection.',
  hostUnreachable: '{0} is unreachable from here.',
  proxyUnreachable: 'The proxy {0} is unreachable from here.',
  hostConnectTimeout: 'Could not connect to {0} within 10 s.',
  proxyConnectTimeout: 'Could not connect to the proxy {0} within 10 s.',
  hostConnectSlow: 'Could not connect to {0} in time.',
  proxyConnectSlow: 'Could not connect to the proxy {0} in time.',
  hostConnectFailed: 'Could not connect to {0}.',
  proxyConnectFailed: 'Could not connect to the proxy {0}.',
  networkChanged: 'The network changed while the answer was being received.',
  closedBeforeAnswer: '{0} closed the connection before it answered.',
  connectionLost: 'The connection to {0} was lost.',
  connectionLostKept: 'The connection to {0} was lost after {1} characters, which were kept.',
  asleep: 'The connection was lost while the computer was asleep.',
  proxyNeedsLogin: 'The proxy {0} requires a user name and password.',
  someProxyNeedsLogin: 'The proxy for {0} requires a user name and password.',
  proxyRejectedLogin: 'The proxy {0} rejected the user name and password.',
  someProxyRejectedLogin: 'The proxy for {0} rejected the user name and password.',
  proxyClosed: 'The proxy {0} closed the connection.',
  someProxyClosed: 'The proxy for {0} closed the connection.',
  notAProxy: 'The proxy {0} does not answer like a proxy.',
  someNotAProxy: 'The proxy for {0} does not answer like a proxy.',
  proxyUnsupported: 'The proxy {0} is of a type that Runnel does not support.',
  someProxyUnsupported: 'The proxy for {0} is of a type that Runnel does not support.',
  proxyBlocked: 'The proxy {0} blocked the request.',
  someProxyBlocked: 'The proxy for {0} blocked the request.',
  proxyBlockedStatus: 'The proxy {0} blocked the request ({1}).',
  someProxyBlockedStatus: 'The proxy for {0} blocked the request ({1}).',
  proxyAddressInvalid: 'The proxy for {0} is not set to a valid address.',
  hostCertificateUntrusted: 'The certificate of {0} is not trusted.',
  proxyCertificateUntrusted: 'The certificate of the proxy {0} is not trusted.',
  hostCertificateExpired: 'The certificate of {0} has expired.',
  proxyCertificateExpired: 'The certificate of the proxy {0} has expired.',
  hostCertificateEarly: 'The certificate of {0} is not valid yet.',
  proxyCertificateEarly: 'The certificate of the proxy {0} is not valid yet.',
  hostCertificateName: 'The certificate of {0} was issued for another name.',
  proxyCertificateName: 'The certificate of the proxy {0} was issued for another name.',
  hostNotHttps: '{0} does not speak HTTPS.',
  proxyNotHttps: 'The proxy {0} does not speak HTTPS.',
  noAnswerInFetch: "No answer from {0} within 300 s, the limit of the editor's own fetch.",
  noDataInFetch: "No data from {0} for 300 s, the limit of the editor's own fetch.",
  headersTooLarge: '{0} sent headers that are too large.',
  brokenHttp: '{0} sent an invalid HTTP response.',
  brokenEncoding: 'The response from {0} could not be decompressed.',
  requestInvalid: "The request to {0} can't be sent.",

  http2Only: '{0} speaks HTTP/2 only, which Runnel does not support.',
  notLoopback: '{0} does not lead to this computer.',

  // What took too long.
  headersTimeout: 'No answer from {0} within {1} s.',
  firstOutputTimeout: '{0} began to answer, but sent no text within {1} s.',
  idleTimeout: '{0} sent no data for {1} s.',
  totalTimeout: 'The answer from {0} was not complete within {1} s.',

  // What to do.
  hintAddCredits: 'Add credits to the account, or choose another connection.',
  hintBaseUrl: 'Check the base URL.',
  hintBaseUrlForm: 'A base URL begins with https:// or http://.',
  hintBaseUrlKey: 'Remove it from the base URL and set it as the API key.',
  hintBaseUrlModel: 'Check the base URL and the model.',
  hintBaseUrlNetwork: 'Check the base URL, or your network connection.',
  hintBaseUrlPlain: 'Check the base URL: it may need http:// or another port.',
  hintBaseUrlPort: 'Check the port in the base URL.',
  hintBaseUrlProxy: 'Check the base URL, or whether a proxy or a login page is in between.',
  hintBaseUrlRedirect: 'Update the base URL. The key is not sent to another address.',
  hintBetween: 'Check the base URL, or what is in between.',
  hintCertificate: "In a company network, its certificate must be among the system's.",
  hintClock: "Check this computer's clock.",
  hintClockExpired: "If it has not, check this computer's clock.",
  hintCommand: 'Run the command in a terminal to see what it reports.',
  hintCommandPath: 'Check the command, or use the full path of the program.',
  hintCredential: 'Check the credential of the connection.',
  hintCredentialFile: 'It must be a PEM or JSON file of at most 1 MiB, with an absolute path.',
  hintDialect: 'The connection may have the wrong API format.',
  hintDialects: 'The dialect of a connection is one of {0}.',
  hintEnvironment: 'Set it, then start the editor again.',
  hintEventSize: 'An event may have up to 16 MiB. What arrived before it was kept.',
  hintExtra: 'Check what is in `extra`.',
  hintHandedOver: 'Check what is passed to the client.',
  hintHeaders: 'Check the headers of the connection.',
  hintHttp1: 'Check the port in the base URL, or enable HTTP/1.1 on the server.',
  hintKey: 'Set the API key again.',
  hintKeyOrTest: 'Set the API key again, or test the connection.',
  hintKeySource: 'Check where the key of the connection comes from.',
  hintLess: 'Send less text, or choose a model with a larger context window.',
  hintLocalhost: 'Names that end in localhost must resolve to this computer.',
  hintLocalServer: 'Is the local server running?',
  hintModelStreams: 'Choose a model that streams text.',
  hintMoreTokens: 'Try again, or allow more output tokens.',
  hintNetwork: 'Check your network connection.',
  hintNetworkProxy: 'Check your network connection, or your proxy.',
  hintNetworkRetry: 'Check your network connection, then try again.',
  hintNetworkVpn: 'Check your network connection, or your VPN.',
  hintNewKey: 'Set a new API key.',
  hintNoCharge: 'No credits are charged for this.',
  hintPlan: 'The plan or the API key may not include this model.',
  hintProxy: 'Check the setting http.proxy, or https_proxy in the environment.',
  hintProxyForm: 'Set http.proxy to an address that begins with http://, https://, socks5:// or socks4://.',
  hintProxyLogin: 'Add them to the setting http.proxy.',
  hintProxyOwner: 'Check the setting http.proxy, or ask the administrator.',
  hintRephrase: 'Rephrase the prompt.',
  hintRetry: 'Try again.',
  hintRetrySoon: 'Try again in a moment.',
  hintRetryTimeout: 'Try again, or allow more time: {0}.',
  hintSignInAddress: 'Check the address in the credential.',
  hintTokenPlace: 'Check `token` in the credential.',
  hintSampleFile: 'Paste the content of the file in place of its name.',
  hintSampleForm: 'Look for a request with a JSON body in the documentation.',
  hintSampleText: 'Paste the whole command, with all its quotes and line ends.',
  hintSampleShort: 'Paste one request with a short prompt.',
  hintJob: 'Look for an endpoint that streams its answer, or for a compatible one.',
  hintSecure: 'Use https://, or a server on this computer.',
  hintSettings: 'Check the model and the settings.',
  hintSettingConnections: 'Correct it in the setting runnel.connections.',
  hintUndici: 'Set runnel.network.transport to undici, which waits as long as you allow.',
  hintWait: 'Wait a moment, then try again.',
  hintWaitOrChoose: 'Wait until then, or choose another connection.',
  hintWritePrompt: 'Enter what to generate.',
} as const;

export type SentenceCode = keyof typeof sentences;

/** A sentence for a person, before it is put into a language. */
export interface Sentence<Code extends SentenceCode = SentenceCode> {
  readonly code: Code;
  readonly args: readonly (string | number)[];
}

/** Sentences whose arguments hold words of a server: they are shown, and never logged. */
export const sentencesWithServerWords: ReadonlySet<SentenceCode> = new Set<SentenceCode>([
  'says',
  'modelRefused',
  'brokenToolCall',
  'stoppedByFailure',
  'unreadable',
  'webPageTitled',
  'redirectedTo',
]);

type Argument = string | number;
type Arguments<Text extends string> = Text extends `${string}{2}${string}`
  ? [Argument, Argument, Argument]
  : Text extends `${string}{1}${string}`
    ? [Argument, Argument]
    : Text extends `${string}{0}${string}`
      ? [Argument]
      : [];

/** The sentence of that code with its placeholders filled; the compiler counts them. */
export function sentence<Code extends SentenceCode>(
  code: Code,
  ...args: Arguments<(typeof sentences)[Code]>
): Sentence<Code> {
  return { code, args };
}

export function inEnglish({ code, args }: Sentence): string {
  return sentences[code].replace(/\{(\d)\}/g, (_, index) => String(args[Number(index)] ?? ''));
}
