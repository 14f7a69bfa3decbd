import type { TextFilter } from './textFilter.ts';

/**
 * Joins the continuation of a text to the text. Models are asked to begin with its last words again, because only
 * then it is clear whether the last one was whole; what stands there already is left out. Without such a repetition
 * the continuation follows directly.
 */
export function createOverlapFilter(written: string): TextFilter {
  const tail = written.slice(-longestOverlap);
  let held = '';
  let isJoined = false;

  const join = (): string => {
    isJoined = true;
    for (let length = Math.min(tail.length, held.length); length > 0; length -= 1) {
      const from = tail.length - length;
      if (held.startsWith(tail.slice(from)) && isRepetition(from)) return held.slice(length);
    }
    return held;
  };

  /** Whether an overlap that begins there is no coincidence: it begins with a word, or it is long. */
  const isRepetition = (from: number): boolean => {
    const overlap = tail.slice(from);
    if (!/[\p{L}\p{N}]/u.test(overlap)) return /^ +$/.test(overlap);
    const isWithinWord = /^[\p{L}\p{N}_]/u.test(overlap) && /[\p{L}\p{N}_]$/u.test(tail.slice(0, from));
    const isCut = from === 0 && tail.length < written.length;
    return !(isWithinWord || isCut) || overlap.length > longestCoincidence;
  };

  const couldOverlapMore = (): boolean => {
    for (let from = 0; from < tail.length - held.length; from += 1) {
      if (tail.startsWith(held, from) && isRepetition(from)) return true;
    }
    return false;
  };

  return {
    add(text) {
      if (isJoined) return text;
      held += text;
      return couldOverlapMore() ? '' : join();
    },
    end: () => (isJoined ? '' : join()),
  };
}

/** How much of the end may be repeated, in UTF-16 units. */
const longestOverlap = 1_000;
/** Languages without blanks between words have no boundaries to go by. */
const longestCoincidence = 6;
