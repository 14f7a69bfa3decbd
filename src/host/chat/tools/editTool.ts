import * as vscode from 'vscode';
import type { JsonObject } from '../../../core/json/json.ts';
import { asArray, asObject, asText } from '../../../core/json/json.ts';
import { applyEdits } from '../../../core/tools/applyEdits.ts';
import type { CodeReview } from '../../editor/review/codeReview.ts';
import { inputOf, isThere, type OwnTool, placeInWorkspace, textField, textIn } from './ownTool.ts';
import { readTextFile } from './textFiles.ts';

const mostEdits = 200;
const longestContent = 1_000_000;

/** Shows a change as a comparison. The file changes only when the person applies it there. */
export function createEditTool(review: CodeReview): OwnTool {
  return {
    name: 'runnel_propose_edit',
    title: vscode.l10n.t('Propose Change'),
    allowTitle: vscode.l10n.t('Review Change'),
    effect: 'acts',
    description:
      'Proposes a change of one file, which the person reviews as a diff and applies or discards. Either edits, each with an old_text that is in the file exactly once and its new_text, or content for a whole or new file.',
    schema: inputOf(
      {
        path: textField('Path of the file, relative to the workspace.'),
        edits: {
          type: 'array',
          items: inputOf({ old_text: { type: 'string' }, new_text: { type: 'string' } }, ['old_text', 'new_text']),
        },
        content: textField('The whole text of the file.'),
      },
      ['path'],
    ),
    detail: input => asText(input.path) ?? '',
    async run(input, signal) {
      const uri = await placeInWorkspace(textIn(input, 'path'));
      const exists = await isThere(uri);
      const before = exists ? await readTextFile(uri) : '';
      const after = changed(before, input);
      if (after.length > longestContent) throw new Error(`A file has at most ${longestContent} characters here.`);
      if (exists && after === before) throw new Error('The change changes nothing.');
      switch (await review.proposeFile(uri, after, signal)) {
        case 'applied':
          return 'The person applied the change, and the file is saved.';
        case 'changed':
          throw new Error('The file changed during the review. Read it again.');
        case 'discarded':
          return { status: 'denied', text: 'The person did not apply the change.' };
      }
    },
  };
}

function changed(before: string, input: JsonObject): string {
  if (typeof input.content === 'string') return input.content;
  const edits = asArray(input.edits).slice(0, mostEdits).map(asObject);
  if (edits.length === 0) throw new Error('Give edits or content.');
  return applyEdits(
    before,
    edits.map(edit => ({ oldText: String(edit?.old_text ?? ''), newText: String(edit?.new_text ?? '') })),
  );
}
