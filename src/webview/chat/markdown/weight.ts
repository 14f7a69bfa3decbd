/**
 * How much work a piece of Markdown can become, in characters of plain text. A sign that may begin an element weighs more:
 * the browser lays out, paints and keeps each element by itself, so that 4,000 characters of `a` in backticks take a
 * hundred times as long as 4,000 characters of prose.
 */
export function weightOf(text: string): number {
  let weight = 0;
  for (let index = 0; index < text.length; index += 1) weight += weightAt(text, index);
  return weight;
}

/** Lines become items, rows or breaks. */
export const lineWeight = 16;

/** How many characters of this text are of this weight, at least one. */
export function lengthOfWeight(text: string, most: number): number {
  let weight = 0;
  for (let index = 0; index < text.length; index += 1) {
    weight += weightAt(text, index);
    if (weight > most) return Math.max(1, index);
  }
  return text.length;
}

function weightAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if (unit < signWeights.length) return signWeights[unit] ?? 1;
  // Each of these is shown in an element of its own.
  return (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x7f && unit < 0xa0) || unit === firstOfTags
    ? invisibleWeight
    : 1;
}

/** The first half of every character of the plane in which tags and variation selectors are. */
const firstOfTags = 0xdb40;
const invisibleWeight = 40;

const signWeights = Array.from({ length: 0x7f }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  // A formula is of ten elements and more.
  if (sign === '$') return 20;
  if ('*_~`[<|'.includes(sign)) return 7;
  return unit < 0x20 && sign !== '\t' && sign !== '\r' ? invisibleWeight : 1;
});
