import { deepestBody, longestSample } from './limits.ts';
import { Scanner } from './scanner.ts';

/**
 * The value of a literal as JSON, Python, JavaScript and PowerShell write them: of all four at once, so that samples of
 * documentation are read whatever they lost on their way through a page. A name that stands for nothing known becomes
 * the text `$name`; undefined where there is no literal at all.
 */
export function parseLiteral(text: string): unknown {
  return new LiteralReader(text, 0, new Names('')).value();
}

/** Names that stand for names that stand for names. */
const longestChain = 16;

/** What a text sets names to. Each is read once, however often it is used. */
export class Names {
  private readonly text: string;
  private places: ReadonlyMap<string, number> | undefined;
  private readonly values = new Map<string, unknown>();
  private open = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** What stands behind `name =`, `const name =` or `$name =`; undefined where nothing does. */
  valueOf(name: string): unknown {
    const word = name.replace(/^\$/, '').replace(/\W/g, '');
    if (this.values.has(word)) return this.values.get(word);
    this.places ??= this.findPlaces();
    const place = this.places.get(word);
    if (place === undefined || this.open >= longestChain) return undefined;
    // A name that is a part of its own value stands for nothing there.
    this.values.set(word, undefined);
    this.open++;
    const value = new LiteralReader(this.text, place, this).value();
    this.open--;
    this.values.set(word, value);
    return value;
  }

  private findPlaces(): ReadonlyMap<string, number> {
    const places = new Map<string, number>();
    for (const { 1: name = '', index, 0: whole } of this.text.matchAll(
      /(?:^|[\s;])\$?([A-Za-z_]\w*)[ \t]*(?::[ \t]*\w+[ \t]*)?=(?![=>])/gm,
    )) {
      if (!places.has(name)) places.set(name, index + whole.length);
    }
    return places;
  }
}

/** Reads from a place in a text on. Every character is looked at a fixed number of times. */
export class LiteralReader extends Scanner {
  private depth = 0;
  private readonly names: Names;
  /** Signs that do not come any more, so that they are searched for once. */
  private readonly missing = new Set<string>();

  constructor(text: string, start: number, names: Names) {
    super(text, start);
    this.names = names;
  }

  get isAtEnd(): boolean {
    this.skipSpace();
    return this.at >= this.text.length;
  }

  /** The value that comes next, and everything that is added to it. */
  value(): unknown {
    if (this.depth >= deepestBody) {
      this.at = this.text.length;
      return undefined;
    }
    this.depth++;
    let whole = this.single();
    while (typeof whole === 'string' && this.match(/\s{0,200}\+(?!\+)/y) !== undefined) {
      const next = this.single();
      if (whole.length < longestSample) whole += typeof next === 'string' || typeof next === 'number' ? next : '';
    }
    this.match(/\s{0,200}\|\s{0,9}ConvertTo-Json(?:\s{1,9}-\w+\s{0,9}\w*)*/y);
    this.depth--;
    return whole;
  }

