import * as vscode from 'vscode';
import type { AnswerFilter, Passed } from '../../../core/text/filters/answerFilter.ts';
import { type InsertSettings, readInsertSettings } from '../../settings.ts';
import type { EditorGeneration, GeneratedRange, GeneratedRanges } from '../generated/generatedRanges.ts';
import { type DetachReason, type Insertion, type InsertionOptions, startInsertion } from '../insertion/insertion.ts';
import type { Place } from '../insertion/place.ts';
import { offerWrap } from '../insertion/wordWrap.ts';
import { answerPlaceAt } from './answerPlace.ts';
import { offerRemainder } from './offerRemainder.ts';
import { createPlaceFilter } from './placeFilter.ts';

/** Writes an answer to one place. */
export interface Writer {
  append(text: string): void;
  /** What the model is doing while nothing is written. */
  readonly holds: AnswerFilter['holds'];
  /** Resolves when everything is in place. */
  close(isComplete: boolean): Promise<Written>;
}

export interface Written {
  /** All text that came, with what was left out. */
  readonly text: string;
  /** Undefined when nothing was written. */
  readonly generated: GeneratedRange | undefined;
  /** Why nothing does, where the answer itself is the reason. */
  readonly nothing?: 'empty' | 'unchanged';
  readonly leftOut: string;
  /** The answer is a diff that is to be applied to this place. */
  readonly diff?: { readonly text: string; readonly place: Place };
}

export interface WriterOptions {
  readonly job: EditorGeneration;
  readonly place: Place;
  readonly undo?: InsertionOptions['undo'];
  cancel(): void;
}

/** A sentence that a fence may follow is held back for this long. */
const longestHoldMs = 3_000;
const proseKinds: ReadonlySet<string> = new Set(['prose', 'markdown']);

export function openWriter({ job, place, undo, cancel }: WriterOptions, ranges: GeneratedRanges): Writer {
  const { document, prefix } = place;
  const settings = readInsertSettings(document);
  const previous = job.previous?.generated;
  const written = job.previous?.kind === 'continues' ? (previous?.answer ?? '') : '';
  const filter = createPlaceFilter(place, settings, written);
  const { flushIntervalMs, follow } = settings;
  const insertion = startInsertion(place, { flushIntervalMs, follow, ...(undo === undefined ? {} : { undo }) });
  const open = ranges.begin({ job, place, insertion, previous, cancel });
  const output = createOutput(insertion, written === '' ? prefix : '', replacedText(job, place), settings.mode);
  let reason: DetachReason | undefined;
  let holdTimer: NodeJS.Timeout | undefined;
  const detached = insertion.onDidDetach(because => {
    reason = because;
    // Undoing the text while it is written means that it is not wanted, so the request is cancelled.
    if (because === 'undone') cancel();
  });
  const wrap = (lines: 'last' | 'all'): void => {
    const { range, document: current } = insertion;
    const isProse = (): boolean =>
      range !== undefined && proseKinds.has(answerPlaceAt(current, range.start, false).kind);
    if (range !== undefined) offerWrap(current, range, lines, isProse);
  };
  const grown = insertion.onDidWrite(() => wrap('last'));
  let answer = written;

  const watchHold = (): void => {
    if (filter.holds !== 'writing') {
      clearTimeout(holdTimer);
      holdTimer = undefined;
    } else {
      holdTimer ??= setTimeout(() => output.take(filter.release()), longestHoldMs);
    }
  };

  return {
    append(text) {
      answer += text;
      output.take(filter.add(text));
      watchHold();
    },
    get holds() {
      return filter.holds ?? (output.isWaiting ? 'writing' : undefined);
    },
    async close(isComplete) {
      clearTimeout(holdTimer);
      const rest = filter.end();
      output.take(rest);
      const { diff, leftOut } = filter;
      const nothing = output.end();
      await insertion.finish();
      wrap('all');
      const restLength = reason === undefined && rest.startsOver !== true ? rest.text.length : 0;
      const generated = open.end({ answer, restLength, isComplete, leftOut });
      vscode.Disposable.from(detached, grown, insertion).dispose();
      if (reason !== undefined && reason !== 'undone') {
        const insertRest = generated && (() => insertAfter(generated, insertion.remainder, ranges));
        void offerRemainder(reason, insertion.remainder, insertRest);
      }
      return {
        text: answer.slice(written.length),
        generated,
        leftOut,
        ...(nothing === undefined || reason !== undefined || written !== '' ? {} : { nothing }),
        ...(diff === undefined ? {} : { diff: { text: diff, place } }),
      };
    },
  };
}

/** The text that the answer replaces; undefined where it replaces none. */
function replacedText({ previous }: EditorGeneration, { document, range, isRewrite }: Place): string | undefined {
  const isVersion = isRewrite === true && previous?.kind !== 'continues';
  return isVersion ? document.getText(range).replaceAll('\r\n', '\n') : undefined;
}

interface Output {
  take(passed: Passed): void;
  /** So far the text equals what it replaces. */
  readonly isWaiting: boolean;
  /** Why nothing was written, if nothing was. */
  end(): 'empty' | 'unchanged' | undefined;
}

/**
 * Writes what a filter lets through. As long as a new version is the same as what it replaces, nothing is written,
 * so that the document does not become dirty by an answer that changes nothing.
 */
function createOutput(
  insertion: Insertion,
  prefix: string,
  replaced: string | undefined,
  mode: InsertSettings['mode'],
): Output {
  /** What is not written yet: everything if it is written at the end, or as long as it equals the old text. */
  let waiting = '';
  let isSame = replaced !== undefined;
  let hasWritten = false;
  let hasStartedOver = false;

  const write = (text: string): void => {
    if (text === '') return;
    insertion.append(hasWritten ? text : prefix + text);
    hasWritten = true;
  };

  return {
    take({ text, startsOver }) {
      if (startsOver === true) {
        waiting = '';
        if (hasWritten) {
          insertion.startOver();
          hasStartedOver = true;
        }
        hasWritten = false;
      }
      waiting += text;
      isSame &&= replaced?.startsWith(waiting) === true;
      if (isSame || mode === 'whenComplete') return;
      write(waiting);
      waiting = '';
    },
    get isWaiting() {
      return waiting !== '';
    },
    end() {
      const isUnchanged = isSame && waiting === replaced;
      if (!isUnchanged) write(waiting);
      // After starting over without text, the old text is restored.
      if (!hasWritten && hasStartedOver) insertion.append(replaced ?? '');
      if (hasWritten) return undefined;
      return isUnchanged && waiting !== '' ? 'unchanged' : 'empty';
    },
  };
}

/** Inserts the rest, which could not be written, after the generated text. */
async function insertAfter(generated: GeneratedRange, text: string, ranges: GeneratedRanges): Promise<void> {
  const { range, document, answer, place, leftOut } = generated;
  if (range === undefined) return;
  const job: EditorGeneration = { ...generated.job, previous: { kind: 'continues', generated } };
  const at: Place = { ...place, document, range: new vscode.Range(range.end, range.end), original: generated.original };
  const insertion: Insertion = startInsertion(at, { ...readInsertSettings(document), follow: false });
  const open = ranges.begin({ job, place: at, insertion, previous: generated, cancel: () => undefined });
  insertion.append(text);
  await insertion.finish();
  open.end({ answer, restLength: 0, isComplete: true, leftOut });
  insertion.dispose();
}
