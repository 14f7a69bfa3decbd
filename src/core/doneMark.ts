/** Whether a line, or the data of an event, is the `[DONE]` after which nothing counts. */
export function isDone(text: string): boolean {
  return text.length < 100 && text.trim() === '[DONE]';
}
