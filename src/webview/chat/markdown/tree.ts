import type { MarkdownIt } from 'markdown-it';
import type { PageTexts } from '../../../protocol/chatTexts.ts';
import { withInvisible } from './invisible.ts';
import { disguisedHost, isPictureData, readLink } from './links.ts';
import { type AnswerNode, type ElementNode, element, languageOf, type Tag } from './nodes.ts';
import type { ParserEnvironment } from './parser.ts';

type Token = ReturnType<MarkdownIt['parse']>[number];

export interface TreeOptions {
  readonly parser: MarkdownIt;
  readonly texts: PageTexts;
  readonly environment: ParserEnvironment;
  /** The text may end in the middle of something: a tag that is not closed yet counts as closed. */
  readonly isGrowing: boolean;
}

/** The nodes of one block of Markdown. */
export function parseBlock(text: string, options: TreeOptions): readonly AnswerNode[] {
  const [prefix, label] = /^\[\^([^\]\s]{1,100})\]:[ \t]*/.exec(text) ?? [];
  if (prefix === undefined || label === undefined)
    return build(options.parser.parse(text, { ...options.environment }), options);
  const body = text.slice(prefix.length).replace(/^ {1,4}/gm, '');
  const mark = element('sup', { class: 'footnote-mark' }, [label]);
  return [
    element('div', { class: 'footnote', 'data-footnote': label, tabindex: '-1' }, [
      mark,
      element('div', {}, [...build(options.parser.parse(body, { ...options.environment }), options)]),
    ]),
  ];
}

interface Builder {
  readonly options: TreeOptions;
  readonly root: ElementNode;
  readonly open: ElementNode[];
}

function build(tokens: readonly Token[], options: TreeOptions): AnswerNode[] {
  const builder: Builder = { options, root: element('div'), open: [] };
  for (const token of tokens) take(token, builder);
  return builder.root.children;
}

function take(token: Token, builder: Builder): void {
  switch (token.type) {
    case 'inline':
      for (const node of buildInline(token.children ?? [], builder.options)) add(builder, node);
      return;
    case 'fence':
    case 'code_block':
      add(builder, { code: token.content, language: languageOf(token.info) });
      return;
    case 'hr':
      add(builder, element('hr'));
      return;
    case 'table_open':
      enter(builder, element('div', { class: 'table', tabindex: '0' }));
      enter(builder, element('table'));
      return;
    case 'table_close':
      builder.open.splice(-2);
      return;
    default:
      if (token.hidden) return;
      if (token.nesting > 0) enter(builder, element(tagOf(token), attributesOf(token)));
      else if (token.nesting < 0) leave(builder);
  }
}

function enter(builder: Builder, node: ElementNode): void {
  add(builder, node);
  builder.open.push(node);
}

function leave(builder: Builder): void {
  const node = builder.open.pop();
  if (node?.tag === 'blockquote') markAlert(node, builder.options.texts);
}

function add({ root, open }: Pick<Builder, 'root' | 'open'>, node: AnswerNode): void {
  const { children } = open.at(-1) ?? root;
  const last = children.at(-1);
  // One text is one node: a selection in it lives as long as the node does.
  if (typeof node === 'string' && typeof last === 'string') children[children.length - 1] = last + node;
  else if (node !== '') children.push(node);
}

/** The page's own headings stand above those of an answer. */
function tagOf({ tag }: Token): Tag {
  const level = /^h([1-6])$/.exec(tag)?.[1];
  return (level === undefined ? tag : `h${Math.min(6, Number(level) + 2)}`) as Tag;
}

