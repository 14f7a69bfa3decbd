import type { Message } from '../generation/generation.ts';

/** What is sent for each of the things that a person can ask for in an editor. */

export interface PromptContext {
  /** The person's own system prompt; empty for none. */
  readonly systemPrompt: string;
  /** The language of code that the answer goes to, as VS Code names it; undefined where prose belongs. */
  readonly languageId: string | undefined;
  /** Other parts of the document to send, as far as the person chose them. */
  readonly surroundings?: SurroundingText | undefined;
  /** What tools of the editor find wrong with the text that the prompt is about. */
  readonly problems?: readonly string[];
}

/** The text of the document around the place. */
export interface SurroundingText {
  readonly fileName: string | undefined;
  /** The cells of a notebook before this one, with what they put out. */
  readonly cells?: string;
  readonly before: string;
  readonly after: string;
}

/** The messages for a typed prompt. */
export function messagesForPrompt(prompt: string, context: PromptContext): readonly Message[] {
  return withSystem(prompt, context);
}

/** The messages that ask for a new version of the selection. */
export function messagesForRewriting(
  selection: string,
  instruction: string,
  context: PromptContext,
): readonly Message[] {
  return withSystem(
    `${instruction}\n\nAnswer with the rewritten text only, without comments and without a code fence.\n\n${quoted(selection)}`,
    context,
  );
}

/** The messages for a prompt about the selection, which is not replaced. */
export function messagesAboutSelection(
  selection: string,
  instruction: string,
  context: PromptContext,
): readonly Message[] {
  return withSystem(`${instruction}\n\n${quoted(selection)}`, context);
}

/** The messages that ask for the continuation of a text. */
export function messagesForContinuing(textBefore: string, context: PromptContext): readonly Message[] {
  return withSystem(
    'Continue this text from exactly where it ends. Answer with the continuation only, without repeating anything.' +
      `\n\n${quoted(textBefore)}`,
    context,
  );
}

/** Asks for the rest of an answer that broke off. What is repeated of it is left out where the two are joined. */
export function messagesForResuming(messages: readonly Message[], answer: string): readonly Message[] {
  const lastWords = answer.slice(-longestWords).trim().split(/\s+/).slice(-2).join(' ');
  const content =
    'Your answer was cut off. Go on with it from exactly where it ends, without a comment and without a new code ' +
    `fence. Begin by repeating its last words as they are: ${lastWords}`;
  return [...messages, { role: 'assistant', content: answer }, { role: 'user', content }];
}

/** As much of an answer's end as two words usually take, in UTF-16 units; some languages put no blanks between words. */
const longestWords = 60;

function withSystem(
  content: string,
  { systemPrompt, languageId, surroundings, problems }: PromptContext,
): readonly Message[] {
  const system = [systemPrompt.trim(), placement(languageId), describe(surroundings), describeProblems(problems)]
    .filter(text => text !== '')
    .join('\n\n');
  return [...(system === '' ? [] : [{ role: 'system', content: system } as const]), { role: 'user', content }];
}

function describe(surroundings: SurroundingText | undefined): string {
  if (surroundings === undefined) return '';
  const { fileName, cells = '', before, after } = surroundings;
  return [
    ...(fileName === undefined ? [] : [`The file is called “${inOneLine(fileName)}”.`]),
    ...(cells.trim() === '' ? [] : [`These are the cells of the notebook before this one:\n\n${quoted(cells)}`]),
    ...(before.trim() === '' ? [] : [`This stands right before the place of the answer:\n\n${quoted(before)}`]),
    ...(after.trim() === '' ? [] : [`This stands right after the place of the answer:\n\n${quoted(after)}`]),
  ].join('\n\n');
}

/** A name that comes from elsewhere, so that it can't pass for something else in the prompt. */
export const inOneLine = (name: string): string =>
  name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}“”]+/gu, ' ').slice(0, longestName);

/** In UTF-16 units. */
const longestName = 255;

function describeProblems(problems: readonly string[] = []): string {
  return problems.length === 0
    ? ''
    : `The editor reports these problems in the text:\n\n${quoted(problems.join('\n'))}`;
}

function placement(languageId: string | undefined): string {
  if (languageId === undefined) return '';
  return `The answer is put into a file of the language “${languageId}” as it is: answer with what belongs there only, without a code fence.`;
}

/** A fence that the text itself does not contain. */
function quoted(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/**
 * Whether a selected text reads like something one would say to a model, rather than like code or a piece of prose to
 * be worked on: a few words on one to three lines, with a question or a request, and hardly a sign that only code has.
 */
export function readsAsPrompt(selection: string): boolean {
  if (selection.length > longestPrompt) return false;
  const text = selection
    .replace(/^[ \t]*(?:\/\/|#|--|\/?\*+|<!--|;)\s?/gm, '')
    .replace(/(?:\*\/|-->)\s*$/, '')
    .trim();
  const words = text.split(/\s+/);
  if (text === '' || words.length < 3 || text.split('\n').length > 3) return false;
  const codeSigns = text.match(/[{}();=<>[\]|&\\]/g)?.length ?? 0;
  if (codeSigns > words.length / 8) return false;
  return text.endsWith('?') || requestWords.test(text);
}

/** In UTF-16 units. */
const longestPrompt = 500;

const requestWords =
  /^(?:please\s+)?(?:write|tell|create|generate|make|give|list|explain|describe|summari[sz]e|translate|implement|add|show|find|suggest|compose|draft|how|what|why|when|who|which|can you|could you)\b/i;
