import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { report } from '../../ui/report.ts';
import { editDocument, visibleEditorOf } from '../insertion/documentEdit.ts';
import type { GeneratedRange, GeneratedRanges } from './generatedRanges.ts';

/** Puts back the text from before, in one edit that one undo reverts. The text around it is not changed. */
export async function revert(generated: GeneratedRange, ranges: GeneratedRanges): Promise<void> {
  generated.cancel();
  await generated.ended;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const current = ranges.find(generated.id);
    // Nothing was written, or it was reverted before.
    if (current?.range === undefined) return;
    const { document, original, range } = current;
    const text = original.replaceAll(/\r?\n/g, document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
    const edit = { range, text, undoStopBefore: true, undoStopAfter: true };
    if (await editDocument(document, visibleEditorOf(document), edit)) {
      ranges.forget(current);
      return;
    }
  }
  report(new GenerationError('configuration', vscode.l10n.t('The document is read-only.')));
}

/** Edits are refused when the document changes on their way, and people type. */
const mostAttempts = 20;
