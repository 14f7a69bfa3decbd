/** What programs do to a text that they set anew, as formatters and editors do on saving. */

export const withoutBlanks = (text: string): string => text.replaceAll(/\s+/g, '');

/** Whether a text is another one with other quotes, a comma more or a name that was corrected. */
export function isReworked(before: string, after: string): boolean {
  const signs = withoutBlanks(before);
  const counts = new Map<string, number>();
  for (const sign of signs) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  for (const sign of withoutBlanks(after)) counts.set(sign, (counts.get(sign) ?? 0) - 1);
  const differing = [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
  // What takes most of a short text away does not set it anew.
  if (withoutBlanks(after).length * 2 < signs.length) return false;
  return differing <= Math.max(leastReworked, signs.length * mostReworkedShare);
}

/** In UTF-16 units, and as a share of the text. */
const leastReworked = 8;
const mostReworkedShare = 0.2;

/** The white space at the end of a text that another lacks. */
export function lostAtEnd(before: string, after: string): string {
  const blanks = before.slice(before.trimEnd().length);
  const left = after.slice(after.trimEnd().length);
  return blanks.length > left.length && blanks.startsWith(left) ? blanks.slice(left.length) : '';
}
