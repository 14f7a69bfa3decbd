import type { MarkdownIt } from 'markdown-it';

/**
 * Formulas between `$…$`, `$$…$$`, `\(…\)` and `\[…\]` inside of text. A dollar that stands for money is left alone:
 * what it opens must not begin with a space, nor end with one, nor be followed by a digit.
 */
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
  markdown.renderer.rules.math = (tokens, index) => {
    const token = tokens[index];
    const tex = markdown.utils.escapeHtml(token?.content ?? '');
    return `<span class="math" data-tex="${tex}"${token?.meta?.isBlock ? ' data-block="true"' : ''}>${tex}</span>`;
  };
}

interface Formula {
  readonly tex: string;
  readonly isBlock: boolean;
  readonly end: number;
}

const longestFormula = 4_000;

function formulaAt(text: string, start: number): Formula | undefined {
  for (const { open, close, isBlock } of delimiters) {
    if (!text.startsWith(open, start)) continue;
    const from = start + open.length;
    const end = text.indexOf(close, from);
    if (end <= from || end - from > longestFormula) return undefined;
    const tex = text.slice(from, end);
    if (open === '$' && (/^\s|\s$|\n\n/.test(tex) || /\d/.test(text.charAt(end + 1)))) return undefined;
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
