/** A place in a text from which it is read on. The expressions are sticky: they match at the place or not at all. */
export abstract class Scanner {
  protected at: number;
  protected readonly text: string;

  constructor(text: string, start = 0) {
    this.text = text;
    this.at = start;
  }

  /** Matches and goes past it; undefined where the text goes on in another way. */
  protected match(shape: RegExp): RegExpExecArray | undefined {
    shape.lastIndex = this.at;
    const found = shape.exec(this.text) ?? undefined;
    if (found !== undefined) this.at += found[0].length;
    return found;
  }

  protected isNext(shape: RegExp): boolean {
    shape.lastIndex = this.at;
    return shape.test(this.text);
  }
}
