import * as vscode from 'vscode';
import { createIndentFilter } from '../../../core/text/filters/indentFilter.ts';
import type { CodeAction } from '../../../protocol/chat.ts';
import { isProse } from '../../editor/generate/answerPlace.ts';
import { indentationAt } from '../../editor/generate/indentation.ts';
import { isReadOnly } from '../../editor/generate/preconditions.ts';
import type { CodeReview } from '../../editor/review/codeReview.ts';
import { copyText } from '../../ui/clipboard.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { showWarning } from '../../ui/messages.ts';
import { languageIdOf } from './languages.ts';
import { openPreview } from './preview.ts';

/** What can be done with a block of code. Whether it is in the clipboard now. */
export async function runCodeAction(
  action: CodeAction,
  { text, language }: { readonly text: string; readonly language: string },
  lastEditor: LastEditor,
  review: CodeReview,
): Promise<boolean> {
  const code = text.replace(/\n$/, '');
  switch (action) {
    case 'copy':
      return copyText(code);
    case 'newFile': {
      const document = await vscode.workspace.openTextDocument({
        language: await languageIdOf(language),
        content: text,
      });
      await vscode.window.showTextDocument(document, { preview: false });
      break;
    }
    case 'insert':
      await edit(lastEditor, (editor, builder) =>
        builder.insert(editor.selection.active, fittedCode(editor, editor.selection.active, code)),
      );
      break;
    case 'replace':
      await edit(lastEditor, (editor, builder) =>
        builder.replace(editor.selection, fittedCode(editor, editor.selection.start, code)),
      );
      break;
    case 'preview':
      openPreview(text, language);
      break;
    case 'review': {
      const editor = lastEditor.editor;
      if (editor === undefined) await lastEditor.show();
      else await review.propose(editor, code);
    }
  }
  return false;
}

async function edit(
  lastEditor: LastEditor,
  change: (editor: vscode.TextEditor, builder: vscode.TextEditorEdit) => void,
): Promise<void> {
  const editor = await lastEditor.show();
  if (editor === undefined) return;
  const isDone =
    !(await isReadOnly(editor.document)) &&
    (await editor.edit(builder => change(editor, builder)).then(undefined, () => false));
  const name = editor.document.uri.path.split('/').at(-1) ?? '';
  if (isDone) vscode.window.setStatusBarMessage(vscode.l10n.t('Inserted into {0}', name), shownMs);
  else void showWarning(vscode.l10n.t('{0} is read-only. Nothing was inserted.', name));
}

const shownMs = 5_000;

/** Code as it is indented at a place. */
function fittedCode({ document }: vscode.TextEditor, at: vscode.Position, code: string): string {
  if (isProse(document.languageId)) return code;
  const before = document.lineAt(at.line).text.slice(0, at.character);
  const { languageId: language } = document;
  const filter = createIndentFilter({ before, missing: '', language, ...indentationAt(document, at) });
  return filter.add(code.replaceAll('\r\n', '\n')) + filter.end();
}
