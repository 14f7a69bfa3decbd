/** The line that begins a block of code in Markdown. */
export interface Fence {
  readonly mark: '`' | '~';
  readonly length: number;
  readonly indentation: number;
  /** The first word behind the fence, in lower case; empty for none. */
  readonly language: string;
}

/** In UTF-16 units: a longer line is no fence. */
export const longestFenceLine = 120;

export const isMarkdown = (language: string): boolean => /^(?:markdown|md|mdx|rmd|qmd|quarto)$/.test(language);

const fencePattern = /^( {0,3}|\t)(?:(`{3,})([^`\n]*)|(~{3,})((?:[^~\n][^\n]*)?))\n?$/;

export function readFence(line: string): Fence | undefined {
  const [matched, blanks = '', backticks, backtickInfo, tildes, tildeInfo] = fencePattern.exec(line) ?? [];
  if (matched === undefined || line.length > longestFenceLine + 1) return undefined;
  const info = (backtickInfo ?? tildeInfo ?? '').trim().replace(/^\{\.?/, '');
  return {
    mark: backticks === undefined ? '~' : '`',
    length: (backticks ?? tildes ?? '').length,
    indentation: blanks.length,
    language: (info.split(/[\s{},:;]/)[0] ?? '').toLowerCase(),
  };
}

/** Whether the beginning of a line outside of a block could still become a fence. */
export function couldBeFence(start: string): boolean {
  return start.length <= longestFenceLine && /^(?: {0,3}|\t)(?:`{0,2}|`{3,}[^`\n]*|~{0,2}|~{3}[^\n]*)$/.test(start);
}

/** A fence that ends a block is of the same sign and length, no deeper, and has nothing behind it. */
export function closes(line: string, { mark, length, indentation }: Fence): boolean {
  return new RegExp(`^[ \\t]{0,${indentation}}${mark}{${length}}[ \\t]*\\n?$`).test(line);
}

export function isFenceLine(line: string, { mark }: Fence): boolean {
  return new RegExp(`^[ \\t]{0,3}${mark}{3}`).test(line);
}

/** Whether the beginning of a line within a block could still become its end, or a fence within it. */
export function couldBeFenceLine(start: string, { mark }: Fence): boolean {
  return start.length <= longestFenceLine && new RegExp(`^[ \\t]{0,3}(?:${mark}{0,2}|${mark}{3}[^\\n]*)$`).test(start);
}

export function opensWithin(line: string, { mark, length }: Fence): boolean {
  return new RegExp(`^[ \\t]{0,3}${mark}{${length},}[ \\t]*[^\\s${mark}]`).test(line);
}
