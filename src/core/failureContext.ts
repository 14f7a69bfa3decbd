import { redact } from './redact.ts';

/** Whom was asked, and what must not come back in a message. */
export interface FailureContext {
  /** Host and port, as a person knows them. */
  readonly host: string;
  /** The path that was asked. */
  readonly path: string;
  /** The model that was asked for, where one was. */
  readonly model?: string | undefined;
  readonly secrets: readonly string[];
  /** The texts that were sent: servers like to repeat them. */
  readonly prompts: readonly string[];
  /** The local time in milliseconds since 1970. */
  readonly now: number;
}

/** Words from elsewhere, made fit to be shown: without keys, and without what they repeat of the prompt. */
export function shown(words: string, { prompts, secrets }: FailureContext): string {
  return redact(withoutEchoes(words, prompts), secrets);
}

const shortestEcho = 20;
const shortestWholeEcho = 8;

/** Without what the server repeats of the prompt: all of a short one, and every run of 20 or more characters. */
function withoutEchoes(words: string, prompts: readonly string[]): string {
  const whole = prompts.map(prompt => prompt.trim()).filter(prompt => prompt.length >= shortestWholeEcho);
  const text = whole.reduce((rest, prompt) => rest.replaceAll(prompt, '‹prompt›'), words.slice(0, 2_000));
  const isEcho = (start: number, end: number): boolean => {
    const piece = text.slice(start, end);
    return prompts.some(prompt => prompt.includes(piece));
  };
  let clean = '';
  for (let start = 0; start < text.length; ) {
    let end = start + shortestEcho;
    if (end > text.length || !isEcho(start, end)) {
      clean += text[start];
      start++;
      continue;
    }
    while (end < text.length && isEcho(start, end + 1)) end++;
    clean += '‹prompt›';
    start = end;
  }
  return clean;
}
