import type { Reading } from '../generation/dialect.ts';
import { parseJson } from '../json/json.ts';

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** How many events may be learned from before one has to match. */
const mostMisses = 64;

/**
 * The events of a stream differ in one string alone: the new text. The envelope is what they have in common, and tells
 * their text without parsing all the rest again and again, which is what reading a stream costs most.
 *
 * It never guesses. An event is only learned from when the dialect found its text in one string of the payload, nothing
 * in the event is escaped, and that text stands between quotes in one place alone: so that place is the string. Whatever
 * literal stands between the same two parts, character for character, parses to the same value but for that string, and
 * a dialect that `readsTextApart` reads the same but for the text. Everything else is left to be parsed.
 */
export class TextFastPath {
  /** Of the last match. */
  text = '';
  /** The line with the name of the event that was learned from; empty where it had none. */
  nameLine = '';
  private misses = 0;
  private matches = 0;
  private prefix = '';
  private suffix = '';

  /** To be told of every event that was parsed. */
  learn(data: string, reading: Reading, type = 'message'): void {
    const { text } = reading;
    if (this.isUseless) return;
    // Data over several lines does not stand on the wire as it is.
    if (text === undefined || !hasOnlyText(reading) || data.includes('\\') || data.includes('\n')) return;
    this.misses++;
    const literal = `"${text}"`;
    const start = data.indexOf(literal) + 1;
    if (start === 0 || data.includes(literal, start)) return;
    this.prefix = data.slice(0, start);
    this.suffix = data.slice(start + text.length);
    this.nameLine = type === 'message' ? '' : `event: ${type}\n`;
  }

  /** Where every event differs in more than its text, learning from each costs more than it can save. */
  private get isUseless(): boolean {
    return this.misses > mostMisses && this.misses > this.matches;
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
    this.matches++;
    if (!isEscaped) {
      this.text = source.slice(from, end);
      return next;
    }
    const unescaped = parseJson(source.slice(from - 1, end + 1));
    if (typeof unescaped !== 'string') return -1;
    this.text = unescaped;
    return next;
  }
}

/** The identifier and the model stand in the envelope, so that they have been read already. */
function hasOnlyText(reading: Reading): boolean {
  for (const name in reading) {
    const value = reading[name as keyof Reading];
    const isAbsent = value === undefined || value === false;
    if (!isAbsent && name !== 'text' && name !== 'id' && name !== 'model') return false;
  }
  return true;
}
