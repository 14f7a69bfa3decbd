/** Gives the source text of what a name was set to, where the sample shows it. */
export type ResolveName = (name: string) => string | undefined;

/**
 * The value of a literal as Python, JavaScript and PowerShell write them: of all three at once, so that samples of
 * documentation are read whatever they lost on their way through a page. A name that stands for nothing known becomes
 * the text `$name`; undefined where there is no literal at all.
 */
export function parseLiteral(text: string, resolve: ResolveName = () => undefined): unknown {
  return createLiteralReader(text, 0, resolve).value();
}

export interface LiteralReader {
  /** The value that comes next, and everything that is added to it. */
  value(): unknown;
  /** Goes past a sign, where it is the next one. */
  skip(sign: string): boolean;
  /** The name before an `=` or `:`, where one is next. */
  label(): string | undefined;
  readonly isAtEnd: boolean;
}

const deepestNames = 8;

export function createLiteralReader(text: string, start: number, resolve: ResolveName, depth = 0): LiteralReader {
  let at = start;

  const match = (shape: RegExp): RegExpExecArray | null => {
    shape.lastIndex = at;
    const found = shape.exec(text);
    if (found !== null) at += found[0].length;
    return found;
  };
  const skipSpace = (): void => {
    match(/(?:\s|\/\/[^\n]*|#(?![\w"'])[^\n]*|# [^\n]*|\/\*[\s\S]*?\*\/)+/y);
  };
  const skip = (sign: string): boolean => {
    skipSpace();
    if (!text.startsWith(sign, at)) return false;
    at += sign.length;
    return true;
  };

  const label = (): string | undefined => {
    skipSpace();
    const before = at;
    const quoted = text[at] === '"' || text[at] === "'" ? string() : undefined;
    const name = quoted ?? match(/[\w$-]+/y)?.[0];
    skipSpace();
    if (name !== undefined && match(/[:=](?!=)/y) !== null) return name;
    at = before;
    return undefined;
  };

  function string(): string | undefined {
    const [here] = match(/@(["'])\r?\n([\s\S]*?)\r?\n\1@/y) ?? [];
    if (here !== undefined) return here.slice(2, -2).trim();
    const open = match(/[fFrRbBuU]{0,2}("""|'''|["'`])/y)?.[1];
    if (open === undefined) return undefined;
    let value = '';
    while (at < text.length && !text.startsWith(open, at)) {
      if (text[at] === '\\') {
        value += escaped();
      } else {
        value += text[at];
        at++;
      }
    }
    at += open.length;
    return value;
  }

  function escaped(): string {
    const code = match(/\\u([0-9a-fA-F]{4})/y)?.[1];
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const sign = text[at + 1] ?? '';
    at += 2;
    return { n: '\n', t: '\t', r: '\r', '\n': '' }[sign] ?? sign;
  }

  function object(): Readonly<Record<string, unknown>> {
    const entries: (readonly [string, unknown])[] = [];
    while (at < text.length && !skip('}')) {
      const before = at;
      const name = label();
      if (name === undefined) {
        // JavaScript's short form: a name that is its own value.
        const short = match(/[A-Za-z_$][\w$]*/y)?.[0];
        if (short !== undefined) entries.push([short, named(short)]);
      } else {
        entries.push([name, value()]);
      }
      if (!skip(',') && !skip(';') && at === before) at++;
    }
    return Object.fromEntries(entries);
  }

  function list(close: string): readonly unknown[] {
    const items: unknown[] = [];
    while (at < text.length && !skip(close)) {
      const before = at;
      const item = value();
      if (item !== undefined) items.push(item);
      if (!skip(',') && at === before) at++;
    }
    return items;
  }

  function single(): unknown {
    skipSpace();
    if (match(/@?\{/y) !== null) return object();
    if (match(/\[/y) !== null) return list(']');
    if (match(/@\(/y) !== null) return list(')');
    if (match(/\(/y) !== null) {
      const inner = value();
      match(/\s*\|[^)]*/y);
      skip(')');
      return inner;
    }
    const quoted = string();
    if (quoted !== undefined) return quoted;
    const number = match(/-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/iy)?.[0];
    if (number !== undefined) return Number(number.replaceAll('_', ''));
    const name = match(/\$?[A-Za-z_][\w$]*(?:(?:\.|::|:)[A-Za-z_]\w*)*/y)?.[0];
    return name === undefined ? undefined : named(name);
  }

  function named(name: string): unknown {
    const constant = constants[name.replace(/^\$/, '').toLowerCase()];
    if (constant !== undefined) return constant.value;
    if (/^(?:JSON\.stringify|json\.dumps)$/.test(name) && skip('(')) {
      const inner = value();
      match(/[^)]*\)/y);
      return inner;
    }
    // `os.environ["KEY"]`, `os.getenv("KEY", …)`: the name of the variable is what counts.
    const argument = match(/\s*[[(]\s*["']([\w-]+)["'][^\])]*[\])]/y)?.[1];
    if (argument !== undefined) return `$${argument}`;
    const source = depth < deepestNames ? resolve(name) : undefined;
    if (source !== undefined) return createLiteralReader(source, 0, resolve, depth + 1).value();
    return `$${
      name
        .replace(/^\$/, '')
        .split(/\.|::?/)
        .at(-1) ?? name
    }`;
  }

  function value(): unknown {
    let whole = single();
    while (typeof whole === 'string' && match(/\s*\+(?!\+)/y) !== null) {
      const next = single();
      whole += typeof next === 'string' || typeof next === 'number' ? String(next) : '';
    }
    match(/\s*\|\s*ConvertTo-Json(?:\s+-\w+\s*\w*)*/y);
    return whole;
  }

  return {
    value,
    skip,
    label,
    get isAtEnd() {
      skipSpace();
      return at >= text.length;
    },
  };
}

const constants: Readonly<Record<string, { readonly value: unknown } | undefined>> = {
  true: { value: true },
  false: { value: false },
  none: { value: null },
  null: { value: null },
  undefined: { value: null },
};
