/** Whether a text is what models say before they hand something over: "Sure! Here is the commit message:". */
export function opensHandover(text: string): boolean {
  if (text.length > 2 * longestHandover) return false;
  const trimmed = text.trim();
  return trimmed.length <= longestHandover && trimmed.split('\n').length <= 3 && handoverBeginnings.test(trimmed);
}

/** Whether the beginning of a text can still become one. */
export function couldOpenHandover(text: string): boolean {
  const trimmed = text.trimStart();
  return trimmed.length < 14
    ? /^[\p{L}*_#> ]/u.test(trimmed) && couldBeOpener(trimmed)
    : trimmed.length <= longestOpening && opensHandover(trimmed);
}

const longestHandover = 300;
/** In UTF-16 units: a longer one is the text itself. */
const longestOpening = 160;

const handoverBeginnings =
  /^(?:[*_#> ]*)(?:sure|certainly|of course|absolutely|definitely|okay|ok|alright|great|got it|no problem|yes[,!]|here(?:'s|’s| is| are| you go)?\b|below (?:is|are)\b|(?:the )?following (?:is|are)\b|this is (?:the|your|a)\b|i(?:'ve|’ve| have|'ll|’ll| will)\b|(?:(?:the|your|a|my|an) )?(?:suggested|proposed|updated|rewritten|revised|improved|corrected|fixed|generated|final|commit message|translated|translation|answer|result|output|solution)\b|hier (?:ist|sind)\b|gerne\b|natürlich\b|klar\b|voici\b|bien sûr\b|aquí (?:está|tienes)\b|claro\b|ecco\b|вот(?=[\s,:])|конечно(?=[\s,!]))|^(?:以下|这是|這是|当然|當然|好的|これは|はい|もちろん|こちら|다음은|물론)/iu;

const openers = [
  'sure',
  'certainly',
  'of course',
  'absolutely',
  'here',
  'okay',
  'ok',
  'below',
  'the ',
  'this is',
  'i ',
  "i'",
  'your ',
  'suggested',
  'commit message',
  'hier',
  'voici',
  'вот',
];

function couldBeOpener(text: string): boolean {
  const start = text.toLowerCase();
  return openers.some(word => (word.length > start.length ? word.startsWith(start) : start.startsWith(word)));
}
