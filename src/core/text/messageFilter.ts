import { opensHandover } from './filters/handover.ts';
import type { TextFilter } from './filters/textFilter.ts';

/**
 * Unpacks the first line of a commit message, which models introduce ("Here is the commit message:"), quote, or put between
 * marks of Markdown. Nothing shows Markdown where commits are shown.
 */
export function createMessageFilter(): TextFilter {
  let first: string | undefined = '';
  const unpacked = (isWhole: boolean): string => {
    const lines = (first ?? '').split('\n');
    const start = lines.findIndex(line => line.trim() !== '');
    const subject = lines[start] ?? '';
    const isIntroduction = /:[*_]{0,2}\s*$/.test(subject) && opensHandover(subject);
    const next = lines.slice(start + 1).findIndex(line => line.trim() !== '');
    if (!isIntroduction) return [unwrap(subject), ...lines.slice(start + 1)].join('\n');
    const from = next < 0 ? lines.length : start + 1 + next;
    // The line may be one that is not whole yet.
    return isWhole || from < lines.length - 1 ? [unwrap(lines[from] ?? ''), ...lines.slice(from + 1)].join('\n') : '';
  };
  return {
    add(text) {
      if (first === undefined) return text;
      first += text;
      const isLong = first.length > longestFirst;
      if (!isLong && !/\S[^\S\n]*\n/.test(first)) return '';
      const out = isLong ? first : unpacked(false);
      if (out !== '') first = undefined;
      return out;
    },
    end() {
      const rest = first === undefined || first === '' ? '' : unpacked(true);
      first = undefined;
      return rest;
    },
  };
}

/** In UTF-16 units. */
const longestFirst = 600;

function unwrap(line: string): string {
  const [, mark = '', inner] = /^\s*(\*\*|__|["'`])(.+)\1\s*$/.exec(line) ?? [];
  return inner === undefined || inner.includes(mark) ? line : inner;
}
