import type { Reading } from '../generation/dialect.ts';

/** How many consecutive numbers make a counter. */
const surelyCounted = 3;

/**
 * Tells alternatives from a counter. Gateways that were asked for one answer may send several, by turns, of which the first
 * is the answer; others number the chunks of the one answer 1, 2, 3 … in the same field.
 */
export class ChoiceFilter {
  private last = 0;
  private isCounter: boolean | undefined;
  private held: Reading[] = [];

  /** @param asksForSeveral whether the request wants alternatives: then the number is never a counter. */
  constructor(asksForSeveral: boolean) {
    this.isCounter = asksForSeveral ? false : undefined;
  }

  /** A chunk of the first alternative came. */
  seeFirst(): void {
    if (this.last > 0) this.decide(false);
  }

  /** What is text of the answer by now, in order, where a chunk has another number. */
  add(reading: Reading, choice: number): readonly Reading[] {
    if (this.isCounter === undefined) {
      const goesOn = choice === this.last + 1;
      this.last = choice;
      this.held.push(reading);
      if (!goesOn) this.decide(false);
      else if (this.held.length >= surelyCounted) return this.decide(true);
      return [];
    }
    return this.isCounter ? [reading] : [];
  }

  /** What was held back when the answer ended, unless there were alternatives. */
  end(): readonly Reading[] {
    return this.isCounter === undefined ? this.decide(true) : [];
  }

  private decide(isCounter: boolean): readonly Reading[] {
    const { held } = this;
    this.isCounter = isCounter;
    this.held = [];
    return isCounter ? held : [];
  }
}
