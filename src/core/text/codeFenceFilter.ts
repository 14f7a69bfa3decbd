import type { TextFilter } from './textFilter.ts';

/**
 * Lets only code through where code belongs: of an answer with a fenced block, what stands in the block, without the
 * fence, the language tag and the prose around it; of one without a fence, everything. Further blocks follow when
 * they are of the same language. Line endings are line feeds.
 *
 * What could still become a fence is held back, and so are first lines that read like the sentence before a block.
 */
export function createCodeFenceFilter(): TextFilter {
  let state: 'opening' | 'unfenced' | 'fenced' | 'after' = 'opening';
  /** The line that is not decided yet, from its beginning. */
  let line = '';
  /** The rest of the line goes through as it comes. */
  let passes = false;
  /** Prose that a fence may follow. */
  let prose = '';
  /** Line breaks of a block, which belong to it only when more of it follows. */
  let owed = '';
  let fence: Fence = { mark: '`', length: 3, language: '' };
  /** Blocks within the block, as in a comment that shows how something is used. */
  let depth = 0;
  /** The block of another language that is being left out. */
  let skipped: Fence | undefined;

  const release = (text: string): string => {
    if (state !== 'fenced') return text;
    const body = text.replace(/\n+$/, '');
    if (body === '') {
      owed += text;
      return '';
    }
    const released = owed + body;
    owed = text.slice(body.length);
    return released;
  };

  const open = (found: Fence): void => {
    fence = found;
    state = 'fenced';
    prose = '';
    depth = 0;
  };

  /** Decides on the line as far as it is known. Undefined: it is held back. */
  const decide = (isWhole: boolean): string | undefined => {
    const found = isWhole ? readFence(line) : undefined;
    switch (state) {
      case 'after':
        if (!isWhole) return undefined;
        if (skipped !== undefined) {
          if (closes(line, skipped)) skipped = undefined;
        } else if (found !== undefined && found.language !== '' && found.language === fence.language) {
          open(found);
          owed = '\n\n';
        } else {
          skipped = found;
        }
        return '';
      case 'fenced':
        if (isWhole && closes(line, fence)) {
          if (depth === 0) {
            owed = '';
            state = 'after';
            return '';
          }
          depth -= 1;
        } else if (!isWhole && couldClose(line, fence)) {
          return undefined;
        }
        if (opensWithin(line, fence)) depth += 1;
        return release(line);
      case 'unfenced':
        if (found !== undefined) {
          open(found);
          return '';
        }
        return !isWhole && couldBeFence(line) ? undefined : line;
      case 'opening': {
        if (found !== undefined) {
          open(found);
          return '';
        }
        if (!isWhole && couldBeFence(line)) return undefined;
        const isShort = prose.length + line.trimEnd().length <= longestProse;
        if (isShort && (line.trim() === '' || (isWhole ? isProse(line) : couldBeProse(line)))) {
          if (isWhole) prose += line;
          return isWhole ? '' : undefined;
        }
        state = 'unfenced';
        const released = prose + line;
        prose = '';
        return released;
      }
    }
  };
  return {
    add(text) {
      let out = '';
      for (let from = 0; from < text.length; ) {
        const newline = text.indexOf('\n', from);
        const isWhole = newline !== -1;
        const piece = text.slice(from, isWhole ? newline + 1 : undefined);
        from += piece.length;
        if (passes) {
          out += release(piece);
          passes = !isWhole;
          continue;
        }
        line += piece;
        const decided = decide(isWhole);
        if (decided === undefined) continue;
        out += decided;
        line = '';
        passes = !isWhole;
      }
      return out;
    },
    end() {
      const rest = line;
      line = '';
      if (state === 'after') return '';
      if (rest !== '' && (state === 'fenced' ? closes(rest, fence) && depth === 0 : readFence(rest) !== undefined)) {
        return prose;
      }
      return prose + release(rest);
    },
  };
}

interface Fence {
  readonly mark: '`' | '~';
  readonly length: number;
  readonly language: string;
}

/** How much prose is held back at most, in UTF-16 units: nobody should wait for the whole of a long text. */
const longestProse = 600;

const fencePattern = /^\s{0,3}(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))\n?$/;

function readFence(line: string): Fence | undefined {
  const [matched, backticks, backtickInfo, tildes, tildeInfo] = fencePattern.exec(line) ?? [];
  if (matched === undefined) return undefined;
  const language = ((backtickInfo ?? tildeInfo ?? '').trim().split(/[\s{,:]/)[0] ?? '').toLowerCase();
  return { mark: backticks === undefined ? '~' : '`', length: (backticks ?? tildes ?? '').length, language };
}

/** Whether the beginning of a line could still become a fence. */
function couldBeFence(start: string): boolean {
  return /^\s{0,3}(?:`{0,2}|`{3,}[^`\n]*|~{0,2}|~{3,}[^\n]*)$/.test(start);
}

/** A fence that ends a block is of the same sign, at least as long, and has nothing behind it. */
function closes(line: string, { mark, length }: Fence): boolean {
  return new RegExp(`^\\s{0,3}${mark}{${length},}\\s*$`).test(line);
}

function couldClose(start: string, { mark }: Fence): boolean {
  return new RegExp(`^\\s{0,3}${mark}*[ \\t]*$`).test(start);
}

function opensWithin(line: string, { mark, length }: Fence): boolean {
  return new RegExp(`^\\s{0,3}${mark}{${length},}[ \\t]*[^\\s${mark}]`).test(line);
}

/**
 * Whether the beginning of a line can be that of a sentence: it begins with a capital letter, and outside of quoted
 * code there is no sign that only code has. What it says of a beginning holds for every longer one when it says no.
 */
function couldBeProse(start: string): boolean {
  const text = start.replace(/`[^`]*(?:`|$)/g, '');
  return /^(?:$|\*{1,2}$|\*\*[^*]|[\p{Lu}\p{Lo}])/u.test(text) && !/[{}=;<>\\|&[\]@$]|[\w]\(|\/\/|::|->/.test(text);
}

function isProse(line: string): boolean {
  return couldBeProse(line) && (/[.:!?…。！？：][)*_"'”’]*\s*$/.test(line) || line.split(/\s+/).length > 8);
}
