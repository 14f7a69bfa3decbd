import { MultilineStrings, stringSyntaxOf } from './multilineStrings.ts';
import type { TextFilter } from './textFilter.ts';

export interface IndentOptions {
  /** The part of the line before the place where the text begins. */
  readonly before: string;
  /** The last part of it that is indentation and is not in the document yet. */
  readonly missing: string;
  readonly insertSpaces: boolean;
  /** In columns, at least 1. */
  readonly tabSize: number;
  /** As VS Code names it: it says what a string is that spans lines, and keeps its inside. */
  readonly language?: string;
}

/**
 * Indents code as the line that it goes to, with tabs or spaces as the editor has them. Models write it from the
 * left margin, or as it would stand in the file: the first line and the one after it tell which of the two it is.
 * Line endings are line feeds.
 */
export function createIndentFilter({
  before,
  missing,
  insertSpaces,
  tabSize,
  language = '',
}: IndentOptions): TextFilter {
  const base = /^[ \t]*/.exec(before)?.[0] ?? '';
  const baseWidth = widthOf(base, tabSize);
  const isInline = before.length > base.length;

  /** What of the first lines' indentation the model wrote for the whole of the text; undefined until it is known. */
  let strip: number | undefined;
  /** The columns of one of the model's levels, where it indents with spaces and the editor does not. */
  let unit: number | undefined;
  let isFirstLine = true;
  const strings = new MultilineStrings(stringSyntaxOf(language));
  let line = '';
  /** Undefined within a line. */
  let leading: string | undefined = isInline ? undefined : '';
  /** The end of the line that the next one is compared with. */
  let lineBefore = isInline ? before : '';

  const indentation = (own: string): string => {
    const width = widthOf(own, tabSize);
    if (isFirstLine) {
      // The first line gives the margin away, unless it has none because the caret's line has it already.
      if (width > 0) strip = width;
      return missing;
    }
    if (strip === undefined) {
      const opens = /[{([:,=>\\]\s*$|\b(?:then|do|else|begin)\s*$/i.test(lineBefore);
      const isAbsolute = width >= baseWidth + (opens ? Math.min(tabSize, unitOf(own) ?? tabSize) : 0);
      strip = baseWidth > 0 && isAbsolute ? baseWidth : 0;
    }
    return base + columns(Math.max(0, width - strip), own);
  };

  const columns = (width: number, own: string): string => {
    if (insertSpaces) return ' '.repeat(width);
    if (width > 0 && !own.includes('\t')) unit ??= unitOf(' '.repeat(width)) ?? tabSize;
    const size = own.includes('\t') ? tabSize : (unit ?? tabSize);
    return '\t'.repeat(Math.floor(width / size)) + ' '.repeat(width % size);
  };

  return {
    add(text) {
      let out = '';
      for (let from = 0; from < text.length; ) {
        if (leading !== undefined) {
          const [blank = ''] = /^[ \t]*/.exec(text.slice(from)) ?? [];
          leading += blank;
          from += blank.length;
          if (from === text.length) break;
          const isWithin = strings.inside === 'string';
          if (text[from] === '\n') {
            // A line of nothing but blanks stays empty. What follows it is not at the caret any more.
            out += isWithin ? `${leading}\n` : '\n';
            from += 1;
            isFirstLine = false;
            leading = '';
            continue;
          }
          out += isWithin ? leading : indentation(leading);
          leading = undefined;
          lineBefore = '';
        }
        const newline = text.indexOf('\n', from);
        const piece = text.slice(from, newline === -1 ? undefined : newline + 1);
        from += piece.length;
        out += piece;
        line += piece;
        lineBefore = (lineBefore + piece).slice(-longestOpener);
        if (newline === -1) continue;
        strings.add(line);
        line = '';
        isFirstLine = false;
        leading = '';
      }
      return out;
    },
    end: () => '',
  };
}

/** As much of the end of a line as tells whether it opens a block, in UTF-16 units. */
const longestOpener = 40;

function widthOf(whitespace: string, tabSize: number): number {
  let width = 0;
  for (const sign of whitespace) width += sign === '\t' ? tabSize - (width % tabSize) : 1;
  return width;
}

/** The usual sizes of a level. */
function unitOf(indentation: string): number | undefined {
  return [2, 3, 4, 8].find(size => size === indentation.length);
}
