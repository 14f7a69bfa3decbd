/** The values that a text gives to names before it uses them: `export KEY=…`, `$body = '…'`, `set KEY=…`. */
export type Variables = ReadonlyMap<string, string>;

const assignment =
  /^[ \t]*(?:export[ \t]+|set[ \t]+|\$env:|\$)?([A-Za-z_]\w*)[ \t]?=[ \t]?("[^"\n]*"|'[^']*'|[^\s"'#]\S*)[ \t]*\r?$/gm;

/** Longer than any key or body; what a name stands for is put in at many places. */
const longestResult = 400_000;

export function readVariables(text: string): Variables {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(assignment)) {
    if (!found.has(name)) found.set(name, value.replace(/^(["'])([\s\S]*)\1$/, '$2'));
  }
  return found;
}

/** With what is known in place of `$NAME`, `${NAME}`, `$env:NAME` and `%NAME%`; other names stay. */
export function expand(text: string, variables: Variables): string {
  if (variables.size === 0) return text;
  let length = text.length;
  return text.replace(
    /\$(?:env:)?(?:\{(\w+)\}|([A-Za-z_]\w*))|%([A-Za-z_]\w*)%/g,
    (whole, ...[braced, bare, percent]) => {
      const value = variables.get(braced ?? bare ?? percent);
      if (value === undefined) return whole;
      length += value.length;
      return length > longestResult ? whole : value;
    },
  );
}
