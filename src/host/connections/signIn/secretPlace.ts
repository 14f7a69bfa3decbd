import type { Credential } from '../../../credentials/credential.ts';

/** Where a secret is kept. */
export interface SecretPlace {
  /** The id under which secret storage keeps it. */
  readonly id: string;
  readonly origin: string;
}

/** Secrets of a sign-in go to another server than the key, so that they are kept apart. No id of a connection has a colon. */
export function signInPlaceOf(connectionId: string, credential: Credential): SecretPlace {
  const url = credential.type === 'exchange' && URL.canParse(credential.url) ? new URL(credential.url) : undefined;
  return { id: `${connectionId}${signInMark}`, origin: url?.origin ?? '' };
}

/** What the id of such a place ends with. */
export const signInMark = ':sign-in';