function attributesOf(token: Token): Readonly<Record<string, string>> {
  const found = ['class', 'start'].flatMap(name => {
    const value = token.attrGet(name);
    return value === null ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(found);
}

/** `> [!NOTE]` */
function markAlert(quote: ElementNode, texts: PageTexts): void {
  const [first] = quote.children;
  const text = typeof first === 'object' && 'tag' in first && first.tag === 'p' ? first.children[0] : undefined;
  if (typeof first !== 'object' || !('tag' in first) || typeof text !== 'string') return;
  const [source, kind] = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)/i.exec(text) ?? [];
  if (source === undefined || kind === undefined) return;
  const name = kind.toLowerCase() as 'note' | 'tip' | 'important' | 'warning' | 'caution';
  Object.assign(quote.attributes, { class: `alert is-${name}` });
  first.children[0] = text.slice(source.length);
  const isEmpty = first.children.length === 1 && first.children[0] === '';
  const title = element('p', { class: 'alert-title' }, [texts[name]]);
  quote.children.splice(0, isEmpty ? 1 : 0, title);
}

/** What opens more inside of each other is not meant as tags. */
const mostTags = 20;

interface OpenTag {
  readonly node: ElementNode;
  /** The token that ends it. */
  readonly end: string;
  readonly source: string;
}

function buildInline(tokens: readonly Token[], options: TreeOptions): readonly AnswerNode[] {
  const root = element('span');
  const open: OpenTag[] = [];
  const put = (node: AnswerNode): void => add({ root, open: open.map(({ node: each }) => each) }, node);
  const begin = (node: ElementNode, end: string, source = ''): void => {
    put(node);
    open.push({ node, end, source });
  };
  const end = (name: string, source: string): void => {
    const index = open.findLastIndex(each => each.end === name);
    // Only tags that were never closed stand in between; a mark of Markdown is not closed by a tag.
    if (index < 0 || open.slice(index + 1).some(each => each.source === '')) {
      if (source !== '') put(source);
      return;
    }
    for (const each of open.splice(index + 1)) unwrap(each, (open.at(-1)?.node ?? root).children);
    const closed = open.pop();
    if (closed !== undefined && closed.node.tag === 'a') finishLink(closed.node, put);
  };
  for (const token of tokens) {
    const { type, content, nesting } = token;
    if (type === 'text' || type === 'text_special') for (const node of withInvisible(content, false)) put(node);
    else if (type === 'softbreak') put('\n');
    else if (type === 'hardbreak') put(element('br'));
    else if (type === 'code_inline') put(element('code', {}, [...withInvisible(content, true)]));
    else if (type === 'math') put({ tex: content, isBlock: token.meta?.isBlock === true });
    else if (type === 'task') put(element('span', { class: 'box' }, [content]));
    else if (type === 'footnote') put(footnote(content));
    else if (type === 'image') put(picture(token));
    else if (type === 'link_open') begin(link(String(token.attrGet('href') ?? '')), 'link_close');
    else if (type === 'tag_open' && open.length >= mostTags) put(content);
    else if (type === 'tag_open' && token.tag === 'a') begin(link(String(token.meta?.href)), '/a', content);
    else if (type === 'tag_open') begin(element(token.tag as Tag), `/${token.tag}`, content);
    else if (type === 'tag_close') end(`/${token.tag}`, content);
    else if (nesting > 0) begin(element(token.tag as Tag), type.replace('_open', '_close'));
    else if (nesting < 0) end(type, '');
  }
  if (!options.isGrowing) for (const each of open) unwrap(each, root.children);
  return root.children;
}

/** A tag that nothing closes is text, and what follows it stands beside it. */
function unwrap({ node, source }: OpenTag, siblings: AnswerNode[]): void {
  const index = siblings.indexOf(node);
  if (index >= 0) siblings.splice(index, 1, source, ...node.children);
}

function link(address: string): ElementNode {
  const target = readLink(address);
  if (target === undefined) return element('span');
  if (target.kind === 'web') return element('a', { href: target.address, title: target.address });
  const { path, line } = target;
  const title = line === 0 ? path : `${path}:${line}`;
  return element('a', {
    class: 'file-link',
    role: 'link',
    tabindex: '0',
    'data-path': path,
    'data-line': `${line}`,
    title,
  });
}

function finishLink(node: ElementNode, put: (node: AnswerNode) => void): void {
  const { href } = node.attributes;
  const host = href === undefined ? undefined : disguisedHost(textOf(node), href);
  if (host !== undefined) put(element('span', { class: 'link-host' }, [` (${host})`]));
}

export function textOf(node: AnswerNode): string {
  if (typeof node === 'string') return node;
  if ('code' in node) return node.code;
  return 'tex' in node ? node.tex : node.children.map(textOf).join('');
}

function footnote(label: string): ElementNode {
  const button = element('button', { type: 'button', class: 'footnote-link', 'data-footnote-link': label }, [label]);
  return element('sup', {}, [button]);
}

function picture(token: Token): ElementNode {
  const address = String(token.attrGet('src') ?? '');
  if (isPictureData(address)) return element('img', { src: address, alt: token.content });
  const node = link(address);
  node.children.push(token.content === '' ? address : token.content);
  return node;
}
