/** A passage of a file and what stands in its place. */
export interface TextEdit {
  readonly oldText: string;
  readonly newText: string;
}

/**
 * A text with each passage replaced, one after the other. Line ends count as equal, and those of the text stay.
 *
 * @throws {Error} with a sentence for the model where a passage is not there, or is there more than once.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const usesCrlf = /\r\n/.test(text);
  const plain = (part: string): string => part.replaceAll('\r\n', '\n');
  let result = plain(text);
  for (const [index, edit] of edits.entries()) {
    const [oldText, newText] = [plain(edit.oldText), plain(edit.newText)];
    if (oldText === '') throw new Error(`Edit ${index + 1}: old_text is empty. Use content to write a whole file.`);
    const at = result.indexOf(oldText);
    if (at < 0) throw new Error(`Edit ${index + 1}: old_text is not in the file. Read the file again.`);
    if (result.indexOf(oldText, at + 1) >= 0) {
      throw new Error(`Edit ${index + 1}: old_text is in the file more than once. Give more of the lines around it.`);
    }
    result = result.slice(0, at) + newText + result.slice(at + oldText.length);
  }
  return usesCrlf ? result.replaceAll('\n', '\r\n') : result;
}
