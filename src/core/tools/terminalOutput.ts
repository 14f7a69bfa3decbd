/** What a terminal draws without saying it: colours, titles, marks of the shell. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

/** The text of a program's output as a person reads it in a terminal: a line that is written anew replaces the old one. */
export function plainOutput(output: string): string {
  return output
    .replace(sequences, '')
    .split(/\r?\n/)
    .map(line => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).replace(/\r$/, ''))
    .join('\n')
    .trim();
}
