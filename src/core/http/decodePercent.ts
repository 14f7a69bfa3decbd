/** Undoes percent-encoding. A text with a percent sign that is none stays as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
