import * as vscode from 'vscode';
import { createOverlapFilter } from '../../../core/text/overlapFilter.ts';
import { chainFilters, type TextFilter } from '../../../core/text/textFilter.ts';
import { type InsertSettings, readInsertSettings } from '../../settings.ts';
import type { EditorGeneration, GeneratedRange, GeneratedRanges } from '../generated/generatedRanges.ts';
import { type DetachReason, type Insertion, type InsertionOptions, startInsertion } from '../insertion/insertion.ts';
import type { Place } from '../insertion/place.ts';
import { createAnswerFilter } from './answerFilter.ts';
import { offerRemainder } from './offerRemainder.ts';

/** Brings an answer to one place. */
export interface Writer {
  append(text: string): void;
  /** Resolves when everything is in place. Undefined when nothing is there. */
  close(isComplete: boolean): Promise<GeneratedRange | undefined>;
}

export interface WriterOptions {
  readonly job: EditorGeneration;
  readonly place: Place;
  readonly undo?: InsertionOptions['undo'];
  cancel(): void;
}

export function openWriter({ job, place, undo, cancel }: WriterOptions, ranges: GeneratedRanges): Writer {
  const { document, prefix } = place;
  const settings = readInsertSettings(document);
  const previous = job.previous?.generated;
  const written = job.previous?.kind === 'continues' ? (previous?.answer ?? '') : '';
  const filter = createFilter(place, settings, written);
  const { flushIntervalMs, follow } = settings;
  const insertion = startInsertion(place, { flushIntervalMs, follow, ...(undo === undefined ? {} : { undo }) });
  const open = ranges.begin({ job, place, insertion, previous, cancel });
  let reason: DetachReason | undefined;
  const detached = insertion.onDidDetach(because => {
    reason = because;
    // Taking back what is being written says clearly that it is not wanted; the rest would be in vain.
    if (because === 'undone') cancel();
  });
  let answer = written;
  let isEmpty = written === '';
  /** What waits for the end of the answer. */
  let gathered = '';

  const write = (text: string): void => {
    if (text === '') return;
    insertion.append(isEmpty ? prefix + text : text);
    isEmpty = false;
  };

  return {
    append(text) {
      answer += text;
      const certain = filter.add(text);
      if (settings.mode === 'live') write(certain);
      else gathered += certain;
    },
    async close(isComplete) {
      const rest = filter.end();
      write(gathered + rest);
      await insertion.finish();
      const generated = open.end({ answer, restLength: reason === undefined ? rest.length : 0, isComplete });
      vscode.Disposable.from(detached, insertion).dispose();
      if (reason !== undefined && reason !== 'undone') {
        const insertRest = generated && (() => insertAfter(generated, insertion.remainder, ranges));
        void offerRemainder(reason, insertion.remainder, insertRest);
      }
      return generated;
    },
  };
}

/** A continuation goes on in the state in which the answer broke off. */
function createFilter(place: Place, settings: InsertSettings, written: string): TextFilter {
  const filter = createAnswerFilter(place, settings);
  if (written === '') return filter;
  filter.add(written);
  return chainFilters([createOverlapFilter(written), filter]);
}

/** Puts what could not be written behind what was. */
async function insertAfter(generated: GeneratedRange, text: string, ranges: GeneratedRanges): Promise<void> {
  const { range, document, answer, place } = generated;
  if (range === undefined) return;
  const job: EditorGeneration = { ...generated.job, previous: { kind: 'continues', generated } };
  const at: Place = { ...place, range: new vscode.Range(range.end, range.end), original: generated.original };
  const insertion: Insertion = startInsertion(at, { ...readInsertSettings(document), follow: false });
  const open = ranges.begin({ job, place: at, insertion, previous: generated, cancel: () => undefined });
  insertion.append(text);
  await insertion.finish();
  open.end({ answer, restLength: 0, isComplete: true });
  insertion.dispose();
}
