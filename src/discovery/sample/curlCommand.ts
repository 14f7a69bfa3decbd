import { readBody } from './sampleBody.ts';
import type { SampleRequest } from './sampleRequest.ts';

/** Options of curl and wget whose value says nothing about the request. */
const otherValues = new Set(
  `-o --output -m --max-time --connect-timeout --retry --retry-delay --retry-max-time -e --referer -w --write-out
  -D --dump-header -c --cookie-jar -C --continue-at -y --speed-time -Y --speed-limit -z --time-cond -r --range -t -Q -P
  --stderr --trace --trace-ascii --limit-rate --max-redirs --max-filesize --keepalive-time --interface --local-port
  --dns-servers --ciphers --tls-max --tls13-ciphers --request-target --noproxy --proto --proto-default --proto-redir
  --engine --resolve --connect-to --happy-eyeballs-timeout-ms --expect100-timeout --parallel-max --rate --variable
  -O --output-document --timeout --tries --wait -X --request --method -A --user-agent`.split(/\s+/),
);

/** Options that a server may want, and that Runnel has no counterpart for: it has its own settings for them, or none. */
const withoutCounterpart = new Set(
  `-b --cookie -x --proxy -U --proxy-user --socks5 --socks5-hostname --socks4 --preproxy -E --cert --key --cacert
  --capath --pass --cert-type --key-type -K --config --aws-sigv4 --unix-socket --load-cookies --certificate
  --private-key --ca-certificate`.split(/\s+/),
);

const flagsWithoutCounterpart = /^(?:-k|--insecure|--digest|--ntlm|--negotiate|--anyauth|--no-check-certificate)$/;

const dataOptions = /^(?:-d|--data(?:-raw|-binary|-ascii)?|--post-data|--body-data)$/;
const formOptions = /^(?:-F|--form(?:-string)?|--data-urlencode)$/;
const fileOptions = /^(?:-T|--upload-file|--post-file|--body-file)$/;

/** The request of a cURL or wget command. Undefined where the words hold no address. */
export function readCurlCommand(words: readonly string[]): SampleRequest | undefined {
  const headers: (readonly [string, string])[] = [];
  const data: string[] = [];
  const leftOut: string[] = [];
  let url: string | undefined;
  let basic: string | undefined;
  let unread: SampleRequest['unreadBody'];
  let isQuery = false;

  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [name, attached] = splitOption(word);
    const take = (): string => attached ?? words[++at] ?? '';
    if (!word.startsWith('-')) url ??= word;
    else if (name === '--url') url = take();
    else if (name === '-H' || name === '--header') headers.push(...readHeader(take()));
    else if (name === '-u' || name === '--user') basic = take();
    else if (name === '--oauth2-bearer') headers.push(['Authorization', `Bearer ${take()}`]);
    else if (dataOptions.test(name)) data.push(take());
    // Several pieces of JSON are put one after the other, where other data is joined by `&`.
    else if (name === '--json') data.splice(0, data.length, data.join('&') + take());
    else if (name === '-G' || name === '--get') isQuery = true;
    else if (formOptions.test(name)) {
      take();
      unread = 'form';
    } else if (fileOptions.test(name)) {
      take();
      unread = 'file';
    } else if (withoutCounterpart.has(name)) {
      take();
      leftOut.push(nameOf(name));
    } else if (flagsWithoutCounterpart.test(name)) leftOut.push(name);
    else if (otherValues.has(name)) take();
  }
  if (url === undefined || !looksLikeUrl(url)) return undefined;
  const query = isQuery && data.length > 0 ? `${url.includes('?') ? '&' : '?'}${data.join('&')}` : '';
  const hasData = !isQuery && data.length > 0;
  return {
    url: withScheme(url) + query,
    headers,
    ...(hasData
      ? readBody(data.join('&'))
      : { body: undefined, ...(unread === undefined ? {} : { unreadBody: unread }) }),
    ...(basic === undefined ? {} : { basic }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

function nameOf(option: string): string {
  return /^(?:-b|--cookie|--load-cookies)$/.test(option) ? 'Cookie' : option;
}

const shortWithValue = new Set('AbcCdDeEFhHKmoPQrtTuUwxXyYz');

/** `-XPOST`, `-sSN`, `--url=…`: an option with what is attached to it. */
function splitOption(word: string): readonly [name: string, value: string | undefined] {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
  }
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    if (!/[A-Za-z0-9#]/.test(letter)) break;
    if (shortWithValue.has(letter)) return [`-${letter}`, at + 1 === word.length ? undefined : word.slice(at + 1)];
    if (letter === 'k' || letter === 'G') return [`-${letter}`, undefined];
  }
  return [word, undefined];
}

function readHeader(text: string): readonly (readonly [string, string])[] {
  const colon = text.indexOf(':');
  return colon <= 0 ? [] : [[text.slice(0, colon).trim(), text.slice(colon + 1).trim()]];
}

export function looksLikeUrl(text: string): boolean {
  return (
    /^https?:\/\/\S/i.test(text) ||
    // A name of one's own stands for the address: it is asked for.
    /^(?:\$\{?|\{\{|<|%)[A-Za-z_][^\s/]*\//.test(text) ||
    /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?\//i.test(text) ||
    /^(?:localhost|127\.|\[::1\]|:\d)/.test(text)
  );
}

/** With the scheme that a client adds by itself; `:3000/x` is this computer. */
export function withScheme(url: string, scheme = 'https'): string {
  if (/^https?:\/\//i.test(url) || /^[$<{%]/.test(url)) return url;
  if (url.startsWith(':')) return `http://localhost${url}`;
  return `${/^(?:localhost|127\.|\[::1\])/.test(url) ? 'http' : scheme}://${url}`;
}
