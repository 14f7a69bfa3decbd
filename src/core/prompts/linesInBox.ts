import { trimEndOf } from '../trimEnd.ts';

/**
 * The line breaks of a text that is edited in a box of one line, where each of them is a blank. It follows what is typed
 * by comparing the box's text with the one before, in time linear to their length.
 */
export class LinesInBox {
  private value = '';
  /** The places of the blanks that are line breaks, in order. */
  private breaks: readonly number[] = [];

  /** Puts a text into the box, and returns what is shown there. */
  show(text: string): string {
    const lines = normalize(text);
    this.value = flatten(lines);
    this.breaks = breaksIn(lines);
    return this.value;
  }

  /** The box holds this now. Returns what came in, which is more than a few characters where it was pasted. */
  change(value: string): string {
    const before = this.value;
    const shorter = Math.min(before.length, value.length);
    // From the end first: a blank that is typed beside a line break is one at the end of the line.
    let end = 0;
    while (end < shorter && before[before.length - 1 - end] === value[value.length - 1 - end]) end += 1;
    let start = 0;
    while (start < shorter - end && before[start] === value[start]) start += 1;
    const kept = before.length - end;
    const moved = value.length - before.length;
    this.breaks = this.breaks.flatMap(at => (at < start ? at : at >= kept ? at + moved : []));
    this.value = value;
    return value.slice(start, value.length - end);
  }

  /** This may be what was pasted: where the box holds it, its line breaks are known from now on. */
  paste(text: string): void {
    const lines = trimEndOf(normalize(text), '\n');
    const start = this.value.indexOf(flatten(lines));
    const found = breaksIn(lines).map(at => start + at);
    if (start >= 0) this.breaks = [...new Set([...this.breaks, ...found])].sort((one, other) => one - other);
  }

  /** What is in the box, with its line breaks. */
  get text(): string {
    let text = '';
    let end = 0;
    for (const at of this.breaks) {
      text += `${this.value.slice(end, at)}\n`;
      end = at + 1;
    }
    return text + this.value.slice(end);
  }
}

const normalize = (text: string): string => text.replace(/\r\n?/g, '\n');
const flatten = (lines: string): string => lines.replaceAll('\n', ' ');

function breaksIn(lines: string): readonly number[] {
  const breaks: number[] = [];
  for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1)) breaks.push(at);
  return breaks;
}
