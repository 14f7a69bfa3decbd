import fc from 'fast-check';
import type { TextFilter } from '../../src/core/text/filters/textFilter.ts';

/** What comes out of a filter when a text goes in, cut after each of these numbers of UTF-16 units, round and round. */
export function filtered(filter: TextFilter, text: string, sizes: readonly number[] = [text.length]): string {
  let out = '';
  for (let from = 0, index = 0; from < text.length; index += 1) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    out += filter.add(text.slice(from, from + size));
    from += size;
  }
  return out + filter.end();
}

/** Checks that it makes no difference how a text is cut. */
export function checkEveryCut(create: () => TextFilter, text: string): void {
  const whole = filtered(create(), text);
  for (let cut = 1; cut < text.length; cut += 1) {
    const parts = filtered(create(), text, [cut, text.length]);
    if (parts !== whole) throw new Error(`Cut at ${cut} it is ${JSON.stringify(parts)}, not ${JSON.stringify(whole)}`);
  }
  const single = filtered(create(), text, [1]);
  if (single !== whole) throw new Error(`One by one it is ${JSON.stringify(single)}, not ${JSON.stringify(whole)}`);
}

/** Texts made of what makes a difference to a filter, with the cuts to make in them. */
export function cutTexts(pieces: readonly string[]): fc.Arbitrary<readonly [string, readonly number[]]> {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map(parts => parts.join(''));
  return fc.tuple(text, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }));
}
