import { removePromptEchoes } from './promptEchoes.ts';
import { redact, withoutSecrets } from './redact.ts';

/** Whom was asked, and what must not come back in a message. */
export interface FailureContext {
  /** Host and port, as a person knows them. */
  readonly host: string;
  /** The path that was asked. */
  readonly path: string;
  /** The model that was asked for, where one was. */
  readonly model?: string | undefined;
  /** What is not told, nor any part of it. */
  readonly secrets: readonly string[];
  /** The values of headers, which are not told either. */
  readonly headerValues?: readonly string[];
  /** The texts that were sent: servers like to repeat them. */
  readonly prompts: readonly string[];
  /** The local time in milliseconds since 1970. */
  readonly now: number;
}

/** So much of what a server says is looked at; of that, so much is shown as `redact` leaves. */
const longestWords = 4_000;

/** Words from elsewhere, made fit to be shown: without keys, and without what they repeat of the prompt. */
export function sanitizeForDisplay(words: string, { prompts, secrets, headerValues = [] }: FailureContext): string {
  const clean = withoutSecrets(words.slice(0, longestWords), secrets, headerValues);
  // Servers repeat it as they write it into JSON or into a page, too.
  const meant = /[\\&]/.test(clean) ? withoutSecrets(unescaped(clean), secrets, headerValues) : '';
  const meantSpoken = removePromptEchoes(meant, prompts);
  return redact(meantSpoken === meant ? removePromptEchoes(clean, prompts) : meantSpoken);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What JSON and HTML write for characters, as these characters; white space as a space. */
function unescaped(text: string): string {
  return text.replace(
    /\\u([\da-f]{4})|\\(.)|&#x([\da-f]{1,6});|&#(\d{1,7});|&(amp|lt|gt|quot|apos|nbsp);/gi,
    (_, unit?: string, letter?: string, hex?: string, decimal?: string, name?: string) => {
      if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
      if (letter !== undefined) return /[nrtbf]/.test(letter) ? ' ' : letter;
      if (name !== undefined) return entities[name.toLowerCase()] ?? '';
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