  /** Goes past a sign, where it is the next one. */
  skip(sign: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  /** The name before an `=` or `:`, where one is next. */
  label(): string | undefined {
    this.skipSpace();
    const before = this.at;
    const isQuoted = this.text[before] === '"' || this.text[before] === "'";
    const name = isQuoted ? this.string() : this.match(/[\w$-]+/y)?.[0];
    this.skipSpace();
    if (name !== undefined && this.match(/[:=](?!=)/y) !== undefined) return name;
    this.at = before;
    return undefined;
  }

  private single(): unknown {
    this.skipSpace();
    if (this.match(/@?\{/y) !== undefined) return this.object();
    if (this.match(/\[/y) !== undefined) return this.list(']');
    if (this.match(/@\(/y) !== undefined) return this.list(')');
    if (this.match(/\(/y) !== undefined) {
      const inner = this.value();
      this.match(/\s{0,200}\|[^)\n]{0,200}/y);
      this.skip(')');
      return inner;
    }
    const quoted = this.string();
    if (quoted !== undefined) return quoted;
    const number = this.match(/-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/iy)?.[0];
    if (number !== undefined) return Number(number.replaceAll('_', ''));
    const name = this.match(/\$?[A-Za-z_][\w$]*(?:(?:\.|::|:)[A-Za-z_]\w*)*/y)?.[0];
    return name === undefined ? undefined : this.named(name);
  }

  private object(): Readonly<Record<string, unknown>> {
    const entries: (readonly [string, unknown])[] = [];
    while (this.at < this.text.length && !this.skip('}')) {
      const before = this.at;
      const name = this.label();
      if (name === undefined) {
        // JavaScript's short form: a name that is its own value.
        const short = this.match(/[A-Za-z_$][\w$]*/y)?.[0];
        if (short !== undefined) entries.push([short, this.named(short)]);
      } else {
        entries.push([name, this.value()]);
      }
      if (!this.skip(',') && !this.skip(';') && this.at === before) this.at++;
    }
    return Object.fromEntries(entries);
  }

  private list(close: string): readonly unknown[] {
    const items: unknown[] = [];
    while (this.at < this.text.length && !this.skip(close)) {
      const before = this.at;
      const item = this.value();
      if (item !== undefined) items.push(item);
      if (!this.skip(',') && this.at === before) this.at++;
    }
    return items;
  }

  private string(): string | undefined {
    const here = this.match(/@(["'])[ \t]*\r?\n/y)?.[1];
    if (here !== undefined) return this.upTo(`\n${here}@`).trim();
    const open = this.match(/[fFrRbBuU]{0,2}("""|'''|["'`])/y)?.[1];
    if (open === undefined) return undefined;
    const { text } = this;
    let value = '';
    let start = this.at;
    while (this.at < text.length && !text.startsWith(open, this.at)) {
      const isEscape = text[this.at] === '\\' || (open === '"' && text.startsWith('`"', this.at));
      if (!isEscape) {
        this.at++;
        continue;
      }
      value += text.slice(start, this.at) + this.escaped();
      start = this.at;
    }
    value += text.slice(start, this.at);
    this.at += open.length;
    return value;
  }

  private escaped(): string {
    const code = this.match(/\\u([0-9a-fA-F]{4})/y)?.[1];
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const sign = this.text[this.at + 1] ?? '';
    this.at += 2;
    return { n: '\n', t: '\t', r: '\r', '\n': '' }[sign] ?? sign;
  }

  private named(name: string): unknown {
    const constant = constants.get(name.replace(/^\$/, '').toLowerCase());
    if (constant !== undefined) return constant.value;
    if (/^(?:JSON\.stringify|json\.dumps)$/.test(name) && this.skip('(')) {
      const inner = this.value();
      this.match(/[^)\n]{0,200}\)/y);
      return inner;
    }
    // `os.environ["KEY"]`, `os.getenv("KEY", …)`: the name of the variable is what counts.
    const argument = this.match(/\s{0,9}[[(]\s{0,9}["']([\w-]+)["'][^\])\n]{0,200}[\])]/y)?.[1];
    if (argument !== undefined) return `$${argument}`;
    const known = this.names.valueOf(name);
    if (known !== undefined) return known;
    return `$${
      name
        .replace(/^\$/, '')
        .split(/\.|::?/)
        .at(-1) ?? name
    }`;
  }

  private skipSpace(): void {
    const { text } = this;
    for (;;) {
      this.match(/\s+/y);
      if (text.startsWith('//', this.at) || this.isNext(/#(?![\w"'])|# /y)) this.match(/[^\n]*/y);
      else if (text.startsWith('/*', this.at) && !this.missing.has('*/')) this.upTo('*/');
      else return;
    }
  }

  /** The text before a sign, and past it; all the rest where the sign does not come. */
  private upTo(sign: string): string {
    const start = this.at;
    const end = this.text.indexOf(sign, start);
    if (end === -1) this.missing.add(sign);
    this.at = end === -1 ? this.text.length : end + sign.length;
    return this.text.slice(start, end === -1 ? undefined : end);
  }
}

const constants: ReadonlyMap<string, { readonly value: unknown }> = new Map([
  ['true', { value: true }],
  ['false', { value: false }],
  ['none', { value: null }],
  ['null', { value: null }],
  ['undefined', { value: null }],
]);
