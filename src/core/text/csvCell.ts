/**
 * A cell of a CSV table, after RFC 4180. A cell that a spreadsheet could take for a formula is marked as text, because
 * models and servers write these cells. Spreadsheets skip white space and invisible characters before a formula, and some
 * also read full-width signs.
 */
export function csvCell(text: string): string {
  const isFormula = /^[\s\p{Cf}]*(?:[=@\uFF1D\uFF20]|[+\-\uFF0B\uFF0D](?![\d.,\s]*%?$))/u.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
