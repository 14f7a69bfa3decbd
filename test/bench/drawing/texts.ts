/** What is drawn: a column of the table each. */
export interface DrawnText {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

export function createTexts(isQuick: boolean): readonly DrawnText[] {
  const share = isQuick ? 0.1 : 1;
  const many = (count: number): number => Math.round(count * share);
  return [
    { name: 'mixed', title: `mixed, ${count(many(201_000))} characters`, text: mixed(many(201_000)) },
    { name: 'list', title: `list of ${count(many(2_000))}`, text: list(many(2_000)) },
    { name: 'table', title: `table of ${count(many(2_000))} rows`, text: table(many(2_000)) },
    { name: 'code', title: `code of ${count(many(10_000))} lines`, text: code(many(10_000)) },
    { name: 'longCode', title: `code of ${count(many(20_000))} lines`, text: code(many(20_000)) },
    { name: 'formulas', title: `${count(many(1_000))} formulas`, text: formulas(many(1_000)) },
  ];
}

const count = (value: number): string => value.toLocaleString('en-US');

function mixed(characters: number): string {
  const section = `## A section

A paragraph with **bold** words, \`code\` and *more*, which goes on for a while as answers do, and ends with a [link](https://example.com).

- first item with some words
- second item with \`code\` in it
- third item

\`\`\`typescript
export function add(a: number, b: number): number {
  // adds both of them
  return a + b;
}
\`\`\`

| name | value |
|---|---|
| one | 1 |
| two | 2 |

`;
  return section.repeat(Math.ceil(characters / section.length)).slice(0, characters);
}

function list(items: number): string {
  return Array.from(
    { length: items },
    (_, index) => `- Item ${index} of the list has **some** words and \`code\` in it, and goes on until its end\n`,
  ).join('');
}

function table(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, index) => `| ${index} | name ${index} | **value** ${index * 7} | \`done\` |\n`,
  );
  return `| number | name | value | state |\n|--:|---|---|---|\n${lines.join('')}`;
}

function code(lines: number): string {
  const text = Array.from({ length: Math.ceil(lines / 5) }, (_, index) =>
    [
      `// The sum of the first ${index} numbers`,
      `export function sum${index}(values: readonly number[]): number {`,
      `  return values.slice(0, ${index}).reduce((sum, value) => sum + value, 0);`,
      '}',
      '',
    ].join('\n'),
  );
  return `\`\`\`typescript\n${text.join('\n')}\n\`\`\`\n`;
}

function formulas(number: number): string {
  return Array.from(
    { length: number },
    (_, index) => `The ${index}th term is $a_{${index}} = \\frac{x^{${index}}}{${index}!}$ of the sum.\n\n`,
  ).join('');
}
