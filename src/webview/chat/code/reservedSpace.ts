/** Rules that are made when they are first needed: the policy of the page allows no style of an element. */
let sheet: CSSStyleSheet | undefined;
const known = new Set<string>();

/**
 * Out of sight a group of parts is not laid out: it is as many lines high and signs wide as it will be, so that scrolling
 * past it moves nothing. Widths are rounded up to tens, so that there are at most some hundred rules.
 */
export function reservedClasses({ lines, columns }: Space): readonly string[] {
  const width = Math.ceil(columns / 10) * 10;
  return [
    'is-reserved',
    rule(`lines-${lines}`, `contain-intrinsic-height: ${lines}lh`),
    rule(`columns-${width}`, `contain-intrinsic-width: ${width}ch`),
  ];
}

export interface Space {
  readonly lines: number;
  readonly columns: number;
}

export function spaceOf(text: string): Space {
  const lines = text.replace(/\n$/, '').split('\n');
  return { lines: lines.length, columns: lines.reduce((longest, { length }) => Math.max(longest, length), 1) };
}

function rule(name: string, declaration: string): string {
  if (known.has(name)) return name;
  known.add(name);
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  sheet.insertRule(`.is-reserved.${name} { ${declaration} }`);
  return name;
}
