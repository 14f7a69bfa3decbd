import { decodePercent } from './decodePercent.ts';
/**
 * An address without what stands before its host: `user:password` of `https://user:password@host`, which is given back
 * decoded. A password may contain an `@` of its own, as browsers read it.
 */
export function splitUser(address: string): { readonly address: string; readonly user: string | undefined } {
  const [, scheme = '', authority = ''] = /^(\s{0,99}https?:\/\/)([^/?#\\]*)/i.exec(address) ?? [];
  const at = authority.lastIndexOf('@');
  if (at === -1) return { address, user: undefined };
  return { address: scheme + address.slice(scheme.length + at + 1), user: decodePercent(authority.slice(0, at)) };
}

/** What follows `Basic` in a header for `user:password`. A user without a password is one with an empty one. */
export function encodeBasic(user: string): string {
  const pair = user.includes(':') ? user : `${user}:`;
  return btoa(String.fromCharCode(...new TextEncoder().encode(pair)));
}
