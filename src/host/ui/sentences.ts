import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { type Sentence, sentences } from '../../core/generation/sentences.ts';

/** The message of an error in the language of the editor. */
export function messageOf({ message, sentences: said }: GenerationError): string {
  return said.length === 0 ? message : said.map(translate).join(' ');
}

/** The hint of an error in the language of the editor. */
export function hintOf({ hint, hintSentence }: GenerationError): string | undefined {
  return hintSentence === undefined ? hint : translate(hintSentence);
}

/** The same error with message and hint in the language of the editor. */
export function inReadersLanguage(error: GenerationError): GenerationError {
  const { kind, retryable, status, requestId, retryAfterMs, partialText, cause } = error;
  const facts = { retryable, status, requestId, retryAfterMs, partialText, cause };
  return new GenerationError(kind, messageOf(error), { ...facts, hint: hintOf(error) });
}

function translate({ code, args }: Sentence): string {
  return vscode.l10n.t(sentences[code], ...args);
}
