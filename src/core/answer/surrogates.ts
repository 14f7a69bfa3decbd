/**
 * Keeps characters whole that a server cut in two: half a surrogate pair at the end of a piece waits for its other
 * half. A half that stays alone is dropped, because no editor could show it.
 */
export class SurrogateJoiner {
  /** What waits for its other half; empty where nothing does. */
  half = '';

  /** What of the text so far can be shown and has not been returned yet. */
  add(text: string): string {
    const all = this.half === '' ? text : this.half + text;
    this.half = unpairedSurrogateAtEnd(all);
    return withoutUnpairedSurrogates(this.half === '' ? all : all.slice(0, -1));
  }
}

/** The first half of a character at the end of a text, or an empty text. */
export function unpairedSurrogateAtEnd(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : '';
}

/** The text without unpaired surrogates. */
export function withoutUnpairedSurrogates(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '');
}
