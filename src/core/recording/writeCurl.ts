import { mark } from '../failures/redact.ts';
import type { MaskedRequest } from './maskRequest.ts';

/** The variable that stands for the key in a command. */
export const keyVariable = 'RUNNEL_KEY';

/** What cURL sends by itself, and what only concerns how Runnel reads. */
const leftOut = new Set(['accept-encoding', 'user-agent', 'content-length']);

/** The request as a command for a POSIX shell, which takes the key from `$RUNNEL_KEY`. */
export function curlCommand({ method, url, headers, body }: MaskedRequest): string {
  const lines = [`curl -N -X ${method} ${quote(url)}`];
  for (const [name, value] of Object.entries(headers)) {
    if (!leftOut.has(name.toLowerCase())) lines.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (body !== '') lines.push(`--data-raw ${quote(body)}`);
  return lines.join(' \\\n  ');
}

/** In single quotes nothing has a meaning; the key is put between them in double quotes. */
function quote(text: string): string {
  const quoted = `'${text.replaceAll("'", `'\\''`).replaceAll(mark, `'"$${keyVariable}"'`)}'`;
  return quoted.replace(/^''(?=")/, '').replace(/(?<=")''$/, '');
}
