/**
 * Keeps characters whole that a server cut in two: half a surrogate pair at the end of a piece waits for its other
 * half. A half that never finds it is dropped, because no editor could show it.
 */
export class WholeCharacters {
  private half = '';

  /** What of the text so far can be shown and has not been returned yet. */
  add(text: string): string {
    const all = this.half === '' ? text : this.half + text;
    const last = all.charCodeAt(all.length - 1);
    const isCut = last >= 0xd800 && last <= 0xdbff;
    this.half = isCut ? all.slice(-1) : '';
    const whole = isCut ? all.slice(0, -1) : all;
    return withoutHalves(whole);
  }
}

/** A text without the halves of characters in it that have lost their other half. */
export function withoutHalves(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '');
}
