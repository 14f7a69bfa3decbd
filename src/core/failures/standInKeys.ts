/**
 * Whether a key stands for one that the reader is to put in its place: `YOUR_API_KEY`, `$TOKEN`, `<key>`, `sk-…`. A real one
 * that happens to hold such a word, or a sign like `$`, does not: it would stay where everybody can read it.
 */
export function isPlaceholder(text: string): boolean {
  if (text === '') return true;
  // Longer than any of them is.
  if (text.length > 200) return false;
  return marks.test(text) || isOfWords(text);
}

/** What documentation sets apart: by brackets, as a variable, or by dots, stars and crosses for what is left out. */
const marks =
  /^(?:[A-Za-z]{1,10}[-_])?(?:<[A-Za-z][^<>]{0,60}>|\[[A-Za-z][^[\]]{0,60}\]|\{{1,2}[A-Za-z][^{}]{0,60}\}{1,2}|\$\{[^{}]{1,60}\}|\$\([^()]{1,60}\)|\$(?:env:)?[A-Za-z_]\w{0,60}|%[A-Za-z_]\w{1,60}%)$|…|\.{3}|\*{3}|(?:^|[-_])x{4,}$/i;

/** `nb_your_key_here`: nothing but words, one of which says what it is. */
function isOfWords(text: string): boolean {
  const words = text.split(/[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])/).filter(word => word !== '');
  if (words.length === 0 || !words.every(word => /^(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,20}|[a-z]?\d{1,3})$/.test(word)))
    return false;
  const lower = words.map(word => word.toLowerCase());
  const names = lower.some(word => nouns.has(word));
  if (lower.some(word => askingWords.has(word))) return names;
  return (names && lower.every(word => nouns.has(word) || fillers.has(word))) || isName(text, lower);
}

/** `ELUMENTA_API_KEY`, `elumenta-api-key` */
function isName(text: string, words: readonly string[]): boolean {
  const isVariable = words.length > 1 && /^[A-Z][A-Z0-9_]+$/.test(text);
  return isVariable || /(?:^|[-_ ])(?:api|access|auth)[-_ ]?(?:key|token)$/i.test(text);
}

const askingWords: ReadonlySet<string> = new Set([
  ...['your', 'insert', 'replace', 'enter', 'paste', 'put', 'add', 'example', 'sample', 'placeholder', 'dummy', 'fake'],
  ...['changeme', 'here', 'todo'],
]);

const nouns: ReadonlySet<string> = new Set([
  ...['key', 'keys', 'apikey', 'token', 'secret', 'password', 'credential', 'credentials', 'bearer', 'jwt', 'changeme'],
]);

const fillers: ReadonlySet<string> = new Set([
  ...['my', 'the', 'a', 'an', 'api', 'access', 'auth', 'client', 'private', 'user', 'id', 'real', 'own', 'some', 'sk'],
]);
