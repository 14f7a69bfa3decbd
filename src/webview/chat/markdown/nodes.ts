/**
 * What a block of an answer becomes on the page, as plain data. No HTML is parsed anywhere: a tag or an attribute that is
 * not named here can't come out of an answer.
 */
export type AnswerNode = string | ElementNode | CodeNode | FormulaNode;

export interface ElementNode {
  readonly tag: Tag;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: AnswerNode[];
}

/** A block of code inside of a list or a quote. */
export interface CodeNode {
  readonly code: string;
  readonly language: string;
}

export interface FormulaNode {
  readonly tex: string;
  readonly isBlock: boolean;
}

/** Tags without meaning for the page that models write into Markdown. Their attributes are dropped. */
export const inlineTags = [
  ...['kbd', 'sub', 'sup', 'mark', 'u', 's', 'del', 'ins', 'b', 'i', 'em', 'strong', 'small', 'code', 'samp', 'var'],
  ...['cite', 'q', 'abbr', 'dfn'],
] as const;

const blockTags = [
  ...['p', 'br', 'hr', 'a', 'img', 'span', 'div', 'blockquote', 'button'],
  ...['ul', 'ol', 'li', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
] as const;

export type Tag = (typeof inlineTags)[number] | (typeof blockTags)[number];

export function element(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  children: AnswerNode[] = [],
): ElementNode {
  return { tag, attributes, children };
}

/** The language of a fence: the first word after its signs. */
export function languageOf(info: string): string {
  return (/^[^\s{,:]*/.exec(info.trim())?.[0] ?? '').slice(0, 40);
}
