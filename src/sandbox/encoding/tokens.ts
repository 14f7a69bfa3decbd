/**
 * Cuts text into pieces like a language model's: words with the space before them, parts of long words,
 * punctuation, runs of line ends, indentation. Joined, the pieces are the text, unit for unit.
 */
export function splitTokens(text: string): readonly string[] {
  return text.match(pattern)?.flatMap(splitLongWord) ?? [];
}

/** An estimate of what a model would count, the same everywhere in the sandbox. */
export function countTokens(text: string): number {
  return splitTokens(text).length;
}

const pattern = new RegExp(
  [
    '[\\r\\n]+',
    // Writing without spaces: about one token for every two characters.
    '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}]{1,2}',
    " ?\\p{L}[\\p{L}\\p{M}'’]*",
    ' ?\\p{N}{1,3}',
    ' ?[^\\s\\p{L}\\p{N}]{1,3}',
    // Spaces up to the one that belongs to the next word, so that indentation is a token of its own.
    '[^\\S\\r\\n]+(?= \\S)',
    '[^\\S\\r\\n]+',
  ].join('|'),
  'gu',
);

const longestWord = 11;
const partLength = 5;

function splitLongWord(token: string): string | string[] {
  if (token.length <= longestWord || /^\s+$/.test(token)) return token;
  const points = [...token];
  const parts: string[] = [];
  for (let start = 0; start < points.length; start += partLength) {
    parts.push(points.slice(start, start + partLength).join(''));
  }
  return parts;
}
