import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** What happens to a file while text streams into it, besides a person's typing. */
export interface Disturbances {
  /** How often each kind happened. */
  readonly counts: Readonly<Record<DisturbanceKind, number>>;
  openFile(content: string): Promise<vscode.TextDocument>;
  /** Resolves to the document of the file afterwards, which is another one after it got another name. */
  disturb(kind: DisturbanceKind, document: vscode.TextDocument): Promise<vscode.TextDocument>;
  dispose(): Promise<void>;
}

export const disturbanceKinds = ['save', 'format', 'program', 'rename'] as const;
export type DisturbanceKind = (typeof disturbanceKinds)[number];

/** What another program writes, at the beginning of the file: neither generated nor typed. */
export const programSign = '7';

/** Saving trims, ends the file with a line break and formats. */
const savingSettings = {
  'files.trimTrailingWhitespace': true,
  'files.insertFinalNewline': true,
  'editor.formatOnSave': true,
};

export async function createDisturbances(): Promise<Disturbances> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-soak-'));
  const counts = { save: 0, format: 0, program: 0, rename: 0 };
  let files = 0;
  const nextFile = (): string => join(folder, `${++files}.txt`);
  const configure = async (isOn: boolean): Promise<void> => {
    for (const [name, value] of Object.entries(savingSettings))
      await vscode.workspace
        .getConfiguration()
        .update(name, isOn ? value : undefined, vscode.ConfigurationTarget.Global);
  };
  await configure(true);
  const formatter = vscode.languages.registerDocumentFormattingEditProvider(
    { language: 'plaintext', scheme: 'file' },
    { provideDocumentFormattingEdits: trimLines },
  );
  return {
    counts,
    async openFile(content) {
      const path = nextFile();
      await writeFile(path, content);
      return await vscode.workspace.openTextDocument(path);
    },
    async disturb(kind, document) {
      counts[kind] += 1;
      if (kind === 'save') await document.save();
      if (kind === 'format') await vscode.commands.executeCommand('editor.action.formatDocument');
      if (kind === 'program') {
        const edit = new vscode.WorkspaceEdit();
        edit.insert(document.uri, new vscode.Position(0, 0), programSign);
        // One that came too late for the document changes nothing.
        if (!(await vscode.workspace.applyEdit(edit))) counts.program -= 1;
      }
      if (kind !== 'rename') return document;
      const to = vscode.Uri.file(nextFile());
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(document.uri, to);
      await vscode.workspace.applyEdit(edit);
      return await vscode.workspace.openTextDocument(to);
    },
    async dispose() {
      formatter.dispose();
      await configure(false);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As formatters do: the smallest edits that are needed. */
function trimLines(document: vscode.TextDocument): vscode.TextEdit[] {
  return Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line)).flatMap(({ text, range }) => {
    const end = text.trimEnd().length;
    return end === text.length ? [] : [vscode.TextEdit.delete(range.with(range.start.translate(0, end)))];
  });
}
