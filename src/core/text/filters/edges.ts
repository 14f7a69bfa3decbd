import type { TextFilter } from './textFilter.ts';

/** Leaves line breaks out that an answer begins with, and blank lines with them, but for as many as may stay. */
export function createLeadingFilter(mostBreaks = 0): TextFilter {
  let held = '';
  let breaks = 0;
  let hasBegun = false;
  return {
    add(text) {
      if (hasBegun) return text;
      let from = 0;
      for (; from < text.length; from += 1) {
        const sign = text[from];
        if (sign === '\n') {
          breaks += 1;
          held = '';
        } else if (sign === ' ' || sign === '\t') {
          held += sign;
        } else {
          hasBegun = true;
          return '\n'.repeat(Math.min(breaks, mostBreaks)) + held + text.slice(from);
        }
      }
      return '';
    },
    end: () => '',
  };
}

export interface EndOptions {
  /** Some lines of the text after the place, with line feeds. */
  readonly after: string;
  /** The line before the place. */
  readonly before: string;
  /** Whether brackets and quotes are code: those that stand behind the place already are not written twice. */
  readonly isCode: boolean;
  /** The text goes in front of other text of its line, which goes on below what has several lines. */
  readonly pushesDown: boolean;
  /** How many line breaks the text ends with, whatever the answer has; undefined for as many as the answer has. */
  readonly breaks?: number | undefined;
}

/**
 * Leaves closing brackets and quotes out that an answer ends with and that stand behind it already, and sees to the
 * line breaks at its end.
 */
export function createEndFilter({ after, before, isCode, pushesDown, breaks }: EndOptions): TextFilter {
  const closers = isCode ? leadingClosers(after) : '';
  /** Of what was passed on. */
  let balance: Balance = { round: 0, square: 0, curly: 0, single: 0, double: 0, back: 0 };
  let held = '';
  let hasLines = false;

  /** Where closers begin at the end of a text that close nothing of it and stand behind it. */
  const doubledFrom = (whole: string): number | undefined => {
    if (closers === '') return undefined;
    const least = Math.max(0, whole.length - longestEnd);
    let run = whole.length;
    while (run > least && /[\s)\]}"'`;,>]/.test(whole[run - 1] ?? '')) run -= 1;
    for (let from = run; from < whole.length; from += 1) {
      if (isBlank(whole[from])) continue;
      const signs = whole.slice(from).replace(/\s/g, '');
      if (!closers.startsWith(signs) || !isSurplus(signs, tally(balance, whole.slice(0, from)), before)) continue;
      // The blanks before them go with them.
      while (from > least && isBlank(whole[from - 1])) from -= 1;
      return from;
    }
    return undefined;
  };

  return {
    add(text) {
      const whole = held + text;
      const least = Math.max(0, whole.length - longestEnd);
      let blanks = whole.length;
      while (blanks > least && isBlank(whole[blanks - 1])) blanks -= 1;
      const lineBreak = whole.indexOf('\n', blanks);
      const start = doubledFrom(whole) ?? (closers !== '' ? blanks : lineBreak === -1 ? whole.length : lineBreak);
      held = whole.slice(start);
      const passed = whole.slice(0, start);
      if (closers !== '') balance = tally(balance, passed);
      hasLines ||= passed.includes('\n');
      return passed;
    },
    end() {
      const from = doubledFrom(held);
      const isDoubled = from !== undefined && /[)\]}"'`]/.test(held.slice(from));
      const rest = isDoubled ? held.slice(0, from) : held;
      const solid = rest.trimEnd().length;
      const lineBreak = rest.indexOf('\n', solid);
      const text = isDoubled ? rest.trimEnd() : rest.slice(0, lineBreak === -1 ? rest.length : lineBreak);
      if (pushesDown && (hasLines || held.includes('\n'))) return `${text}\n${/^[ \t]*/.exec(before)?.[0] ?? ''}`;
      if (breaks !== undefined) return text + '\n'.repeat(breaks);
      return isDoubled ? text : rest;
    },
  };
}

/** As much of the end of a text as could have to be taken back, in UTF-16 units. */
const longestEnd = 400;

const isBlank = (sign: string | undefined): boolean => sign !== undefined && /\s/.test(sign);

/** How many brackets are open, below zero where more are closed, and how many quotes there are. */
interface Balance {
  readonly round: number;
  readonly square: number;
  readonly curly: number;
  readonly single: number;
  readonly double: number;
  readonly back: number;
}

function tally(balance: Balance, text: string): Balance {
  let { round, square, curly, single, double, back } = balance;
  for (const sign of text) {
    if (sign === '(') round += 1;
    else if (sign === ')') round -= 1;
    else if (sign === '[') square += 1;
    else if (sign === ']') square -= 1;
    else if (sign === '{') curly += 1;
    else if (sign === '}') curly -= 1;
    else if (sign === "'") single += 1;
    else if (sign === '"') double += 1;
    else if (sign === '`') back += 1;
  }
  return { round, square, curly, single, double, back };
}

/** Whether these closers close what was opened before the answer, going by what the answer has in front of them. */
function isSurplus(closers: string, { round, square, curly, single, double, back }: Balance, before: string): boolean {
  const isOpenBefore = (quote: string, count: number): boolean =>
    count % 2 === 0 && before.split(quote).length % 2 === 0;
  return [...closers].every(sign => {
    if (sign === ')') return round <= 0;
    if (sign === ']') return square <= 0;
    if (sign === '}') return curly <= 0;
    if (sign === "'") return isOpenBefore(sign, single);
    if (sign === '"') return isOpenBefore(sign, double);
    return sign !== '`' || isOpenBefore(sign, back);
  });
}

/** The closing signs that follow, without blanks: `\n  });` is `});`. */
function leadingClosers(after: string): string {
  return (/^[\s)\]}"'`;,>]*/.exec(after.slice(0, 200))?.[0] ?? '').replace(/\s/g, '');
}
