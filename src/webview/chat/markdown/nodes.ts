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

/** A top-level block of an answer, as it was written. */
export type MarkdownBlock =
  | {
      readonly kind: 'markdown';
      readonly text: string;
      readonly isTableContinued: boolean;
      /** The number of the first item, where this goes on with a list that was cut for its length. */
      readonly listStart?: number;
    }
  | {
      readonly kind: 'code';
      readonly text: string;
      readonly language: string;
      readonly isClosed: boolean;
      /** The same object for the same block while it grows. */
      readonly identity: object | undefined;
    }
  | { readonly kind: 'math'; readonly text: string; readonly isClosed: boolean }
  | { readonly kind: 'details'; readonly text: string; readonly summary: string; readonly isOpen: boolean };
