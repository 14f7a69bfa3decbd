import { findProgram } from './programs.ts';
import { poems, stories } from './stories.ts';

/**
 * What the sandbox writes with no model behind it: a story or a poem when one is asked for, a small program when
 * code is, and otherwise the plain truth. The same for the same prompt.
 */
export function sampleText(prompt: string): string {
  const beginning = prompt.slice(0, 400);
  if (aboutGivenText.test(beginning)) return honestAnswer(prompt);
  const told = storyWords.exec(beginning);
  const program = findProgram(beginning);
  // What is named first is what is wanted: a story about a program, or a program that tells a story.
  if (told && (!program || told.index < program.index)) {
    const subject = findSubject(beginning.slice(told.index)) ?? defaultSubject;
    return pick(poemWords.test(told[0]) ? poems : stories, prompt)(subject);
  }
  if (program) return program.text;
  return honestAnswer(prompt);
}

const storyWords =
  /(?<!\p{L})(?:(?:short |fairy |bedtime )?(?:story|stories|tale)|poem|haiku|verses|Geschichte|Kurzgeschichte|Märchen|Erzählung|Gedicht|истори[яию]|рассказ|сказк[аиу]|стих\p{L}*|histoire|conte|récit|poème)(?!\p{L})/iu;
const poemWords = /poem|haiku|verse|gedicht|стих|poème/iu;

/** Requests that are about a text that was handed in cannot be answered by a text of one's own. */
const aboutGivenText =
  /^\W*(?:please |now |can you |could you )*(?:(?:continuer?|go on|carry on|rewrite|rephrase|improve|fix|correct|translate|summari[sz]e|shorten|expand|explain|review|complete|edit|refactor|proofread|setze|übersetze|traduis|corrige)(?!\p{L})|продолж|перепиш|перевед|исправ)/iu;

const defaultSubject = 'a machine that could not stop talking';

const subjectPattern = /(?<!\p{L})(?:about|über|о|об|про|sur)\s+([^.!?,;:\n"“”]{2,60})(?=[.!?,;:\n"“”]|$)/iu;
const afterSubject = /\s(?:in|within|using|of)\s+(?:\d|at most|exactly|about|less|no more|the style|roughly|up to).*/iu;

function findSubject(request: string): string | undefined {
  const subject = subjectPattern.exec(request)?.[1]?.replace(afterSubject, '').trim();
  if (subject === undefined || subject === '') return undefined;
  // Words of another language stand out as such in an English story.
  return /^[\w\s'’-]+$/.test(subject) ? subject : `“${subject}”`;
}

function honestAnswer(prompt: string): string {
  const quoted = quote(prompt);
  const said = quoted === '' ? '' : ` Your request was: “${quoted}”.`;
  return `${pick(openings, prompt)}${said} ${advice}`;
}

const openings: readonly string[] = [
  'This is the sandbox: it streams like a real service, but there is no model behind it.',
  'No model has read this. The sandbox runs on your own computer and only shows how an answer arrives.',
  'You are talking to the sandbox, which works without a network and without a model, and so cannot answer.',
];

const advice = 'For a real answer, choose a connection to a provider, or to a model on your own computer.';

function pick<T>(variants: readonly T[], prompt: string): T {
  const variant = variants[hash(prompt) % variants.length];
  if (variant === undefined) throw new RangeError('There is nothing to pick from.');
  return variant;
}

/** FNV-1a: small, and well spread for short texts. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

const longestQuote = 80;

/** The beginning of a text on one line, cut between what a reader sees as characters: an emoji stays whole. */
export function quote(text: string): string {
  const line = text.slice(0, 2000).toWellFormed().replace(/\s+/g, ' ').trim();
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (characters.length <= longestQuote) return line;
  return `${characters.slice(0, longestQuote).join('').trimEnd()}…`;
}
