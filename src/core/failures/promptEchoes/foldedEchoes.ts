import { EchoSearch } from './promptEchoes.ts';
import { unescaped } from './unescape.ts';

/** An echo of a whole prompt counts from so many letters and digits on, one of a part from so many. */
const shortestWhole = 8;
const shortestPart = 19;

/**
 * Whether words repeat a prompt in another form: in other case, width or composition (Unicode NFKC), without its white
 * space and punctuation, percent-encoded, in base64, or escaped as in JSON or HTML. Such an echo can't be cut out of the
 * words with certainty, so that who shows them leaves them out.
 */
export function resemblesPrompt(words: string, prompts: readonly string[]): boolean {
  if (prompts.length === 0 || words === '') return false;
  const forms = new Set(
    decodedForms(words)
      .map(folded)
      .filter(form => form.length >= shortestWhole),
  );
  if (forms.size === 0) return false;
  const sent = prompts.map(folded);
  return [...forms].some(form => {
    const isWhole = sent.some(prompt => prompt.length >= shortestWhole && form.includes(prompt));
    return isWhole || new EchoSearch(form, shortestPart).finds(sent);
  });
}

/**
 * Whether words hold a key or the value of a header in another form: encoded, in other cases or widths, backwards, or with
 * something between its letters.
 */
export function repeatsSecret(words: string, secrets: readonly string[]): boolean {
  const known = secrets.filter(({ length }) => length >= shortestWhole);
  if (known.length === 0) return false;
  const bare = known.map(folded).filter(secret => secret.length >= shortestSecret);
  const both = [...bare, ...bare.map(secret => [...secret].reverse().join(''))];
  return decodedForms(words).some((form, index) => {
    const letters = folded(form);
    return (index > 0 && known.some(secret => form.includes(secret))) || both.some(secret => letters.includes(secret));
  });
}

/** Letters and digits of a secret: fewer are found in words by chance. */
const shortestSecret = 12;

/** Letters and digits alone, in one case and one width. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** The words as they stand, and as what they may have been encoded from, also twice. */
function decodedForms(words: string): readonly string[] {
  const once = [words, unescaped(words), percentDecoded(words), ...base64Decoded(words)];
  const twice = once.slice(1).flatMap(form => [unescaped(form), percentDecoded(form), ...base64Decoded(form)]);
  return [...new Set([...once, ...twice])];
}

function percentDecoded(text: string): string {
  return text.replaceAll('+', ' ').replaceAll(/(?:%[\da-f]{2})+/gi, encoded => {
    const bytes = encoded
      .split('%')
      .slice(1)
      .map(hex => Number.parseInt(hex, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

const longestDecoded = 8_000;

/** What stands in base64 or in hexadecimal digits, from each of the four places at which a cut may have left it. */
function base64Decoded(text: string): readonly string[] {
  const decoded = [...text.slice(0, longestDecoded).matchAll(/[A-Za-z0-9+/_-]{11,}/g)].flatMap(([run]) => {
    const standard = run.replaceAll('-', '+').replaceAll('_', '/');
    return [0, 1, 2, 3].map(start => decodeBase64(standard.slice(start)));
  });
  const hex = [...text.slice(0, longestDecoded).matchAll(/(?:[\da-f]{2}){8,}/gi)].map(([run]) =>
    new TextDecoder().decode(Uint8Array.from(run.match(/../g) ?? [], pair => Number.parseInt(pair, 16))),
  );
  return [decoded.join(' '), hex.join(' ')].filter(form => form !== '');
}

function decodeBase64(text: string): string {
  try {
    const binary = atob(text.slice(0, text.length - (text.length % 4 === 1 ? 1 : 0)));
    return new TextDecoder().decode(Uint8Array.from(binary, character => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
