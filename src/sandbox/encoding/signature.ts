import { createHash } from 'node:crypto';
import { Refusal } from '../refusal.ts';

/** What a model's thoughts are signed with, so that they come back unchanged. The same in every process. */
export function signatureOf(text: string): string {
  return createHash('sha256').update(`sandbox:${text}`).digest('base64');
}

/** @throws {Refusal} where the thoughts were changed, or came without their signature. */
export function checkSignature(signature: unknown, text: string, field: string): void {
  if (signature === signatureOf(text)) return;
  throw new Refusal('invalid', `Invalid signature in '${field}': thoughts must come back unchanged.`, { field });
}
