import type { Reading } from '../generation/dialect.ts';
import { parseJson } from '../json/json.ts';

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** After so many events without a match, learning stops. */
const mostMisses = 64;

/**
 * Finds the text of an event without parsing its JSON, which is the largest cost of reading a stream. The events of a
 * stream usually differ in one string, the new text. What comes before and after that string is learned from an event
 * that was parsed. The next event with the same beginning and end has its text in between.
 *
 * It never guesses. It learns from an event only if the dialect found the text in one string of the payload, nothing in
 * the event is escaped, and the text is between quotes in one place only: then that place is the string. Any literal
 * between the same two parts parses to the same value except for that string, and a dialect that `readsTextApart` reads
 * the same except for the text. All other events are parsed.
 */
export class TextFastPath {
  /** Of the last match. */
  text = '';
  /** The line with the name of the event that was learned from; empty where it had none. */
  nameLine = '';
  private misses = 0;
  private matches = 0;
  /** `prefix` and `suffix` with the framing around the data, once it is known. */
  private head = '';
  private tail = '';
  /** What the learned event has before and after its text, quotes included. */
  prefix = '';
  suffix = '';

  /** Called for every event that was parsed. */
  learn(data: string, reading: Reading, type = 'message'): void {
    const { text } = reading;
    if (this.isUseless) return;
    // Data of several lines is written differently in the stream.
    if (text === undefined || !hasOnlyText(reading) || data.includes('\\') || data.includes('\n')) return;
    this.misses++;
    const literal = `"${text}"`;
    const start = data.indexOf(literal) + 1;
    if (start === 0 || data.includes(literal, start)) return;
    this.prefix = data.slice(0, start);
    this.suffix = data.slice(start + text.length);
    this.nameLine = type === 'message' ? '' : `event: ${type}\n`;
    this.head = '';
  }

  /** @param before what frames the data of this event, and is expected to frame the next ones. */
  frame(before: string, after: string): void {
    this.head = before + this.prefix;
    this.tail = this.suffix + after;
  }

  /** Where the event ends that begins at `start`, if it is framed like the last one and resembles the learned one; otherwise -1. */
  matchFramed(source: string, start: number): number {
    return this.head === '' ? -1 : this.matchBetween(source, start, this.head, this.tail);
  }

  /** Called by a reader that compares by itself, for every event that resembles the learned one. */
  count(): void {
    this.matches++;
  }

  /** Where every event differs in more than its text, learning from each costs more than it can save. */
  private get isUseless(): boolean {
    return this.misses > mostMisses && this.misses > this.matches;
  }

  /**
   * Where the data ends that begins at `start`, if it resembles the learned event and has text; otherwise -1.
   * What follows the data is not checked.
   */
  match(source: string, start: number): number {
    return this.suffix === '' ? -1 : this.matchBetween(source, start, this.prefix, this.suffix);
  }

  private matchBetween(source: string, start: number, prefix: string, suffix: string): number {
    const from = start + prefix.length;
    if (source.slice(start, from) !== prefix) return -1;
    let end = from;
    let isEscaped = false;
    for (let code = source.charCodeAt(end); code !== quote; code = source.charCodeAt(++end)) {
      // After the last character the code is NaN, which makes every comparison false.
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

/** Id, model and usage are a part of what was learned, so they were read before. */
function hasOnlyText(reading: Reading): boolean {
  for (const name in reading) {
    const value = reading[name as keyof Reading];
    const isAbsent = value === undefined || value === false;
    if (!isAbsent && !learnedFields.has(name)) return false;
  }
  return true;
}

const learnedFields: ReadonlySet<string> = new Set(['text', 'id', 'model', 'usage', 'counts']);
