import { plain } from '../redact.ts';

const shortestEcho = 20;
const shortestWhole = 8;

/** Every echo of 19 or more characters contains a piece of this length that starts at a multiple of it in the prompt. */
const pieceLength = 10;

/** Comparisons at most. A text that needs more was made to take long, and is hidden as a whole. */
const mostLooks = 1_000_000;

const mark = '‹prompt›';

/**
 * A text without what it repeats of the prompts: a short prompt as a whole, and every run of 20 or more characters. Each
 * prompt is read once, because it may have megabytes.
 *
 * @param text as `plain` returns it
 */
export function removePromptEchoes(text: string, prompts: readonly string[]): string {
  if (text.length < shortestWhole) return text;
  const sent = prompts.map(plain);
  const whole = sent.filter(({ length }) => length >= shortestWhole && length <= text.length);
  return new EchoSearch(whole.reduce((rest, prompt) => rest.replaceAll(prompt, mark), text)).without(sent);
}

/** Finds in one text what it repeats of others. */
export class EchoSearch {
  private looks = 0;
  private readonly isEcho: Uint8Array;
  /** The positions of each piece of the text that are not known to be an echo. */
  private readonly places = new Map<string, number[]>();
  private readonly text: string;
  private readonly shortest: number;

  /** @param shortest an echo has at least so many characters: 19 or more, so that it holds a whole piece. */
  constructor(text: string, shortest = shortestEcho) {
    this.text = text;
    this.shortest = shortest;
    this.isEcho = new Uint8Array(text.length);
    for (let at = 0; at + pieceLength <= text.length; at++) {
      const piece = text.slice(at, at + pieceLength);
      const known = this.places.get(piece);
      if (known === undefined) this.places.set(piece, [at]);
      else known.push(at);
    }
  }

  finds(prompts: readonly string[]): boolean {
    return this.without(prompts) !== this.text;
  }

  without(prompts: readonly string[]): string {
    for (const prompt of prompts) {
      for (let at = 0; at + pieceLength <= prompt.length; at += pieceLength) {
        const starts = this.places.get(prompt.slice(at, at + pieceLength));
        if (starts !== undefined) this.compareAll(starts, prompt, at);
        if (this.looks > mostLooks) return mark;
      }
    }
    let clean = '';
    for (let at = 0; at < this.text.length; at++) {
      if (!this.isEcho[at]) clean += this.text[at];
      else if (!this.isEcho[at - 1]) clean += mark;
    }
    return clean;
  }

  private compareAll(starts: number[], prompt: string, at: number): void {
    for (const start of starts) this.compare(start, prompt, at);
    // Positions inside a known echo need no further comparison.
    const left = starts.filter(start => !this.isEcho[start] || !this.isEcho[start + pieceLength - 1]);
    starts.splice(0, starts.length, ...left);
  }

  private compare(start: number, prompt: string, at: number): void {
    const { text } = this;
    let first = start;
    let from = at;
    while (first > 0 && from > 0 && text[first - 1] === prompt[from - 1]) [first, from] = [first - 1, from - 1];
    let end = start + pieceLength;
    let to = at + pieceLength;
    while (end < text.length && to < prompt.length && text[end] === prompt[to]) [end, to] = [end + 1, to + 1];
    this.looks += 1 + end - first - pieceLength;
    if (end - first >= this.shortest) this.isEcho.fill(1, first, end);
  }
}
