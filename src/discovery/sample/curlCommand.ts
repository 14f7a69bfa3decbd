import { asObject, parseJson } from '../../core/json/json.ts';
import { parseLiteral } from './literal.ts';
import type { SampleRequest } from './sampleRequest.ts';
import { type Shell, shellOf, splitWords } from './shellWords.ts';

/** The request of the first cURL command in a text, in the form of bash, PowerShell or cmd. */
export function readCurl(text: string): SampleRequest | undefined {
  for (const { index } of text.matchAll(/(?<![\w./-])curl(?:\.exe)?(?=\s)/g)) {
    const command = text.slice(index);
    const request = readCommand(splitWords(command, shellOf(command)).slice(1), shellOf(command));
    if (request !== undefined) return request;
  }
  return undefined;
}

/** Options whose value says nothing about the request. */
const otherValues = new Set(
  '-o --output -m --max-time --connect-timeout --retry --retry-delay -A --user-agent -e --referer -x --proxy -b --cookie -c --cookie-jar -w --write-out --cacert --cert --key -E -F --form --resolve -T --upload-file'.split(
    ' ',
  ),
);

function readCommand(words: readonly string[], shell: Shell): SampleRequest | undefined {
  const headers: (readonly [string, string])[] = [];
  const data: string[] = [];
  let url: string | undefined;
  const rest = [...words];

  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name, attached] = splitOption(word);
    const take = (): string => attached ?? rest.shift() ?? '';
    if (!word.startsWith('-')) url ??= word;
    else if (name === '--url') url = take();
    else if (name === '-H' || name === '--header') headers.push(...readHeader(take()));
    else if (name === '-u' || name === '--user') headers.push(['Authorization', `Basic ${take()}`]);
    else if (name === '--oauth2-bearer') headers.push(['Authorization', `Bearer ${take()}`]);
    else if (/^(?:-d|--data(?:-raw|-binary|-ascii)?|--json)$/.test(name)) data.push(take());
    else if (/^(?:-X|--request|--data-urlencode)$/.test(name) || otherValues.has(name)) take();
  }
  if (url === undefined || !looksLikeUrl(url)) return undefined;
  const address = /^https?:\/\//i.test(url) ? url : `${/^(?:localhost|127\.)/.test(url) ? 'http' : 'https'}://${url}`;
  return { url: address, headers, body: readBody(data.join('&'), shell) };
}

/** `-XPOST`, `-sSN`, `--url=…`: an option with what is attached to it. */
function splitOption(word: string): readonly [name: string, value: string | undefined] {
  const [, long, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
  if (long !== undefined) return [long, value];
  const [, flags = '', short, attached] = /^-([a-zA-GI-WYZ]*?)([dHXuomAexbcwF])(.*)$/s.exec(word) ?? [];
  if (short === undefined || word.startsWith('--') || /[dHXu]/.test(flags)) return [word, undefined];
  return [`-${short}`, attached === '' ? undefined : attached];
}

function readHeader(text: string): readonly (readonly [string, string])[] {
  const colon = text.indexOf(':');
  return colon <= 0 ? [] : [[text.slice(0, colon).trim(), text.slice(colon + 1).trim()]];
}

function looksLikeUrl(text: string): boolean {
  return (
    /^https?:\/\/\S/i.test(text) ||
    /^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?\//i.test(text) ||
    /^(?:localhost|127\.)/.test(text)
  );
}

/** Documentation is lax: comments, trailing commas, and quotes that were escaped for another shell. */
function readBody(text: string, shell: Shell): SampleRequest['body'] {
  if (text === '' || text.startsWith('@')) return undefined;
  const strict = asObject(parseJson(text));
  if (strict !== undefined) return strict;
  const unescaped = shell === 'bash' ? undefined : asObject(parseJson(text.replaceAll('\\"', '"')));
  return unescaped ?? asObject(parseLiteral(text)) ?? asObject(parseLiteral(text.replaceAll('\\"', '"')));
}
