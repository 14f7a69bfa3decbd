import Parser, { type MarkdownIt } from 'markdown-it';
import { isPictureData, readLink } from './links.ts';
import { addMathRules } from './mathRules.ts';
import { inlineTags } from './nodes.ts';

/** What the blocks of one answer know of each other. */
export interface ParserEnvironment {
  /** Targets of `[text][label]`, which may stand anywhere in the answer. */
  references: Record<string, { title: string; href: string }>;
  /** Labels of the footnotes that the answer has so far. */
  readonly footnotes: ReadonlySet<string>;
}

/**
 * The parser for answers. HTML is text to it except for a few tags without attributes. Links go to the web and to files,
 * and pictures from elsewhere become links: a page that loaded them would tell their server what was said.
 */
export function createParser(): MarkdownIt {
  const markdown = new Parser({ html: false, linkify: true, breaks: false, maxNesting: 60 });
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  markdown.validateLink = url => readLink(url) !== undefined || isPictureData(url);
  addMathRules(markdown);
  addTags(markdown);
  addFootnoteReferences(markdown);
  addAlignment(markdown);
  addTasks(markdown);
  return markdown;
}

const tag = new RegExp(`^<(/?)(br|a|${inlineTags.join('|')})(\\s[^<>]{0,2000})?/?>`, 'i');

/** Becomes tokens `tag_open`, `tag_close` and `hardbreak`; whether they match is seen when nodes are made of them. */
function addTags(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('autolink', 'tags', (state, silent) => {
    if (state.src.charAt(state.pos) !== '<') return false;
    const [source, slash = '', name = '', attributes = ''] =
      tag.exec(state.src.slice(state.pos, state.pos + 2_100)) ?? [];
    if (source === undefined) return false;
    const lower = name.toLowerCase();
    const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
    if (lower === 'a' && slash === '' && href === null) return false;
    if (!silent) {
      const token = state.push(lower === 'br' ? 'hardbreak' : slash === '' ? 'tag_open' : 'tag_close', lower, 0);
      token.content = source;
      if (href !== null) token.meta = { href: href[1] ?? href[2] ?? '' };
    }
    state.pos += source.length;
    return true;
  });
}

/** `[^1]`, where the answer has a footnote of this label. */
function addFootnoteReferences(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('link', 'footnote', (state, silent) => {
    const { footnotes } = state.env as unknown as ParserEnvironment;
    const label = /^\[\^([^\]\s]{1,100})\]/.exec(state.src.slice(state.pos, state.pos + 104))?.[1];
    if (label === undefined || !footnotes.has(label)) return false;
    if (!silent) state.push('footnote', 'sup', 0).content = label;
    state.pos += label.length + 3;
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
      box.content = mark === ' ' ? '☐' : '☑';
      first.content = first.content.slice(3);
      token.children?.unshift(box);
    }
  });
}
