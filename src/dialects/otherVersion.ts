/**
 * The path of an endpoint with a version before its end where it has none, and without it where it has one: people leave
 * it out of a base URL, or put it in where the server has none.
 *
 * @param end the part of the path that is always there, like `/chat/completions`.
 */
export function otherVersion(path: string, end: string): string | undefined {
  if (!path.endsWith(end)) return undefined;
  const base = path.slice(0, -end.length);
  const bare = base.replace(/\/v\d+(?:beta\d*)?$/, '');
  return `${bare === base ? `${base}/v1` : bare}${end}`;
}
