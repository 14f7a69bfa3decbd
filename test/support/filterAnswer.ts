import { AnswerFilter, type AnswerPlace } from '../../src/core/text/filters/answerFilter.ts';

/** Places as they are met most; a fence matches by its name alone. */
export function answerPlace(kind: AnswerPlace['kind'], language: string, ...also: readonly string[]): AnswerPlace {
  return { kind, language, matches: name => name === language || also.includes(name), appliesDiffs: false };
}

/** What stands in the document in the end, for an answer that comes in pieces of these sizes, round and round. */
export function filterAnswer(
  place: AnswerPlace,
  answer: string,
  sizes: readonly number[] = [answer.length],
): { readonly text: string; readonly leftOut: string; readonly diff: string | undefined } {
  const filter = new AnswerFilter(place);
  let text = '';
  const take = (passed: ReturnType<AnswerFilter['add']>): void => {
    text = passed.startsOver ? passed.text : text + passed.text;
  };
  for (let from = 0, index = 0; from < answer.length; index += 1) {
    const size = Math.max(1, sizes[index % sizes.length] ?? 1);
    take(filter.add(answer.slice(from, from + size)));
    from += size;
  }
  take(filter.end());
  return { text, leftOut: filter.leftOut, diff: filter.diff };
}

/** Checks that it makes no difference how an answer is cut, and gives what stands in the document. */
export function filterEveryCut(place: AnswerPlace, answer: string): string {
  const { text } = filterAnswer(place, answer);
  const check = (sizes: readonly number[]): void => {
    const cut = filterAnswer(place, answer, sizes).text;
    if (cut !== text)
      throw new Error(`In pieces of ${sizes} it is ${JSON.stringify(cut)}, not ${JSON.stringify(text)}`);
  };
  // Every size and every place up to a length at which all of them together would take long.
  const step = Math.ceil(answer.length / 150);
  for (let size = 1; size < answer.length; size += size < 12 ? 1 : step) check([size]);
  for (let cut = 1; cut < answer.length; cut += step) check([cut, answer.length]);
  return text;
}
