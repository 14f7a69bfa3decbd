import type { Dialect, Reading } from './dialect.ts';
import { asObject, parseJson } from './json.ts';

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** Any text that no server sends. */
const probe = 'b7Qx-envelope-2fKz';

/**
 * The events of a stream differ in one string alone: the new text. The envelope is what they have in common, and tells
 * their text without parsing all the rest again and again, which is what reading a stream costs most.
 *
 * It never guesses. Text is only read between a prefix and a suffix that are, character for character, those of an
 * event that was parsed; there they enclosed one string literal, proven by parsing the same event with another text in
 * that place. So whatever literal stands there, parsing gives the same value but for that one string, and a dialect
 * that `readsTextApart` reads the same but for the text. Everything else is left to be parsed.
 */
export class Envelope {
  /** Of the last match. */
  text = '';
  private prefix = '';
  private suffix = '';
  private isProven = false;
  private readonly dialect: Pick<Dialect, 'read'>;

  constructor(dialect: Pick<Dialect, 'read'>) {
    this.dialect = dialect;
  }

  /** To be told of every event that was parsed. */
  learn(data: string, reading: Reading): void {
    if (reading.text === undefined) return;
    const literal = JSON.stringify(reading.text);
    const start = data.indexOf(literal) + 1;
    // Data over several lines does not stand on the wire as it is.
    if (start === 0 || data.includes('\n') || !hasOnlyText(reading, reading.text)) return;
    const end = start + literal.length - 2;
    this.isProven = false;
    this.prefix = data.slice(0, start);
    // A string before a colon would be a name.
    this.suffix = /^"\s*[,}\]]/.test(data.slice(end, end + 20)) ? data.slice(end) : '';
  }

  /**
   * Where the data ends that begins at this place, if it is in the envelope and has some text; otherwise -1.
   * What stands behind it is not looked at.
   */
  match(source: string, start: number): number {
    const { prefix, suffix } = this;
    if (suffix === '') return -1;
    const from = start + prefix.length;
    if (source.slice(start, from) !== prefix) return -1;
    let end = from;
    let isEscaped = false;
    for (let code = source.charCodeAt(end); code !== quote; code = source.charCodeAt(++end)) {
      // Behind the last character there is NaN, which is no greater than anything.
      if (!(code >= space)) return -1;
      if (code !== backslash) continue;
      isEscaped = true;
      end++;
    }
    const next = end + suffix.length;
    if (end === from || source.slice(end, next) !== suffix) return -1;
    if (!this.isProven && !this.prove()) return -1;
    if (!isEscaped) {
      this.text = source.slice(from, end);
      return next;
    }
    const unescaped = parseJson(source.slice(from - 1, end + 1));
    if (typeof unescaped !== 'string') return -1;
    this.text = unescaped;
    return next;
  }

  private prove(): boolean {
    const payload = asObject(parseJson(this.prefix + probe + this.suffix));
    this.isProven = payload !== undefined && hasOnlyText(this.dialect.read(payload), probe);
    // One that was refused is not tried again.
    if (!this.isProven) this.suffix = '';
    return this.isProven;
  }
}

/** The identifier and the model stand in the envelope, so that they have been read already. */
function hasOnlyText(reading: Reading, expected: string): boolean {
  for (const name of Object.keys(reading) as (keyof Reading)[]) {
    const value = reading[name];
    const isAbsent = value === undefined || value === false;
    if (!isAbsent && name !== 'text' && name !== 'id' && name !== 'model') return false;
  }
  return reading.text === expected;
}
