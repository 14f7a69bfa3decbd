/** What a tool does to the world: `reads` changes nothing, `acts` writes, runs, sends, or does what nobody knows. */
export type ToolEffect = 'reads' | 'acts';

/**
 * What the name of a tool of others lets expect. VS Code does not tell whether a tool only reads, so it counts as
 * reading only where its name says so and nothing in it speaks of a change.
 */
export function effectOfName(name: string): ToolEffect {
  const words = wordsOf(name.slice(0, 200));
  return words.some(word => reading.has(word)) && !words.some(word => acting.has(word)) ? 'reads' : 'acts';
}

/** `mcp_github_getPullRequest2` → mcp, github, get, pull, request, 2 */
function wordsOf(name: string): readonly string[] {
  const parts = name.replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ').split(/[^A-Za-z\d]+/);
  return parts.map(part => part.toLowerCase());
}

const reading: ReadonlySet<string> = new Set(
  'check count describe diff explain fetch find get grep history info inspect list lookup query read resolve search show stat status summarize view'.split(
    ' ',
  ),
);

const acting: ReadonlySet<string> = new Set(
  (
    'add append apply approve archive assign book build buy call cancel change click clear clone close commit configure ' +
    'control convert copy create deploy delete disable do download drag drop edit enable eval evaluate exec execute ' +
    'fill format fork generate import input insert install invoke kill launch load lock login logout make mark merge ' +
    'modify move navigate notebook open order patch pay post press publish pull purge push put rebase refactor remove ' +
    'rename reopen replace request resize restart restore revert run save schedule send set shell sql start stash stop ' +
    'submit subscribe switch sync task terminal toggle trigger truncate type undo uninstall unlock unset update upload ' +
    'upsert upgrade write'
  ).split(' '),
);
