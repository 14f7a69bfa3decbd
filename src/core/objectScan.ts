const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x7b, 0x5b]);
const closing = new Set([0x7d, 0x5d]);
const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Tells whether a text that grows may be one whole JSON object. Every character is looked at once, where parsing all
 * of it again and again would take longer and longer.
 */
export class ObjectScan {
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  private isOver = false;
  private hasMore = false;

  get mayBeWhole(): boolean {
    return this.isOver && !this.hasMore;
  }

  /** @param text what comes next of it. */
  feed(text: string): void {
    for (let position = 0; position < text.length; position++) this.read(text.charCodeAt(position));
  }

  private read(code: number): void {
    if (this.isInString) this.readInString(code);
    else if (this.isOver) this.hasMore ||= !whiteSpace.has(code);
    else if (code === quote) this.isInString = true;
    else if (opening.has(code)) this.depth++;
    else if (closing.has(code)) this.isOver = --this.depth <= 0;
  }

  private readInString(code: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (code === backslash) this.isEscaped = true;
    else if (code === quote) this.isInString = false;
  }
}
