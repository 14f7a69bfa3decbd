import Parser, { type MarkdownIt } from 'markdown-it';
import { addMathRules } from './mathRules.ts';

/**
 * The parser for answers. HTML is text to it, links go to the web only, and pictures from elsewhere are links: a page
 * that loaded them would tell their server what was said.
 */
export function createParser(): MarkdownIt {
  const markdown = new Parser({ html: false, linkify: true, breaks: false });
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  markdown.validateLink = url => isWebAddress(url) || isPictureData(url);
  addMathRules(markdown);
  addLineBreaks(markdown);
  addTasks(markdown);
  addAlignment(markdown);
  const { rules } = markdown.renderer;
  const { escapeHtml } = markdown.utils;
  rules.fence = (tokens, index) => {
    const token = tokens[index];
    const language = /^[^\s{,:]*/.exec(token?.info.trim() ?? '')?.[0] ?? '';
    return `<div class="code" data-language="${escapeHtml(language)}">${escapeHtml(token?.content ?? '')}</div>`;
  };
  rules.code_block = (tokens, index) =>
    `<div class="code" data-language="">${escapeHtml(tokens[index]?.content ?? '')}</div>`;
  rules.image = (tokens, index) => {
    const token = tokens[index];
    const url = String(token?.attrGet('src') ?? '');
    const label = escapeHtml(token?.content ?? '');
    if (isPictureData(url)) return `<img src="${escapeHtml(url)}" alt="${label}">`;
    return `<a href="${escapeHtml(url)}">${label === '' ? escapeHtml(url) : label}</a>`;
  };
  rules.table_open = () => '<div class="table" tabindex="0"><table>';
  rules.table_close = () => '</table></div>';
  // The page's own headings stand above those of an answer.
  for (const rule of ['heading_open', 'heading_close'] as const) {
    rules[rule] = (tokens, index, options, _env, renderer) => {
      const token = tokens[index];
      if (token !== undefined) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
      return renderer.renderToken(tokens, index, options);
    };
  }
  return markdown;
}

export function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url.trim()) && URL.canParse(url.trim());
}

function isPictureData(url: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp);base64,/.test(url);
}

/** The one tag that models write in the cells of tables. */
function addLineBreaks(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('text', 'line_break', (state, silent) => {
    if (state.src.charAt(state.pos) !== '<') return false;
    const tag = /^<br ?\/?>/i.exec(state.src.slice(state.pos, state.pos + 6))?.[0];
    if (tag === undefined) return false;
    if (!silent) state.push('hardbreak', 'br', 0);
    state.pos += tag.length;
    return true;
  });
}

/** The policy of the page allows no style of an element: the alignment of a column becomes a class. */
function addAlignment(markdown: MarkdownIt): void {
  markdown.core.ruler.after('block', 'alignment', state => {
    for (const token of state.tokens) {
      const style = token.attrGet('style');
      if (style === null) continue;
      const alignment = /^text-align:(left|right|center)$/.exec(String(style))?.[1];
      token.attrs = alignment === undefined ? [] : [['class', `is-${alignment}`]];
    }
  });
}

/** `- [x] done` */
function addTasks(markdown: MarkdownIt): void {
  markdown.core.ruler.after('inline', 'tasks', state => {
    for (const [index, token] of state.tokens.entries()) {
      const first = token.children?.[0];
      const item = state.tokens[index - 2];
      if (item?.type !== 'list_item_open' || first?.type !== 'text') continue;
      const mark = /^\[([ xX])\](?=\s|$)/.exec(first.content)?.[1];
      if (mark === undefined) continue;
      item.attrJoin('class', 'task');
      const box = new state.Token('task', 'span', 0);
      box.meta = { isDone: mark !== ' ' };
      first.content = first.content.slice(3);
      token.children?.unshift(box);
    }
  });
  markdown.renderer.rules.task = (tokens, index) =>
    tokens[index]?.meta?.isDone ? '<span class="box">☑</span>' : '<span class="box">☐</span>';
}
