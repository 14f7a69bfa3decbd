/** What is drawn: one text a column of the table. */
export const columnNames = [
  'mixed',
  'list of 2,000',
  'table of 2,000 rows',
  'code of 10,000 lines',
  'code of 20,000 lines',
  'formulas',
] as const;

export type ColumnName = (typeof columnNames)[number];

/** @param share how much of each text is made: 1 is all of it */
export function createColumns(share: number): Readonly<Record<ColumnName, string>> {
  const repeat = (count: number, make: (index: number) => string): string =>
    Array.from({ length: Math.ceil(count * share) }, (_, index) => make(index)).join('');
  return {
    mixed: repeat(400, section).slice(0, Math.ceil(201_000 * share)),
    'list of 2,000': repeat(2_000, index => `- item ${index} with **bold** words, \`code\` and some more\n`),
    'table of 2,000 rows': `| Name | Value | Note |\n|---|--:|---|\n${repeat(2_000, index => `| row ${index} | ${index * 37} | a *note* with \`code\` |\n`)}`,
    'code of 10,000 lines': code(repeat(1_250, definition)),
    'code of 20,000 lines': code(repeat(2_500, definition)),
    formulas: repeat(400, formula),
  };
}

/** What models write, with every kind of block. */
function section(index: number): string {
  return `## Section ${index}

A paragraph with **bold** words, \`code\` and *more*, which goes on for a while as answers do, and ends with a [link](https://example.com/${index}).

- first item with some words
- second item with \`code\` in it
- third item

\`\`\`typescript
${definition(index)}\`\`\`

> A quote of some words.

| name | value |
|---|---|
| one | ${index} |
| two | ${index * 2} |

`;
}

/** Eight lines. */
function definition(index: number): string {
  return `export function add${index}(one: number, other: number) {
  // Adds both of them.
  if (one === ${index}) {
    return \`\${other}\`;
  }
  return one + other;
}

`;
}

function code(text: string): string {
  return `\`\`\`typescript\n${text}\`\`\`\n`;
}

function formula(index: number): string {
  return `For $x_{${index}}^2 + y$ and $\\frac{a}{b + ${index}}$ the sum is

$$
\\sum_{k=0}^{${index}} \\frac{a_k}{b_k + ${index}}
$$

`;
}
