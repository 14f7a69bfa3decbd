import { JsonCompleteness } from './completeness.ts';

/** What may stand between two texts: some servers lose the line feed before the next event. */
const between = /^[\s,]*(?:data:\s*)*/;

/**
 * The JSON texts in a line that holds several, like `{…}{…}` or `{…},{…}`, in time that grows with its length. What
 * stands behind the last is the last part. One part where there is nothing to split.
 */
export function splitJson(line: string): readonly string[] {
  const parts: string[] = [];
  for (let rest = line; rest !== ''; ) {
    const end = rest.startsWith('{') ? endOfFirst(rest) : rest.length;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
    rest = rest.slice(between.exec(rest)?.[0].length ?? 0);
  }
  return parts;
}

function endOfFirst(text: string): number {
  const scan = new JsonCompleteness();
  return scan.feed(text);
}
