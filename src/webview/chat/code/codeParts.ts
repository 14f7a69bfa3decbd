/** Where a part of a block of code ends, behind its last line feed. */
export interface PartEnd {
  readonly end: number;
  /** The line goes on in the next part. */
  readonly isInLine: boolean;
}

/** Code is drawn in parts of about this length: the work of an update does not grow with the block. */
export const partLength = 2_000;
/** A part that would end in a comment or a string goes on, up to this length. */
const longestPart = 8_000;
/** A line without an end is broken at this length. */
const longestLine = 1_000;

/**
 * The ends to choose from for the part that begins at `start`, the likeliest first, as far as the text goes. They depend
 * on the text alone, not on how it came, so that a part never has to be cut anew.
 */
export function endsOfPart(text: string, start: number): readonly PartEnd[] {
  const ends: PartEnd[] = [];
  for (let length = partLength; length <= longestPart; length *= 2) {
    const until = start + length;
    if (text.length <= until) break;
    const end = endBefore(text, start, until);
    ends.push(end ?? { end: cutAt(text, start + longestLine), isInLine: true });
    if (end === undefined) break;
  }
  return ends;
}

export function isLastChoice(length: number): boolean {
  return length * 2 > longestPart;
}

/** Behind the last line before a blank one, else behind the last line that is not blank. */
function endBefore(text: string, start: number, until: number): PartEnd | undefined {
  // Only this part is looked through: a text without line feeds would be gone over from its beginning for every part.
  const part = text.slice(start, until);
  const blank = part.lastIndexOf('\n\n');
  if (blank > part.length / 4) return { end: start + blank + 1, isInLine: false };
  let line = part.lastIndexOf('\n');
  while (line > 0 && part.charAt(line - 1) === '\n') line -= 1;
  return line > 0 ? { end: start + line + 1, isInLine: false } : undefined;
}

function cutAt(text: string, end: number): number {
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xd800 && unit < 0xdc00 ? end - 1 : end;
}
