import { decodePercent } from '../../../core/http/decodePercent.ts';
/** Where a link of an answer may lead: to the web, or to a file of the workspace. */
export type LinkTarget =
  | { readonly kind: 'web'; readonly address: string; readonly host: string }
  | { readonly kind: 'file'; readonly path: string; readonly line: number };

export function readLink(href: string): LinkTarget | undefined {
  const address = href.trim();
  if (isWebAddress(address)) return { kind: 'web', address, host: new URL(address).host };
  return readFileLink(address);
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url.trim()) && URL.canParse(url.trim());
}

export function isPictureData(url: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp);base64,/.test(url);
}

/** `src/store.ts`, `./a.ts#L10`, `/home/a.ts:12:3`, `C:\\home\\a.ts`, `file:///home/a.ts#L3-L9` */
function readFileLink(address: string): LinkTarget | undefined {
  const plain = address.replace(/^file:\/\//i, '');
  const [, path = '', line] =
    /^(.{1,1000}?)(?:#L?(\d{1,7})[^#]*|:(\d{1,7})(?::\d+)?)?$/s
      .exec(plain)
      ?.flatMap(part => (part === undefined ? [] : [part])) ?? [];
  const hasScheme = /^[a-z][a-z\d+.-]+:/i.test(path);
  if (path === '' || hasScheme || /^(?:#|\?|\/\/|\\\\)/.test(path) || /[\p{Cc}<>"|?*]/u.test(path)) return undefined;
  if (!/[./\\]/.test(path)) return undefined;
  const file = decodePercent(path);
  // Also written as `%2F%2Fhost`, a path that begins so leads to another computer on Windows.
  return /^[\\/]{2}|\p{Cc}/u.test(file) ? undefined : { kind: 'file', path: file, line: Number(line ?? 0) };
}

/**
 * The host to show beside a link whose text names another one or can be read in another order, or whose address names one
 * before an `@`; undefined where the text tells the truth, or names none.
 */
export function disguisedHost(written: string, address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { host, hostname, username } = new URL(address);
  if (username !== '' || /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/.test(written)) return host;
  // As it is seen: without what nobody sees, and with signs of any width.
  const text = written
    .slice(0, longestText)
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    .normalize('NFKC');
  const named = /(?:^|[\s/@([{"'])((?:[\p{L}\p{N}_-]+[.\u3002\uFF0E])+[\p{L}\p{N}-]{2,})(?=$|[\s:/?#)\]}"',.!])/u.exec(
    text,
  )?.[1];
  const isAddress = /^\s*[a-z][a-z\d+.-]*:\/\//i.test(text);
  if (named === undefined) return isAddress ? host : undefined;
  if (!isAddress && !hasTopLevelDomain(named)) return undefined;
  const told = URL.canParse(`https://${named}`) ? new URL(`https://${named}`).hostname : named;
  return withoutWww(told) === withoutWww(hostname) && withoutWww(hostname) === withoutWww(named.toLowerCase())
    ? undefined
    : host;
}

/** What is looked at of the text of a link, in UTF-16 units. */
const longestText = 2_000;

/** Names of files have a dot, too: `store.ts` is none of a computer. */
function hasTopLevelDomain(name: string): boolean {
  const last = name.split('.').at(-1)?.toLowerCase() ?? '';
  return !/^(?:[jt]sx?|[cm]js|json|md|py|rs|go|c|h|cc|cpp|hpp|cs|java|kt|rb|php|sh|ps1|ya?ml|toml|html?|css|scss|xml|svg|png|txt|lock|vue|sql|ini|cfg|conf|env|\d+)$/.test(
    last,
  );
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}
