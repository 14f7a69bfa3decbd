/** Numbers, in the order in which they were measured. */
export type Samples = readonly number[];

/** The value that this share of the samples does not exceed, from 0 to 1. */
export function percentile(samples: Samples, share: number): number {
  const sorted = [...samples].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Whole numbers below a limit, the same ones for the same seed. */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return limit => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A program of so many lines, and so many tokens to be put into it. */
export const longProgram = (lines: number): string =>
  Array.from({ length: lines }, (_, line) => `export const value${line} = compute(${line}, 'name ${line}');`).join(
    '\n',
  );

export function tokensOf(count: number): readonly string[] {
  const words = ['const', ' total', ' =', ' values', '.reduce', '((', 'sum', ', value', ') =>', ' sum + value', ');\n'];
  return Array.from({ length: count }, (_, index) => words[index % words.length] ?? '');
}
