import type { TextFilter } from './textFilter.ts';

/**
 * Takes out signs of a model's own language that a server left in: blanks without width before an answer, and the marks of
 * its end behind it, with which a last fence would not be closed. Some come once, some by the thousand
 * (deepseek-ai/DeepSeek-Coder 136, airockchip/rknn-llm 36, apple/coreai-models 117, 0cc4m/KoboldAI 62).
 *
 * Only marks at the very end are taken out, and only behind some text: an answer may speak of one, or be one.
 */
export function createModelSignFilter(): TextFilter {
  let hasText = false;
  /** `</s>` ends what `<s>` began. */
  let hasStrike = false;
  /** Whole marks that are the end, unless something else follows. */
  let marks = '';
  /** What could become one. */
  let beginning = '';

  return {
    add(text) {
      let rest = beginning + text;
      if (!hasText) rest = rest.replace(/^[\ufeff\u200b\u2060]+/, '');
      let out = '';
      while (rest !== '') {
        const [mark = ''] = lastMark.exec(rest) ?? [];
        const blank = marks === '' ? 0 : rest.length - rest.trimStart().length;
        const length = hasStrike && mark === '</s>' ? 0 : mark.length || blank;
        if (length > 0) {
          marks += rest.slice(0, length);
          rest = rest.slice(length);
          continue;
        }
        if (couldBeMark.test(rest)) break;
        out += marks;
        marks = '';
        hasStrike ||= /^<s[\s>]/.test(rest);
        const next = rest.indexOf('<', 1);
        out += next < 0 ? rest : rest.slice(0, next);
        rest = next < 0 ? '' : rest.slice(next);
      }
      beginning = rest;
      hasText ||= out.trim() !== '';
      return out;
    },
    end() {
      return hasText && beginning === '' ? '' : marks + beginning;
    },
  };
}

const lastMark = /^<(?:[|｜][\w▁]{1,40}[|｜]|end_of_turn|eos|\/s)>/;
const couldBeMark = /^<(?:[|｜](?:[\w▁]{0,40}|[\w▁]{1,40}[|｜])|[a-z_]{1,11}|\/s?)?$/;
