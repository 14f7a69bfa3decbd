import type { MarkdownIt } from 'markdown-it';

/** Formulas between `$…$`, `$$…$$`, `\(…\)` and `\[…\]` inside of text. */
export function addMathRules(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('escape', 'math', (state, silent) => {
    const found = formulaAt(state.src, state.pos);
    if (found === undefined || found.end > state.posMax) return false;
    if (!silent) {
      const token = state.push('math', 'span', 0);
      token.content = found.tex;
      token.meta = { isBlock: found.isBlock };
    }
    state.pos = found.end;
    return true;
  });
}

interface Formula {
  readonly tex: string;
  readonly isBlock: boolean;
  readonly end: number;
}

/** A longer one is shown as its source: drawing it would take longer than the page may stand still. */
export const longestFormula = 4_000;

function formulaAt(text: string, start: number): Formula | undefined {
  for (const { open, close, isBlock } of delimiters) {
    if (!text.startsWith(open, start)) continue;
    const from = start + open.length;
    const end = text.slice(from, from + longestFormula + close.length).indexOf(close) + from;
    if (end <= from) return undefined;
    const tex = text.slice(from, end);
    if (open === '$' && !isFormula(tex, text.charAt(start - 1), text.slice(end + 1, end + 6))) return undefined;
    if (open === '$$' && !readsAsMath(tex)) return undefined;
    return { tex: tex.trim(), isBlock, end: end + close.length };
  }
  return undefined;
}

const delimiters = [
  { open: '$$', close: '$$', isBlock: true },
  { open: '$', close: '$', isBlock: false },
  { open: '\\(', close: '\\)', isBlock: false },
  { open: '\\[', close: '\\]', isBlock: true },
] as const;

/**
 * A dollar is also money, a variable of a shell or of PHP, the end of a pattern, and a prompt. A formula has no space at
 * its ends, stands apart from words and numbers, and reads as mathematics.
 */
function isFormula(tex: string, before: string, after: string): boolean {
  if (/^\s|\s$|\n\s*\n|["`]/.test(tex) || /[\w$\\+*?)\]}^&%]/.test(before)) return false;
  // `$n$th`, but not `$HOME/$USER`.
  if (/^[\w({$]/.test(after) && !(/^(?:th|st|nd|rd|s|fold)\b/.test(after) && tex.length < 20)) return false;
  return readsAsMath(tex);
}

/** Whether it is mathematics rather than a sentence or a line of a program that happens to have dollars at its ends. */
export function readsAsMath(tex: string): boolean {
  if (/\\[a-zA-Z,;:!{}|]/.test(tex)) return true;
  // `$this->name`, `$i++; $`, `${HOME}`, `$(pwd)`, `$_GET['x']`
  if (/\w->\w|::|=>|;\s*\w|\+\+|--|&&|\|\||^\{\w+\}|^\([a-z]+ |\[['"]|^_[A-Z]|^[A-Z]{3,}\b(?!\s*[=<>^_])/.test(tex))
    return false;
  const words = tex.match(/(?<![\\\p{L}])\p{L}{3,}/gu) ?? [];
  const hasOperator = /[=<>^_+*/≤≥≠≈∈→±×÷∑∫√|]|(?<=\s)-|-(?=\s)/.test(tex);
  if (/^\d/.test(tex) && /\s/.test(tex) && !hasOperator) return false;
  if (/^\d/.test(tex) && words.length > 0 && !/\^|_\{|=/.test(tex)) return false;
  return hasOperator ? words.length <= 3 : words.length === 0 || (words.length === 1 && !/\s/.test(tex));
}
