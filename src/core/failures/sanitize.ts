import { repeatsSecret, resemblesPrompt } from './promptEchoes/foldedEchoes.ts';
import { removePromptEchoes } from './promptEchoes/promptEchoes.ts';
import { unescaped } from './promptEchoes/unescape.ts';
import { redact, withoutSecrets } from './redact.ts';

/** The server of a request, and everything of the request that no message may repeat. */
export interface FailureContext {
  /** Host and port, as a person knows them. */
  readonly host: string;
  /** The path of the request. */
  readonly path: string;
  /** The model that was asked for, where one was. */
  readonly model?: string | undefined;
  /** Keys: not shown, nor any part of them. */
  readonly secrets: readonly string[];
  /** Values of other headers: not shown as a whole. */
  readonly headerValues?: readonly string[];
  /** The texts that were sent, which servers repeat in messages. */
  readonly prompts: readonly string[];
  /** The local time in milliseconds since 1970. */
  readonly now: number;
}

/** Longer messages are cut before they are cleaned; `redact` shows 500 characters of the rest. */
const longestWords = 4_000;

/**
 * Words of a server, made fit to be shown: without keys, and without what they repeat of the prompt. Empty where they
 * repeat it in a form that can't be cut out.
 */
export function sanitizeForDisplay(words: string, { prompts, secrets, headerValues = [] }: FailureContext): string {
  const clean = withoutSecrets(words.slice(0, longestWords), secrets, headerValues);
  // Servers repeat texts with the escapes of JSON or HTML, too.
  const meant = /[\\&]/.test(clean) ? withoutSecrets(unescaped(clean), secrets, headerValues) : '';
  const meantSpoken = removePromptEchoes(meant, prompts);
  const shown = meantSpoken === meant ? removePromptEchoes(clean, prompts) : meantSpoken;
  // What is left may repeat the prompt in another form, or a key in an encoding.
  return resemblesPrompt(shown, prompts) || repeatsSecret(shown, [...secrets, ...headerValues]) ? '' : redact(shown);
}
