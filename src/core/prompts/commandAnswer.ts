import { trimEndOf } from '../trimEnd.ts';

/** What an answer says that a person could type in a shell. */
export interface CommandAnswer {
  /** Empty for none. Several lines where it can't be said in one. Free of characters that a terminal obeys. */
  readonly command: string;
  /** What the answer says about it, in one line. */
  readonly explanation: string;
}

/** Reads the first block of code, or else the first code in a sentence, or else the first line. */
export function readCommandAnswer(answer: string): CommandAnswer {
  const lines = withoutReasoning(answer).slice(0, longestAnswer).split(/\r?\n/);
  const start = lines.findIndex(line => fence.test(line));
  if (start >= 0) {
    const mark = fence.exec(lines[start] ?? '')?.[1] ?? '';
    const length = lines.slice(start + 1).findIndex(line => line.trim().startsWith(mark));
    const end = length < 0 ? lines.length : start + 1 + length;
    const others = [...lines.slice(0, start), ...lines.slice(end + 1)];
    return { command: toCommand(lines.slice(start + 1, end)), explanation: toSentence(others) };
  }
  const index = lines.findIndex(line => line.trim() !== '');
  const line = lines[index] ?? '';
  const [, inline] = /`([^`]+)`/.exec(line) ?? [];
  const rest = inline !== undefined && line.trim() !== `\`${inline}\`` ? lines : lines.slice(index + 1);
  return { command: toCommand([inline ?? line]), explanation: toSentence(rest) };
}

/** In UTF-16 units. */
const longestAnswer = 20_000;
const longestExplanation = 600;
const fence = /^\s{0,8}(`{3,}|~{3,})/;

function withoutReasoning(answer: string): string {
  const [, close] = /^\s*<(think(?:ing)?)>/i.exec(answer) ?? [];
  if (close === undefined) return answer;
  const end = answer.toLowerCase().indexOf(`</${close.toLowerCase()}>`);
  return end < 0 ? '' : answer.slice(end + close.length + 3);
}

/** Without the signs of a prompt in front, and with the lines joined that say that they go on. */
function toCommand(lines: readonly string[]): string {
  const text = lines.map(line => line.replace(/^\s*(?:\$|PS [^>\n]{0,200}>)\s/, '')).join('\n');
  const joined = text.replaceAll(/[ \t]?[\\`^]\n[ \t]*/g, ' ');
  return trimEndOf(joined.replaceAll('\t', ' ').replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ''), '\n').trim();
}

function toSentence(lines: readonly string[]): string {
  const text = lines
    .join(' ')
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return text.length > longestExplanation ? `${text.slice(0, longestExplanation - 1)}…` : text;
}
