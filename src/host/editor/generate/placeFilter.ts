import * as vscode from 'vscode';
import { AnswerFilter, type AnswerPlace, type Passed } from '../../../core/text/filters/answerFilter.ts';
import {
  createEndFilter,
  createFollowingFilter,
  createLeadingFilter,
  createOpeningFilter,
} from '../../../core/text/filters/edges.ts';
import { createIndentFilter } from '../../../core/text/filters/indentFilter.ts';
import { createLastFenceFilter } from '../../../core/text/filters/lastFence.ts';
import { createLineFeeds } from '../../../core/text/filters/lineFeeds.ts';
import { createModelSignFilter } from '../../../core/text/filters/modelSigns.ts';
import { createOverlapFilter } from '../../../core/text/filters/overlapFilter.ts';
import { chainFilters, type TextFilter } from '../../../core/text/filters/textFilter.ts';
import { createMessageFilter } from '../../../core/text/messageFilter.ts';
import { trimEndOf } from '../../../core/trimEnd.ts';
import type { InsertSettings } from '../../settings.ts';
import type { Place } from '../insertion/place.ts';
import { answerPlaceAt } from './answerPlace.ts';
import { indentationAt } from './indentation.ts';

/** Makes of an answer what belongs at its place, while it comes. */
export interface PlaceFilter {
  add(text: string): Passed;
  end(): Passed;
  /** Lets through what is held back only because a fence could follow. */
  release(): Passed;
  readonly holds: AnswerFilter['holds'];
  readonly leftOut: string;
  readonly diff: string | undefined;
}

/** @param written what of the answer was let through before, where it is a continuation of one that broke off. */
export function createPlaceFilter(place: Place, settings: InsertSettings, written: string): PlaceFilter {
  const { document, range } = place;
  const found = answerPlaceAt(document, range.start, place.isRewrite === true);
  const answer = new AnswerFilter(settings.stripFences ? found : { ...found, kind: 'verbatim' }, written === '');
  const lineFeeds = createLineFeeds();
  const ends = chainFilters([createModelSignFilter(), createLastFenceFilter()]);
  const createShape = (): TextFilter => (settings.stripFences ? shapeFor(place, found, settings) : chainFilters([]));
  let shape = createShape();

  const pass = ({ text, startsOver }: Passed): Passed => {
    if (startsOver !== true) return { text: shape.add(text) };
    shape = createShape();
    return { text: shape.add(text), startsOver };
  };
  const overlap = written === '' ? undefined : createOverlapFilter(written);
  if (overlap !== undefined) pass(answer.add(ends.add(lineFeeds.add(written))));

  return {
    add: text => pass(answer.add(ends.add(lineFeeds.add(overlap === undefined ? text : overlap.add(text))))),
    end() {
      const rest = pass(answer.add(ends.add(lineFeeds.add(overlap?.end() ?? '') + lineFeeds.end()) + ends.end()));
      const last = pass(answer.end());
      const startsOver = rest.startsOver === true || last.startsOver === true;
      const text = (last.startsOver === true ? '' : rest.text) + last.text + shape.end();
      return startsOver ? { text, startsOver } : { text };
    },
    release: () => pass(answer.release()),
    get holds() {
      return answer.holds;
    },
    get leftOut() {
      return answer.leftOut;
    },
    get diff() {
      return answer.diff;
    },
  };
}

/** How the text is fitted into its place: its edges, and in code its indentation. */
function shapeFor(place: Place, { kind, language }: AnswerPlace, settings: InsertSettings): TextFilter {
  const { document, range, before, missing, isRewrite, textBefore } = place;
  const isCode = kind === 'code' || kind === 'markup';
  const end = document.offsetAt(range.end);
  const after = textAfter(document, range.end, end);
  const original = document.getText(range).replaceAll('\r\n', '\n');
  const restOfLine = after.split('\n', 1)[0]?.trim() ?? '';
  const pushesDown = isRewrite !== true && isCode && before.trim() === '' && /[\w"'@#/$<]/.test(restOfLine[0] ?? '');
  const textAbove = textBefore ?? (isCode && isRewrite !== true ? before : '');
  return chainFilters([
    ...(/^(?:scminput|git-commit)$/.test(document.languageId) ? [createMessageFilter()] : []),
    createLeadingFilter(isRewrite === true ? 0 : breaksAt(place, isCode)),
    ...(textAbove.trim() === '' && !/[^\n]\s$/.test(textAbove) ? [] : [createOverlapFilter(textAbove)]),
    ...(isCode && settings.matchIndentation
      ? [createIndentFilter({ before, missing, language, ...indentationAt(document, range.start) })]
      : []),
    ...(isRewrite === true
      ? []
      : [...(isCode ? [createOpeningFilter(before)] : []), createFollowingFilter({ after, before, isCode })]),
    createEndFilter({
      ...{ after, before, isCode, pushesDown },
      ...(isRewrite === true ? { breaks: original.length - trimEndOf(original, '\n').length } : {}),
    }),
  ]);
}

/** In whole lines, but for the first, with line feeds. */
function textAfter(document: vscode.TextDocument, position: vscode.Position, offset: number): string {
  const last = document.positionAt(offset + longestAfter);
  const isCut = last.line > position.line && last.character < document.lineAt(last.line).range.end.character;
  const end = isCut ? new vscode.Position(last.line, 0) : last;
  return document.getText(new vscode.Range(position, end)).replaceAll('\r\n', '\n');
}

/** As much as an answer could repeat, in UTF-16 units. */
const longestAfter = 1_000;

/** How many line breaks an answer may begin with: where it goes on from a line that ends something, they mean it. */
function breaksAt({ before, textBefore }: Place, isCode: boolean): number {
  if (before.trim() === '') return 0;
  if (isCode) return /[{}()[\];:,>]\s*$/.test(before) ? (textBefore === undefined ? 1 : 2) : 0;
  return textBefore !== undefined && /[.!?:…"'”’)*_。！？：]\s*$/.test(before) ? 2 : 0;
}
