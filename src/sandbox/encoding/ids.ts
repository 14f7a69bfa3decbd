import { createHash, randomUUID } from 'node:crypto';

const salt = randomUUID();

/** Letters and digits that look like the ids of the real services; different for every serial number and process. */
export function idLetters(serial: number, length: number): string {
  const digest = createHash('sha256').update(`${salt}${serial}`).digest();
  return Array.from(digest.subarray(0, length), byte => (byte % 32).toString(32)).join('');
}
