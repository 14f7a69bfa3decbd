/** Rules that are made when they are first needed: the policy of the page allows no style of an element. */
let sheet: CSSStyleSheet | undefined;
const known = new Set<string>();

/**
 * Out of sight a part of code is not laid out: it is as many lines high and signs wide as it will be, so that scrolling
 * past it moves nothing. Widths are rounded up to tens, so that there are at most some hundred rules.
 */
export function reservedClasses(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const width = lines.reduce((longest, { length }) => Math.max(longest, length), 1);
  const columns = Math.ceil(width / 10) * 10;
  return [
    'is-reserved',
    rule(`lines-${lines.length}`, `contain-intrinsic-height: ${lines.length}lh`),
    rule(`columns-${columns}`, `contain-intrinsic-width: ${columns}ch`),
  ];
}

function rule(name: string, declaration: string): string {
  if (known.has(name)) return name;
  known.add(name);
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  sheet.insertRule(`.code-part.${name} { ${declaration} }`);
  return name;
}
