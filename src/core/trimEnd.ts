/**
 * A text without what repeats at its end: `trimEndOf('/v1//', '/')` → `/v1`. A regular expression like `/\/+$/` looks at
 * a run of slashes in the middle again from each of them.
 */
export function trimEndOf(text: string, repeated: string): string {
  let end = text.length;
  while (end >= repeated.length && text.startsWith(repeated, end - repeated.length)) end -= repeated.length;
  return text.slice(0, end);
}
