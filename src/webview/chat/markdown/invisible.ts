import { type AnswerNode, element } from './nodes.ts';

/**
 * Characters that nobody sees and that change what is read: bidirectional controls, zero-width characters, tags,
 * variation selectors in great numbers, control characters. In code all of them are shown by their numbers.
 */
const inCode = /(?![\t\n\r])[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\uFFF9-\uFFFB]/gu;

/** In text, languages need some of them: shown are those that reorder what is read, and those that can hide a text. */
const inText = /(?![\t\n\r])[\p{Cc}\u202A-\u202E\u{E0000}-\u{E0FFF}]/gu;

const mayBeInvisible = /[^\t\n\r\u0020-\u007E\u00A0-\u00AC\u00AE-\u033F]/;

/** A text as nodes in which what is invisible can be seen. The character itself stays, so that a copy is exact. */
export function withInvisible(text: string, isCode: boolean): readonly AnswerNode[] {
  if (!mayBeInvisible.test(text)) return [text];
  const nodes: AnswerNode[] = [];
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(isCode ? inCode : inText)) {
    if (joinsLetters(text, index, sign)) continue;
    if (index > from) nodes.push(text.slice(from, index));
    from = index + sign.length;
    nodes.push(element('span', { class: 'invisible', 'data-code': nameOf(sign), title: nameOf(sign) }, [sign]));
  }
  if (from === 0) return [text];
  if (from < text.length) nodes.push(text.slice(from));
  return nodes;
}

/** Parts of an emoji, of a flag, or of a word in a script that joins its letters. */
function joinsLetters(text: string, index: number, sign: string): boolean {
  const before = lastPoint(text.slice(Math.max(0, index - 2), index));
  if (/[\uFE00-\uFE0F]/.test(sign)) return /[\p{Emoji}\p{Script=Han}\p{Extended_Pictographic}]/u.test(before);
  if (/[\u200C\u200D]/.test(sign)) {
    const after = String.fromCodePoint(text.codePointAt(index + 1) ?? 0x20);
    if (/[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\uFE0F/u.test(before)) return /\p{Emoji}/u.test(after);
    return joiningScripts.test(before) && joiningScripts.test(after);
  }
  // The flags of parts of countries are a black flag and tags.
  const near = text.slice(Math.max(0, index - longestFlag), index);
  const flag = near.lastIndexOf(blackFlag);
  return flag >= 0 && /^[\u{E0020}-\u{E007F}]+$/u.test(near.slice(flag + blackFlag.length) + sign);
}

const blackFlag = '\u{1F3F4}';
/** In UTF-16 units, before its last character. */
const longestFlag = 18;

const joiningScripts =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}\p{Script=Syriac}]/u;

function lastPoint(text: string): string {
  return [...text].at(-1) ?? '';
}

/** `U+202E` */
function nameOf(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
