import * as vscode from 'vscode';
import { applyDiff } from '../../../core/text/applyDiff.ts';
import { readInsertSettings } from '../../settings.ts';
import { showWarning } from '../../ui/messages.ts';
import { openText } from '../../ui/openText.ts';
import type { EditorGeneration, EditorParts } from '../generated/generatedRanges.ts';
import { startInsertion } from '../insertion/insertion.ts';
import type { Place } from '../insertion/place.ts';

/** Applies an answer that is a diff: to the text that it is about, else to the whole document, which is reviewed then. */
export async function applyDiffAnswer(
  { text: diff, place }: { readonly text: string; readonly place: Place },
  job: EditorGeneration,
  parts: EditorParts,
): Promise<void> {
  const { document } = place;
  const last = document.lineAt(document.lineCount - 1).range.end;
  const everything: Place = {
    document,
    range: new vscode.Range(0, 0, last.line, last.character),
    prefix: '',
    before: '',
    missing: '',
  };
  for (const at of place.isRewrite === true ? [place, everything] : [everything]) {
    const original = document.getText(at.range).replaceAll('\r\n', '\n');
    const changed = applyDiff(original, diff);
    if (changed === undefined || changed === original) continue;
    if (at === everything) await parts.review(document);
    await replace(at, changed, diff, job, parts);
    return;
  }
  const show = vscode.l10n.t('Show the Diff');
  const message = vscode.l10n.t('The answer is a diff that does not fit the text. Nothing was changed.');
  if ((await showWarning(message, show)) === show) await openText(diff, 'diff');
}

/** Only what differs is replaced, so that carets, folds and marks elsewhere stay. */
async function replace(
  place: Place,
  text: string,
  answer: string,
  job: EditorGeneration,
  { ranges }: EditorParts,
): Promise<void> {
  const { document } = place;
  const at = smallestChange(place, text);
  const insertion = startInsertion(at.place, { ...readInsertSettings(document), follow: false });
  const open = ranges.begin({ job, place: at.place, insertion, cancel: () => undefined });
  insertion.append(at.text);
  await insertion.finish();
  open.end({ answer, restLength: 0, leftOut: '', isComplete: true });
  insertion.dispose();
}

/** The lines that change, of a text with line feeds. */
function smallestChange(place: Place, text: string): { readonly place: Place; readonly text: string } {
  const { document, range } = place;
  const before = document.getText(range).split(/\r?\n/);
  const after = text.split('\n');
  const most = Math.min(before.length, after.length) - 1;
  let top = 0;
  while (top < most && before[top] === after[top]) top += 1;
  let bottom = 0;
  while (bottom < most - top && before[before.length - 1 - bottom] === after[after.length - 1 - bottom]) bottom += 1;
  const firstLine = range.start.line + top;
  const lastLine = range.end.line - bottom;
  const start = top === 0 ? range.start : new vscode.Position(firstLine, 0);
  const end = bottom === 0 ? range.end : document.lineAt(lastLine).range.end;
  return {
    place: { ...place, range: new vscode.Range(start, end) },
    text: after.slice(top, after.length - bottom).join('\n'),
  };
}
