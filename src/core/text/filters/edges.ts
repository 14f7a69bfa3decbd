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

/**
 * Leaves the opening quote out that an answer repeats of the line before it: behind `say("` a model writes `"Hello"`. A
 * quote that closes at once, as in `", name)`, stays.
 */
export function createOpeningFilter(before: string): TextFilter {
  const [quotes = '', quote = ''] = /(["'`])\1{0,2}$/.exec(before) ?? [];
  const isOpen = quotes.length !== 2 && before.split(quote).length % 2 === 0;
  let held = '';
  let isDecided = quote === '' || !isOpen;
  return {
    add(text) {
      if (isDecided) return text;
      held += text;
      if (held.length <= quotes.length && quotes.startsWith(held)) return '';
      isDecided = true;
      const next = held.slice(quotes.length);
      return held.startsWith(quotes) && /^[\p{L}\p{N}_./\\$%@#{<&?!¡¿[(*-]/u.test(next) ? next : held;
    },
    end: () => (isDecided ? '' : held),
  };
}

export interface FollowingOptions {
  /** What stands behind the place, with line feeds. */
  readonly after: string;
  readonly before: string;
  readonly isCode: boolean;
}

/**
 * Leaves lines out that an answer ends with and that stand behind it already, with the same indentation. Lines of
 * nothing but brackets are not its business: whether they close something of the answer is seen by the brackets.
 */
export function createFollowingFilter({ after, before, isCode }: FollowingOptions): TextFilter {
  const [rest = '', ...lines] = after.split('\n');
  const following = lines.slice(0, mostFollowing).flatMap(line => (line.trim() === '' ? [] : [line.trimEnd()]));
  if (following.length === 0 || /[\p{L}\p{N}]/u.test(rest)) return { add: text => text, end: () => '' };
  /** What could be left out: from the end of the line before it on. */
  let held = '';
  let line = before;
  let matched = 0;
  /** The line under way is the answer's own. */
  let isOwn = before.trim() !== '';

  const release = (): string => {
    const passed = held;
    held = '';
    matched = 0;
    return passed;
  };
  const isBlankLine = (): boolean => line.trim() === '';
  /** Brackets behind lines that were written again can be indented otherwise. */
  const isLoose = (): boolean => matched > 0 && /^[\s)\]}>;,]*$/.test(following[matched] ?? '-');
  const isNext = (): boolean =>
    line.trimEnd() === following[matched] || (isLoose() && line.trim() === following[matched]?.trim());
  const continues = (): boolean =>
    isBlankLine() ||
    following[matched]?.startsWith(line) === true ||
    (isLoose() && following[matched]?.trim().startsWith(line.trim()) === true);

  const take = (sign: string): string => {
    if (sign !== '\n') {
      line += sign;
      held += sign;
      if (isOwn) return release();
      if (continues()) return '';
      // It can still be the first of them, where those before it were a coincidence.
      const start = held.lastIndexOf('\n');
      const earlier = held.slice(0, Math.max(0, start));
      const last = held.slice(Math.max(0, start));
      matched = 0;
      if (earlier !== '' && continues()) {
        held = last;
        return earlier;
      }
      isOwn = true;
      return release();
    }
    let passed = '';
    if (isOwn) passed = release();
    else if (!isBlankLine() && isNext()) matched += 1;
    else if (!isBlankLine()) passed = release();
    held += sign;
    line = '';
    isOwn = false;
    return passed;
  };

  return {
    add(text) {
      let passed = '';
      for (const sign of text) passed += take(sign);
      return passed;
    },
    end() {
      const ends = isBlankLine() || (!isOwn && isNext());
      const count = isBlankLine() ? matched : matched + 1;
      return ends && isTelling(following.slice(0, count).join('\n'), isCode) ? '' : held;
    },
  };
}

/** Whether lines say enough for their repetition to be no coincidence. */
function isTelling(text: string, isCode: boolean): boolean {
  if (!isCode) return (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= 3;
  const words = text.replace(/\b(?:end|fi|done|esac|else|begin|pass|then|do)\b/g, '').match(/\p{L}/gu);
  return (words?.length ?? 0) >= 3;
}

/** Lines behind the place that an answer can repeat. */
const mostFollowing = 12;

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
