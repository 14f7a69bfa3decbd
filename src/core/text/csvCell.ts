/**
 * A cell of a table for spreadsheets, after RFC 4180. One that a program could take for a formula is text: what a model or
 * a server says is not to compute anything. Programs skip white space and invisible characters before a formula, and some
 * read signs of full width.
 */
export function csvCell(text: string): string {
  const isFormula = /^[\s\p{Cf}]*(?:[=@\uFF1D\uFF20]|[+\-\uFF0B\uFF0D](?![\d.,\s]*%?$))/u.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
