import { asObject } from '../../core/json/json.ts';
import { trimEndOf } from '../../core/trimEnd.ts';

/** What documentation writes for something that only the reader knows. Bounded, so that no text takes long. */
const anywhere = [
  '<[A-Za-z_][^<>\\n]{0,60}>',
  '\\{\\{[^{}\\n]{1,60}\\}\\}',
  '\\$\\{[^{}\\n]{1,60}\\}',
  '\\{[A-Za-z_][\\w .-]{0,60}\\}',
  '\\$(?:env:)?[A-Za-z_]\\w{0,60}',
  '%[A-Za-z_]\\w{1,60}%',
  '\\[[Yy][Oo][Uu][Rr][^\\]\\n]{1,60}\\]',
  '\\b(?:YOUR|Your|your)[-_][\\w-]{1,60}',
];

const inText = new RegExp(anywhere.join('|'), 'g');

const inUrl = new RegExp(
  [
    '%7B[^%/]{1,60}%7D',
    '%3C[^%/]{1,60}%3E',
    ...anywhere,
    '\\b[A-Z]{2,30}(?:_[A-Z]{1,30}){1,9}\\b',
    '\\bapi\\.example\\.com\\b',
    '\\bexample\\.com\\b',
  ].join('|'),
  'g',
);

/** The parts of an address that the reader is to put in. */
export function placeholdersInUrl(url: string): readonly string[] {
  return found(url, inUrl);
}

/** The parts of a text that the reader is to put in; of one that is nothing else, also a name in capitals. */
export function placeholdersInText(text: string): readonly string[] {
  return /^[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,9}$/.test(text) ? [text] : found(text, inText);
}

/** The same for all texts of a body. */
export function placeholdersInBody(value: unknown): readonly string[] {
  if (typeof value === 'string') return placeholdersInText(value);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(placeholdersInBody);
}

/** What is put in place of placeholders, by how they stand in the sample. */
export type Fillings = Readonly<Record<string, string>>;

/** With what was put in. A placeholder that nothing was given for stays. */
export function fillText(text: string, fillings: Fillings): string {
  return Object.entries(fillings).reduce((filled, [part, value]) => filled.replaceAll(part, () => value), text);
}

/** The same for all texts of a body. A field of which nothing is left is left out. */
export function fillBody(value: unknown, fillings: Fillings): unknown {
  if (typeof value === 'string') {
    const filled = fillText(value, fillings);
    return filled === '' && value !== '' ? undefined : filled;
  }
  if (Array.isArray(value)) return value.map(item => fillBody(item, fillings)).filter(item => item !== undefined);
  const object = asObject(value);
  if (object === undefined) return value;
  const entries = Object.entries(object).map(([name, inner]) => [name, fillBody(inner, fillings)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

/** The same for an address. A whole address may be given where the host was asked for. */
export function fillUrl(url: string, fillings: Fillings): string {
  return Object.entries(fillings).reduce((filled, [part, value]) => {
    const isOrigin = /^https?:\/\//i.test(value);
    const start = new RegExp(`^(?:https?://)?${part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'i');
    return isOrigin && start.test(filled)
      ? filled.replace(start, () => trimEndOf(value, '/'))
      : filled.replaceAll(part, () => value);
  }, url);
}

function found(text: string, shape: RegExp): readonly string[] {
  return [...new Set(text.match(shape) ?? [])].filter(part => part !== '{{key}}');
}
