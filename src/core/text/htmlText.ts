/** What a page of the web says, without its form. */
export interface PageText {
  readonly title: string;
  readonly text: string;
}

/**
 * Reads the text of HTML in one pass: blocks become lines, headings, items and code keep their signs of Markdown, and
 * what nobody reads, such as scripts, is left out. It is meant for a model, so what a browser repairs is not repaired.
 */
export function textOfHtml(html: string): PageText {
  const whole = readText(html);
  // What stands around it leads to other pages.
  const start = html.search(/<main[\s>]/i);
  const end = start < 0 ? -1 : html.toLowerCase().lastIndexOf('</main');
  const main = end < start ? '' : readText(html.slice(start, end)).text;
  return { title: whole.title, text: main.length < shortestMain ? whole.text : main };
}

/** Some pages fill their main part by a script. */
const shortestMain = 200;

function readText(html: string): PageText {
  let title = '';
  let text = '';
  let isPre = false;
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    const end = open < 0 ? html.length : open;
    const words = decodeEntities(html.slice(at, end));
    text += isPre ? words : words.replaceAll(/\s+/g, ' ');
    if (open < 0) break;
    const tag = readTag(html, open);
    if (tag === undefined) {
      text += '<';
      at = open + 1;
      continue;
    }
    at = tag.end;
    const { name, isClosing } = tag;
    if (!isClosing && skipped.has(name)) {
      const close = closingTag(html, name, at);
      if (name === 'title' && title === '')
        title = decodeEntities(html.slice(at, close)).replaceAll(/\s+/g, ' ').trim();
      at = close;
    } else if (name === 'pre') {
      isPre = !isClosing;
      text += isClosing ? '\n```\n' : '\n```\n';
    } else text += signOf(name, isClosing);
  }
  return { title, text: tidy(text) };
}

interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  /** Where the text after it begins. */
  readonly end: number;
}

const longestTag = 20_000;

function readTag(html: string, open: number): Tag | undefined {
  if (html.startsWith('<!--', open)) {
    const end = html.indexOf('-->', open + 4);
    return { name: '!--', isClosing: false, end: end < 0 ? html.length : end + 3 };
  }
  const [, slash, name = ''] = /^<(\/?)([a-zA-Z!?][a-zA-Z0-9]{0,30})/.exec(html.slice(open, open + 40)) ?? [];
  if (name === '') return undefined;
  let quote = '';
  for (let at = open + 1; at < html.length && at - open < longestTag; at += 1) {
    const sign = html.charAt(at);
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return { name: name.toLowerCase(), isClosing: slash === '/', end: at + 1 };
  }
  // A quote that nothing closes: the tag ends with the first bracket.
  const end = html.indexOf('>', open);
  return { name: name.toLowerCase(), isClosing: slash === '/', end: end < 0 ? html.length : end + 1 };
}

/** Where the closing tag of an element stands whose content is no text of the page. */
function closingTag(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    if (html.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  }
  return html.length;
}

const skipped: ReadonlySet<string> = new Set([
  ...['script', 'style', 'noscript', 'template', 'svg', 'title', 'iframe', 'object', 'canvas', 'select', 'button'],
  'nav',
]);

const blocks: ReadonlySet<string> = new Set([
  ...[
    'address',
    'article',
    'aside',
    'blockquote',
    'body',
    'dd',
    'details',
    'div',
    'dl',
    'dt',
    'fieldset',
    'figcaption',
  ],
  ...['figure', 'footer', 'form', 'header', 'hr', 'main', 'ol', 'p', 'section', 'summary', 'table', 'ul'],
]);

function signOf(name: string, isClosing: boolean): string {
  const [, level] = /^h([1-6])$/.exec(name) ?? [];
  if (level !== undefined) return isClosing ? '\n\n' : `\n\n${'#'.repeat(Number(level))} `;
  if (name === 'br') return '\n';
  if (name === 'li') return isClosing ? '' : '\n- ';
  if (name === 'tr') return isClosing ? '' : '\n';
  if (name === 'td' || name === 'th') return isClosing ? ' | ' : '';
  if (name === 'code') return '`';
  return blocks.has(name) ? '\n\n' : '';
}

const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…' },
  ...{ laquo: '«', raquo: '»', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', copy: '©', middot: '·', rarr: '→' },
};

function decodeEntities(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name as string] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : '';
  });
}

/** Lines without blanks at their ends, no two empty ones in a row, and no items or rows of nothing. */
function tidy(text: string): string {
  let isEmpty = true;
  let isCode = false;
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line === '```') isCode = !isCode;
    const trimmed = line.trim();
    const shown = isCode ? line.trimEnd() : /^[-| ]+$/.test(trimmed) ? '' : trimmed;
    if (shown !== '' || !isEmpty) lines.push(shown);
    isEmpty = shown === '';
  }
  return lines.join('\n').trim();
}
