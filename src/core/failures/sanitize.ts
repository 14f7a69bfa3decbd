import { repeatsSecret, resemblesPrompt } from './echoes/foldedEchoes.ts';
import { removePromptEchoes } from './echoes/promptEchoes.ts';
import { unescaped } from './echoes/unescape.ts';
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

/**
 * Words of a server, made fit to be shown: without keys, and without what they repeat of the prompt. Empty where they
 * repeat it in a form that can't be cut out.
 */
export function sanitizeForDisplay(words: string, { prompts, secrets, headerValues = [] }: FailureContext): string {
  const clean = withoutSecrets(words.slice(0, longestWords), secrets, headerValues);
  // Servers repeat it as they write it into JSON or into a page, too.
  const meant = /[\\&]/.test(clean) ? withoutSecrets(unescaped(clean), secrets, headerValues) : '';
  const meantSpoken = removePromptEchoes(meant, prompts);
  const shown = meantSpoken === meant ? removePromptEchoes(clean, prompts) : meantSpoken;
  // What is left may repeat the prompt in another form, or a key in an encoding.
  return resemblesPrompt(shown, prompts) || repeatsSecret(shown, [...secrets, ...headerValues]) ? '' : redact(shown);
}
