import * as vscode from 'vscode';
import type { GenerationError } from '../../../core/generation/errors.ts';
import { canGoOn, finishNote } from '../../ui/finishNote.ts';
import { showInformation, showWarning } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';
import { report } from '../../ui/report.ts';
import {
  type EditorGeneration,
  type EditorParts,
  type GeneratedRange,
  type GenerateResult,
  knownPlaces,
} from '../generated/generatedRanges.ts';
import { revert } from '../generated/revert.ts';
import type { Place } from '../insertion/place.ts';
import { announceEnd } from './announce.ts';
import { applyDiffAnswer } from './diffAnswer.ts';
import { generateInto } from './generateInto.ts';
import { isReadOnly } from './preconditions.ts';
import type { Written } from './writer.ts';

/** Runs a generation, and tells the person if it did not end as expected. */
export async function runGeneration(job: EditorGeneration, parts: EditorParts): Promise<GenerateResult> {
  const { result, ranges, written } = await generateInto(job, parts);
  if (result.error === undefined) await sayWhatIsMissing(written, job, parts);
  if (result.error !== undefined) await reportFailure(result.error, job, ranges, parts);
  else sayHowItEnded(result.finishReason, ranges, parts);
  announceEnd(result.text, result.error);
  return result;
}

/** Says when an answer changed nothing, and offers what was left out of it. */
async function sayWhatIsMissing(written: readonly Written[], job: EditorGeneration, parts: EditorParts): Promise<void> {
  const [first] = written;
  if (first?.diff !== undefined) return await applyDiffAnswer(first.diff, job, parts);
  if (first?.nothing === undefined || written.some(({ nothing }) => nothing === undefined)) return;
  const message =
    first.nothing === 'empty'
      ? vscode.l10n.t('The answer has no text for this place. Nothing was changed.')
      : vscode.l10n.t('The answer is the same as the selection. Nothing was changed.');
  const show = vscode.l10n.t('Show What Was Left Out');
  void showInformation(message, ...(first.leftOut === '' ? [] : [show])).then(chosen =>
    chosen === show ? openText(first.leftOut) : undefined,
  );
}

/** Generates again, with the same prompt or another one. The new answer replaces this one. */
export async function retry(
  generated: GeneratedRange,
  prompt: string | undefined,
  parts: EditorParts,
): Promise<GenerateResult | undefined> {
  generated.cancel();
  await generated.ended;
  const current = parts.ranges.find(generated.id) ?? generated;
  const { range, place, original, job, document } = current;
  if (range === undefined) return undefined;
  const again: Place = { ...place, document, range, original };
  const previous = { kind: 'replaces', generated: current } as const;
  return await runGeneration({ ...job, prompt, places: [again], previous }, parts);
}

/** Asks for the rest of an answer and appends it. */
export async function continueAfter(
  generated: GeneratedRange,
  parts: EditorParts,
): Promise<GenerateResult | undefined> {
  const { range, document, place, original, restLength, job } = generated;
  if (range === undefined) return undefined;
  const start = document.positionAt(document.offsetAt(range.end) - lengthOfRest(document, range, restLength));
  const at: Place = { ...place, document, range: new vscode.Range(start, range.end), original };
  return await runGeneration({ ...job, places: [at], previous: { kind: 'continues', generated } }, parts);
}

/** In the document's line endings. */
function lengthOfRest(document: vscode.TextDocument, range: vscode.Range, length: number): number {
  const text = document.getText(range).replaceAll('\r\n', '\n');
  const rest = text.slice(text.length - length);
  return document.eol === vscode.EndOfLine.CRLF ? rest.replaceAll('\n', '\r\n').length : rest.length;
}

/** Text of a stream that broke off stays. The person decides whether to keep it, continue or revert. */
async function reportFailure(
  error: GenerationError,
  job: EditorGeneration,
  generated: readonly GeneratedRange[],
  parts: EditorParts,
): Promise<void> {
  const [first] = generated;
  if (first === undefined) {
    const [place] = knownPlaces(job);
    if (error.kind === 'configuration' && place !== undefined && (await isReadOnly(place.document))) {
      const title = vscode.l10n.t('Generate into a New Document');
      const run = (): void => void runGeneration({ ...job, places: 'newDocument' }, parts);
      report(error, { ways: [{ title, run }], hasOnlyTheseWays: true });
      return;
    }
    report(error, { connection: job.connection, tryAgain: () => void runGeneration(job, parts) });
    return;
  }
  const { ranges } = parts;
  const keep = { title: vscode.l10n.t('Keep'), run: () => generated.forEach(ranges.forget) };
  const resume = { title: vscode.l10n.t('Continue'), run: () => void continueAfter(first, parts) };
  const takeBack = {
    title: vscode.l10n.t('Revert'),
    run: async () => {
      for (const each of generated) await revert(each, ranges);
    },
  };
  const ways = generated.length === 1 ? [resume, keep, takeBack] : [keep, takeBack];
  report(error, { connection: job.connection, ways });
}

function sayHowItEnded(
  finishReason: string | undefined,
  generated: readonly GeneratedRange[],
  parts: EditorParts,
): void {
  const note = finishNote(finishReason);
  if (note === undefined) return;
  const message =
    finishReason === 'length' ? `${note} ${vscode.l10n.t('The setting runnel.maxTokens raises it.')}` : note;
  const [first] = generated;
  const resume = vscode.l10n.t('Continue');
  void showWarning(message, ...(canGoOn(finishReason) && generated.length === 1 ? [resume] : [])).then(chosen => {
    if (chosen === resume && first) void continueAfter(first, parts);
  });
}
