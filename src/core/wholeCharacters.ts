/**
 * Keeps characters whole that a server cut in two: half a surrogate pair at the end of a piece waits for its other
 * half. A half that never finds it is dropped, because no editor could show it.
 */
export interface WholeCharacters {
  /** What of the text so far can be shown and has not been returned yet. */
  add(text: string): string;
  /** How many UTF-16 units are waiting: 0 or 1. */
  readonly held: number;
}

export function createWholeCharacters(): WholeCharacters {
  let half = '';
  const characters = {
    held: 0,
    add(text: string): string {
      const all = half === '' ? text : half + text;
      const last = all.charCodeAt(all.length - 1);
      const isCut = last >= 0xd800 && last <= 0xdbff;
      half = isCut ? all.slice(-1) : '';
      characters.held = half.length;
      const whole = isCut ? all.slice(0, -1) : all;
      return whole.isWellFormed() ? whole : whole.replace(/\p{Surrogate}/gu, '');
    },
  };
  return characters;
}
