/**
 * Whether a line, or the data of an event, is the mark after which nothing counts: `[DONE]`, or what the API has instead.
 */
export function isDone(text: string, own?: string): boolean {
  if (text.length > 100 + (own?.length ?? 0)) return false;
  const trimmed = text.trim();
  return trimmed === '[DONE]' || (own !== undefined && trimmed !== '' && trimmed === own);
}
