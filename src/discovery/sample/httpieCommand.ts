import { asObject, parseJson } from '../../core/json/json.ts';
import { looksLikeUrl, withScheme } from './curlCommand.ts';
import { readBody } from './sampleBody.ts';
import type { SampleRequest } from './sampleRequest.ts';

const optionsWithValue =
  /^(?:-[aApso]|--(?:auth|auth-type|print|style|output|session|session-read-only|timeout|max-redirects|proxy|verify|cert|cert-key|ssl|ciphers|pretty|download|default-scheme|response-charset|response-mime|format-options))$/;

/** `name=text`, `name:=json`, `name==query`, `Header:value`; `@` in place of the value names a file. */
const item = /^((?:\\.|[^:=@\\])+)(:=@|=@|:=|==|=|:|@)([\s\S]*)$/;

/** The request of an HTTPie command: `http POST api.example.com/x Authorization:'Bearer …' model=…`. */
export function readHttpieCommand(words: readonly string[], scheme: 'http' | 'https'): SampleRequest | undefined {
  const headers: (readonly [string, string])[] = [];
  const body: Record<string, unknown> = {};
  let url: string | undefined;
  let raw: string | undefined;
  let auth: string | undefined;
  let authType = 'basic';
  let unread: SampleRequest['unreadBody'];
  let query = '';

  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [option = '', attached] = word.startsWith('-') ? word.split(/=(.*)/s, 2) : [];
    if (option === '-f' || option === '--form' || option === '--multipart') unread = 'form';
    else if (option === '--raw') raw = attached ?? words[++at];
    else if (optionsWithValue.test(option)) {
      const value = attached ?? words[++at] ?? '';
      if (/^(?:-a|--auth)$/.test(option)) auth = value;
      if (/^(?:-A|--auth-type)$/.test(option)) authType = value;
    } else if (word.startsWith('-')) continue;
    else if (url === undefined) {
      if (/^[A-Z]+$/.test(word)) continue;
      if (!looksLikeUrl(word) && !/^[\w-]+(?:\.[\w-]+)+(?:$|[/:?])/.test(word)) return undefined;
      url = word;
    } else {
      const [, name = '', sign, value = ''] = item.exec(word) ?? [];
      if (sign === ':') headers.push([name, value.trim()]);
      else if (sign === '==') query += `${query === '' ? '?' : '&'}${name}=${value}`;
      else if (sign === '=') setAt(body, name, value);
      else if (sign === ':=') setAt(body, name, parseJson(value) ?? value);
      else if (sign !== undefined) unread = 'file';
    }
  }
  if (url === undefined) return undefined;
  if (auth !== undefined && authType === 'bearer') headers.push(['Authorization', `Bearer ${auth}`]);
  return {
    url: withScheme(url, scheme) + query,
    headers,
    ...(raw === undefined ? { body: Object.keys(body).length === 0 ? undefined : body } : readBody(raw)),
    ...(unread === undefined ? {} : { unreadBody: unread }),
    ...(auth === undefined || authType !== 'basic' ? {} : { basic: auth }),
  };
}

/** `options[max_tokens]`: a field of an object. */
function setAt(body: Record<string, unknown>, path: string, value: unknown): void {
  const [first = '', ...others] = path
    .slice(0, 200)
    .split(/[[\]]+/)
    .filter(name => name !== '');
  const [second] = others;
  if (first === '__proto__') return;
  body[first] = second === undefined ? value : { ...asObject(body[first]), [second]: value };
}
