import type { TextFilter } from './textFilter.ts';

/**
 * Gives a fence that ends an answer a line of its own: small models close a block at the end of its last line
 * (`return x;` and three backticks), and so it would stay open, with the fence in the code. Takes line feeds only.
 *
 * A fence that something follows is left as it is, and so is one in an answer that has no open block.
 */
export function createLastFenceFilter(): TextFilter {
  let fences = 0;
  /** The line up to here, as far as it tells whether it is a fence. */
  let line = '';
  /** A fence within a line, and the blanks behind it. */
  let held = '';

  return {
    add(text) {
      let out = '';
      for (const piece of text.match(/`+|[^`\S]+|[^`\s]+/g) ?? []) {
        if (held !== '' && /^[`\s]/.test(piece)) {
          held += piece;
          continue;
        }
        if (piece.startsWith('`') && line.trim() !== '' && !line.includes('`')) {
          held = piece;
          continue;
        }
        const passed = held + piece;
        held = '';
        out += passed;
        for (const [index, part] of passed.split('\n').entries()) {
          if (index > 0) {
            if (/^\s{0,3}```/.test(line)) fences += 1;
            line = '';
          }
          if (line.length < longestStart) line += part.slice(0, longestStart);
        }
      }
      return out;
    },
    end() {
      const isOpen = fences % 2 === 1;
      const rest = isOpen && /^```\s*$/.test(held) ? `\n${held}` : held;
      held = '';
      return rest;
    },
  };
}

/** In UTF-16 units. */
const longestStart = 2_000;
