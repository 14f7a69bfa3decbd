const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);
const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Tells whether a text that grows by lines may still become a JSON object or a list. Every character is looked at once,
 * where parsing all of it again and again would take longer and longer.
 */
export class JsonCompleteness {
  /** What follows can't be a part of it: the text is complete, or it is no JSON. */
  isOver = false;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;

  /** Returns how many characters were read: all, or those of the text that is over. */
  feed(line: string): number {
    const read = this.feedPiece(line);
    // No string goes on in another line.
    if (this.isInString) this.isOver = true;
    return read;
  }

  /** The same for a text that is cut anywhere. */
  feedPiece(piece: string): number {
    let position = 0;
    while (position < piece.length && !this.isOver) this.read(piece.charCodeAt(position++));
    return position;
  }

  private read(code: number): void {
    if (this.isInString) this.readInString(code);
    else if (code === quote && this.depth > 0) this.isInString = true;
    else if (opening.has(code)) this.depth++;
    else if (closing.has(code)) this.isOver = --this.depth <= 0;
    else if (this.depth === 0 && !whiteSpace.has(code)) this.isOver = true;
  }

  private readInString(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === backslash) this.isEscaped = true;
    else if (code === quote) this.isInString = false;
  }
}
