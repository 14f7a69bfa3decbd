/** Changes a text that comes in pieces. However it is cut, the pieces that come out make up the same text. */
export interface TextFilter {
  /** What is certain after this piece. */
  add(text: string): string;
  /** The text is over. Returns what was still held back, if it is kept. */
  end(): string;
}

/** One filter after the other, as one. */
export function chainFilters(filters: readonly TextFilter[]): TextFilter {
  const pass = (text: string, through: readonly TextFilter[]): string =>
    through.reduce((passed, filter) => (passed === '' ? '' : filter.add(passed)), text);
  return {
    add: text => pass(text, filters),
    end: () => filters.reduce((rest, filter, index) => rest + pass(filter.end(), filters.slice(index + 1)), ''),
  };
}
