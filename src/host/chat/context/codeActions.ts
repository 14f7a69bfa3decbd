import * as vscode from 'vscode';
import type { CodeAction } from '../../../protocol/chat.ts';
import type { CodeReview } from '../../editor/review/codeReview.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { showWarning } from '../../ui/messages.ts';
import { copyText } from './clipboard.ts';
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
      await edit(lastEditor, (editor, builder) => builder.insert(editor.selection.active, code));
      break;
    case 'replace':
      await edit(lastEditor, (editor, builder) => builder.replace(editor.selection, code));
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
  const isDone = await editor.edit(builder => change(editor, builder)).then(undefined, () => false);
  if (!isDone) {
    void showWarning(vscode.l10n.t('The document can not be changed. Nothing was inserted.'));
  }
}
