const longestQuote = 80;

/** The beginning of a text on one line, cut between what a reader sees as characters: an emoji stays whole. */
export function quote(text: string): string {
  const line = text.slice(0, 2000).toWellFormed().replace(/\s+/g, ' ').trim();
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (characters.length <= longestQuote) return line;
  return `${characters.slice(0, longestQuote).join('').trimEnd()}…`;
}
