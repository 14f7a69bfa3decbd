import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import type { Message, Usage } from '../../../core/generation/generation.ts';
import { present } from '../../../core/json/json.ts';
import { messagesForResuming } from '../../../core/prompts/prompts.ts';
import { canGoOn } from '../../ui/finishNote.ts';
import { openText } from '../../ui/openText.ts';
import {
  type EditorGeneration,
  type EditorParts,
  type GeneratedRange,
  type GenerateResult,
  knownPlaces,
  type OpenPlace,
} from '../generated/generatedRanges.ts';
import type { Place } from '../insertion/place.ts';
import { refuseReadOnly, refuseTaken } from './preconditions.ts';
import { openWriter, type Writer, type Written } from './writer.ts';

/** The result of a generation, and its ranges in documents. */
export interface Generated {
  readonly result: GenerateResult;
  readonly ranges: readonly GeneratedRange[];
  /** The result for each place; empty where none was written to. */
  readonly written: readonly Written[];
}

/** Streams one generation to its places. It never throws a `GenerationError`: the result has it. */
export async function generateInto(job: EditorGeneration, parts: EditorParts): Promise<Generated> {
  const { generate, ranges } = parts;
  const controller = new AbortController();
  const places = knownPlaces(job);
  const scope = places[0] === undefined ? {} : { scope: places[0].document };
  const target = present({ connection: job.connection, profile: job.profile });
  let writers: readonly Writer[] | undefined;
  /** What came before there was a place for it. */
  let waiting = '';
  let finishReason: string | undefined;
  let usage: Usage = {};
  let error: GenerationError | undefined;
  const open = (at: readonly Place[]): readonly Writer[] =>
    at.map((place, index) => {
      const undo = { joins: index > 0, staysOpen: index < at.length - 1 };
      return openWriter({ job, place, undo, cancel: () => controller.abort() }, ranges);
    });
  const write = async (isWhole: boolean): Promise<void> => {
    const place = writers === undefined ? openPlace(job, waiting, isWhole) : undefined;
    if (place !== undefined) writers = open([await place]);
    if (writers === undefined) return;
    for (const writer of writers) writer.append(waiting);
    waiting = '';
  };
  try {
    for (const place of places) refuseTaken(place, ranges);
    // From here on the places are tracked while the request runs.
    if (places.length > 0) writers = open(places);
    for (const place of places) await refuseReadOnly(place.document);
    const messages = messagesOf(job);
    for await (const event of generate(messages, {
      label: job.label,
      signal: controller.signal,
      phase: () => (writers?.every(({ holds }) => holds !== undefined) ? writers[0]?.holds : undefined),
      ...target,
      ...scope,
    })) {
      if (event.type === 'text') {
        waiting += event.text;
        await write(false);
      } else if (event.type === 'usage') usage = event.usage;
      else if (event.type === 'end') finishReason = event.finishReason;
    }
  } catch (thrown) {
    if (!(thrown instanceof GenerationError)) throw thrown;
    error = thrown;
  }
  try {
    if (waiting !== '') await write(true);
  } catch (thrown) {
    if (!(thrown instanceof GenerationError)) throw thrown;
    error ??= thrown;
  }
  const isComplete = error === undefined && !canGoOn(finishReason);
  const written: Written[] = [];
  // One after the other: the last one closes the undo step of all.
  for (const writer of writers ?? []) written.push(await writer.close(isComplete));
  const text = written[0]?.text ?? '';
  const result = { text, finishReason, usage, ...(error === undefined ? {} : { error }) };
  return { result, ranges: written.flatMap(({ generated }) => generated ?? []), written };
}

function messagesOf({ compose, prompt, previous }: EditorGeneration): readonly Message[] {
  const messages = compose(prompt);
  return previous?.kind === 'continues' ? messagesForResuming(messages, previous.generated.answer) : messages;
}

function openPlace({ places, language }: EditorGeneration, start: string, isWhole: boolean): ReturnType<OpenPlace> {
  return typeof places === 'function' ? places(start, isWhole) : openNewDocument(language);
}

async function openNewDocument(language?: string): Promise<Place> {
  const document = await openText('', language);
  return { document, range: new vscode.Range(0, 0, 0, 0), prefix: '', before: '', missing: '' };
}
