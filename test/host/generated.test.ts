import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { HttpReply } from '../../src/sandbox/reply.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { withEvents } from '../faults/events.ts';
import { faults } from '../faults/index.ts';
import { useTestConnection } from '../support/testConnection.ts';
import { closeAll, eventually, lenses, openDocument, pause, press, select, type } from '../support/typist.ts';
import { dropping, hanging } from '../support/unfinished.ts';

describe('A generated text', () => {
  const connection = useTestConnection();

  const answerWith = (text: string): void => connection.sandbox.respondWith(saying(text));

  describe('in code', () => {
    it('is code only, indented as the line of the caret', async () => {
      const editor = await openDocument('function f() {\n  \n}\n', 'typescript');
      select(editor, 17);
      answerWith('Here it is:\n\n```ts\nif (a) {\n  b();\n}\n```\n\nIt calls b.');
      await connection.generate({ prompt: 'Write' });
      assert.equal(editor.document.getText(), 'function f() {\n  if (a) {\n    b();\n  }\n}\n');
    });

    it('has the tabs and the line endings of the document', async () => {
      const editor = await openDocument('{\r\n\t\r\n}', 'javascript');
      editor.options = { insertSpaces: false, tabSize: 4 };
      await eventually(() => assert.equal(editor.options.insertSpaces, false));
      select(editor, 4);
      answerWith('a {\n  b\n}');
      await connection.generate({ prompt: 'Write' });
      assert.equal(editor.document.getText(), '{\r\n\ta {\r\n\t\tb\r\n\t}\r\n}');
    });

    it('keeps the indentation of what it replaces, and the line break behind it', async () => {
      const editor = await openDocument('{\n    a();\n    b();\n}', 'javascript');
      select(editor, 2, 20);
      answerWith('```js\nc();\nd();\n```');
      await connection.generate({ prompt: 'Rewrite', target: 'replace' });
      assert.equal(editor.document.getText(), '{\n    c();\n    d();\n}');
    });

    it('stays as it came where that is set', async () => {
      await connection.configure('runnel.insert.stripFences', false);
      await connection.configure('runnel.insert.matchIndentation', false);
      const editor = await openDocument('  ', 'typescript');
      select(editor, 2);
      answerWith('```ts\na\n```\n');
      await connection.generate({ prompt: 'Write' });
      assert.equal(editor.document.getText(), '  ```ts\na\n```\n');
      await connection.configure('runnel.insert.stripFences', undefined);
      await connection.configure('runnel.insert.matchIndentation', undefined);
    });

    it('keeps its fences in Markdown', async () => {
      const editor = await openDocument('# Title\n\n', 'markdown');
      select(editor, 9);
      answerWith('Here it is:\n\n```ts\na\n```\n');
      await connection.generate({ prompt: 'Write' });
      assert.equal(editor.document.getText(), '# Title\n\nHere it is:\n\n```ts\na\n```\n');
    });
  });

  it('comes all at once when it is complete, where that is set for the language', async () => {
    await connection.configure('[python]', { 'runnel.insert.mode': 'whenComplete' });
    const editor = await openDocument('', 'python');
    answerWith('a = 1\nb = 2\n');
    const lengths = new Set<number>();
    const watching = vscode.workspace.onDidChangeTextDocument(({ document }) => lengths.add(document.getText().length));
    await connection.generate({ prompt: 'Write' });
    watching.dispose();
    assert.equal(editor.document.getText(), 'a = 1\nb = 2\n');
    assert.equal(lengths.size, 1);
    await connection.configure('[python]', undefined);
  });

  describe('when it is there', () => {
    it('can be taken back after later edits around it, in one step', async () => {
      const editor = await openDocument('one TWO three');
      select(editor, 4, 7);
      answerWith('2');
      await connection.generate({ prompt: 'Write', target: 'replace' });
      await press('cursorTop');
      await type('above ');
      await press('cursorBottom');
      await type(' below');
      await press('runnel.revertGeneration');
      assert.equal(editor.document.getText(), 'above one TWO three below');
      assert.deepEqual(await lenses(editor), []);
      await press('undo');
      assert.equal(editor.document.getText(), 'above one 2 three below');
    });

    it('is offered to be kept, reverted or asked for again, until it is kept', async () => {
      const editor = await openDocument('');
      answerWith('text');
      await connection.generate({ prompt: 'Write' });
      assert.deepEqual(await lenses(editor), ['Keep', 'Revert', 'Retry', 'Another Prompt…']);
      await press('runnel.keep');
      assert.deepEqual(await lenses(editor), []);
      assert.equal(editor.document.getText(), 'text');
    });

    it('is a generated text no more when it is undone', async () => {
      const editor = await openDocument('before ');
      select(editor, 7);
      answerWith('text');
      await connection.generate({ prompt: 'Write' });
      await press('undo');
      assert.equal(editor.document.getText(), 'before ');
      assert.deepEqual(await lenses(editor), []);
    });

    it('is replaced by another when it is asked for again, and what was there first comes back', async () => {
      const editor = await openDocument('one TWO three');
      select(editor, 4, 7);
      answerWith('first');
      await connection.generate({ prompt: 'Write', target: 'replace' });
      answerWith('second');
      await press('runnel.retry');
      assert.equal(editor.document.getText(), 'one second three');
      assert.deepEqual(connection.sandbox.requests.map(({ json }) => JSON.stringify(json)).length, 2);
      await press('runnel.revertGeneration');
      assert.equal(editor.document.getText(), 'one TWO three');
    });

    it('stays when asking again fails', async () => {
      const editor = await openDocument('');
      answerWith('first');
      await connection.generate({ prompt: 'Write' });
      connection.sandbox.respondWith({ status: 500, body: '{"error":{"message":"No"}}' });
      await press('runnel.retry');
      assert.equal(editor.document.getText(), 'first');
      assert.deepEqual((await lenses(editor))[0], 'Keep');
    });

    it('can be reverted while it is written', async () => {
      const editor = await openDocument('a TWO b');
      select(editor, 2, 5);
      connection.sandbox.respondWith(hanging('some text that'));
      const ended = connection.generate({ prompt: 'Write', target: 'replace' });
      await eventually(() => assert.match(editor.document.getText(), /some text/));
      await press('runnel.revertGeneration');
      assert.equal((await ended).error?.kind, 'cancelled');
      assert.equal(editor.document.getText(), 'a TWO b');
    });
  });

  it('is cancelled by an undo while it is written, and leaves nothing behind', async () => {
    const editor = await openDocument('one TWO three');
    select(editor, 4, 7);
    connection.sandbox.respondWith(hanging('some text that'));
    const arrival = connection.sandbox.nextRequest();
    const ended = connection.generate({ prompt: 'Write', target: 'replace' });
    await eventually(() => assert.match(editor.document.getText(), /some text that/));
    await press('undo');
    assert.equal((await ended).error?.kind, 'cancelled');
    assert.equal(await (await arrival).settled, 'cancelled');
    assert.equal(editor.document.getText(), 'one TWO three');
    assert.deepEqual(await lenses(editor), []);
  });

  describe('that broke off', () => {
    for (const [first, second, wanted] of [
      ['The quick bro', 'quick brown fox', 'The quick brown fox'],
      ['The quick brown', ' fox', 'The quick brown fox'],
      ['The quick bro', 'wn fox', 'The quick brown fox'],
    ] as const) {
      it(`goes on without a seam from “${first}” with “${second}”`, async () => {
        const editor = await openDocument('[]');
        select(editor, 1);
        connection.sandbox.respondWith(dropping(first));
        const result = await connection.generate({ prompt: 'Write' });
        assert.equal(result.error?.kind, 'network');
        assert.equal(editor.document.getText(), `[${first}]`);
        assert.ok((await lenses(editor)).includes('Continue'));
        answerWith(second);
        await press('runnel.continueAfterInterruption');
        assert.equal(editor.document.getText(), `[${wanted}]`);
        assert.match(connection.sandbox.requests[1]?.body ?? '', new RegExp(first));
        await press('runnel.revertGeneration');
        assert.equal(editor.document.getText(), '[]');
      });
    }

    it('goes on within its block of code', async () => {
      const editor = await openDocument('  ', 'typescript');
      select(editor, 2);
      connection.sandbox.respondWith(dropping('```ts\nif (a) {\n  b();\n'));
      await connection.generate({ prompt: 'Write' });
      assert.equal(editor.document.getText(), '  if (a) {\n    b();');
      answerWith('  b();\n}\n```\nDone.');
      await press('runnel.continueAfterInterruption');
      assert.equal(editor.document.getText(), '  if (a) {\n    b();\n  }');
    });
  });

  describe('at several cursors', () => {
    const threeCursors = async (): Promise<vscode.TextEditor> => {
      const editor = await openDocument('a\nb\nc');
      editor.selections = [0, 1, 2].map(line => new vscode.Selection(line, 1, line, 1));
      await eventually(() => assert.equal(editor.selections.length, 3));
      return editor;
    };

    it('is the same at all of them, and one undo takes it back', async () => {
      const editor = await threeCursors();
      answerWith(' one two three four five six');
      await connection.generate({ prompt: 'Write' });
      const text = ' one two three four five six';
      assert.equal(editor.document.getText(), `a${text}\nb${text}\nc${text}`);
      assert.equal(connection.sandbox.requests.length, 1);
      await press('undo');
      assert.equal(editor.document.getText(), 'a\nb\nc');
    });

    it('is one of its own at each on request', async () => {
      const editor = await threeCursors();
      connection.sandbox.respondWith(saying(' x'), saying(' x'), saying(' x'));
      await connection.generate({ prompt: 'Write', target: 'eachCursor' });
      assert.equal(editor.document.getText(), 'a x\nb x\nc x');
      assert.equal(connection.sandbox.requests.length, 3);
    });
  });

  describe('and where it can go', () => {
    it('goes on when another extension sets the whole document anew', async () => {
      const editor = await openDocument('function f(){\n\n}\n', 'typescript');
      select(editor, 14);
      connection.sandbox.respondWith(hanging('call(one);'));
      const ended = connection.generate({ prompt: 'Write' });
      await eventually(() => assert.match(editor.document.getText(), /one\);/));
      const edit = new vscode.WorkspaceEdit();
      edit.replace(editor.document.uri, new vscode.Range(0, 0, 9, 0), 'function f() {\n  call(one);\n}\n');
      assert.ok(await vscode.workspace.applyEdit(edit));
      await press('runnel.cancelGeneration');
      await ended;
      await press('runnel.revertGeneration');
      assert.equal(editor.document.getText(), 'function f() {\n  \n}\n');
    });

    it('goes on when a formatter sets the whole document anew', async () => {
      const editor = await openDocument('function  f( ){\n\n}\n', 'typescript');
      const formatter = vscode.languages.registerDocumentFormattingEditProvider('typescript', {
        provideDocumentFormattingEdits: document => [
          vscode.TextEdit.replace(
            new vscode.Range(0, 0, document.lineCount, 0),
            document.getText().replace('function  f( ){', 'function f() {'),
          ),
        ],
      });
      select(editor, 16);
      const text = 'one();\ntwo();\nthree();';
      // A formatter has its turn only while nothing changes.
      connection.sandbox.respondWith(exchange => inTwoHalves(exchange.answer(text), 1_500));
      const ended = connection.generate({ prompt: 'Write' });
      await eventually(() => assert.match(editor.document.getText(), /one\(/));
      await pause(200);
      await press('editor.action.formatDocument');
      assert.match(editor.document.getText(), /^function f\(\) \{\none\(/);
      assert.equal((await ended).error, undefined);
      formatter.dispose();
      assert.equal(editor.document.getText(), `function f() {\n${text}\n}\n`);
    });

    it('takes nothing along of what a revert from disk took away', async () => {
      const document = await vscode.workspace.openTextDocument(await fileOf('reverted.txt', 'on disk\n'));
      const editor = await vscode.window.showTextDocument(document);
      select(editor, 8);
      connection.sandbox.respondWith(hanging('some text that'));
      const ended = connection.generate({ prompt: 'Write', target: 'cursor' });
      await eventually(() => assert.match(document.getText(), /some text that/));
      await press('workbench.action.files.revert');
      assert.equal(document.getText(), 'on disk\n');
      await press('runnel.cancelGeneration');
      await ended;
      assert.equal(document.getText(), 'on disk\n');
      assert.deepEqual(await lenses(editor), []);
    });

    it('goes into a file of a virtual file system', async () => {
      const files = createMemoryFiles();
      const registration = vscode.workspace.registerFileSystemProvider('runnel-memory', files);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('runnel-memory:/file.txt'));
      select(await vscode.window.showTextDocument(document), 0);
      answerWith('text ');
      await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.equal(document.getText(), 'text in memory');
      await closeAll();
      registration.dispose();
    });

    it('goes into a cell of a notebook', async () => {
      const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '', 'python');
      const data = new vscode.NotebookData([cell]);
      const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
      const shown = await vscode.window.showNotebookDocument(notebook);
      shown.selections = [new vscode.NotebookRange(0, 1)];
      await press('notebook.cell.edit');
      const document = notebook.cellAt(0).document;
      await eventually(() => assert.equal(vscode.window.activeTextEditor?.document, document));
      answerWith('```python\nprint(1)\n```');
      await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.equal(document.getText(), 'print(1)');
    });

    it('goes into the right side of a diff', async () => {
      const { document } = await openDocument('one\n');
      const { document: other } = await openDocument('other\n');
      await press('vscode.diff', other.uri, document.uri);
      await eventually(() => assert.equal(vscode.window.activeTextEditor?.document, document));
      answerWith('zero ');
      await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.equal(document.getText().includes('zero '), true);
    });

    it('says that a document is read-only before it sends anything', async () => {
      const provider = vscode.workspace.registerTextDocumentContentProvider('runnel-test', {
        provideTextDocumentContent: () => 'fixed',
      });
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('runnel-test:/fixed.txt'));
      await vscode.window.showTextDocument(document);
      const result = await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.match(result.error?.message ?? '', /read-only/);
      assert.equal(connection.sandbox.requests.length, 0);
      provider.dispose();
    });

    it('says that the settings make a file read-only before it sends anything', async () => {
      const file = await fileOf('locked.txt', 'fixed');
      await connection.configure('files.readonlyInclude', { '**/locked.txt': true });
      const document = await vscode.workspace.openTextDocument(file);
      await vscode.window.showTextDocument(document);
      const result = await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.match(result.error?.message ?? '', /read-only/);
      assert.equal(connection.sandbox.requests.length, 0);
    });
  });

  describe('and what goes along with the prompt', () => {
    const sent = (): string => connection.sandbox.requests.at(-1)?.body ?? '';

    it('is the text around the cursor within its budget, the language and the name of the file', async () => {
      const file = await fileOf('sample.ts', 'let FAR = 1;\nlet before = 2;\n\nlet after = 3;\n');
      const document = await vscode.workspace.openTextDocument(file);
      select(await vscode.window.showTextDocument(document), 29);
      await connection.configure('runnel.context.before', 20);
      answerWith('x');
      await connection.generate({ prompt: 'Write', target: 'cursor' });
      for (const part of ['sample.ts', 'typescript', 'let before', 'let after']) assert.ok(sent().includes(part), part);
      assert.ok(!sent().includes('FAR'));
    });

    it('is nothing where that is set', async () => {
      const editor = await openDocument('SECRET PLANS\n\nand more');
      select(editor, 13);
      for (const name of ['before', 'after']) await connection.configure(`runnel.context.${name}`, 0);
      answerWith('x');
      await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.doesNotMatch(sent(), /SECRET|and more/);
      for (const name of ['before', 'after']) await connection.configure(`runnel.context.${name}`, undefined);
    });
  });

  describe('under review', () => {
    const lines = (...all: readonly string[]): string => all.join('\n');

    const rewrite = async (): Promise<vscode.TextEditor> => {
      await connection.configure('runnel.insert.confirm', 'review');
      const editor = await openDocument(lines('top', 'one', 'two', 'three', 'four', 'end'));
      select(editor, 4, 22);
      answerWith(lines('ONE', 'two', 'three', 'FOUR'));
      await connection.generate({ prompt: 'Rewrite', target: 'replace' });
      await connection.configure('runnel.insert.confirm', undefined);
      const { document } = editor;
      await eventually(() => assert.ok(diffTab() !== undefined));
      await eventually(() => assert.equal(vscode.window.activeTextEditor?.document, document));
      return vscode.window.activeTextEditor ?? editor;
    };
    const diffTab = (): vscode.Tab | undefined =>
      vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .find(tab => tab.input instanceof vscode.TabInputTextDiff);

    it('stands beside the original, and can be accepted and rejected change by change', async () => {
      const editor = await rewrite();
      const { document } = editor;
      assert.equal(document.getText(), lines('top', 'ONE', 'two', 'three', 'FOUR', 'end'));
      select(editor, 4);
      await press('runnel.rejectChange');
      assert.equal(document.getText(), lines('top', 'one', 'two', 'three', 'FOUR', 'end'));
      await press('runnel.acceptChange');
      assert.equal(document.getText(), lines('top', 'one', 'two', 'three', 'FOUR', 'end'));
      await eventually(() => assert.equal(diffTab(), undefined));
      assert.equal(vscode.window.activeTextEditor?.document, document);
    });

    it('is accepted or rejected as a whole', async () => {
      const rejected = (await rewrite()).document;
      await press('runnel.revertGeneration');
      assert.equal(rejected.getText(), lines('top', 'one', 'two', 'three', 'four', 'end'));
      await eventually(() => assert.equal(diffTab(), undefined));
      const accepted = (await rewrite()).document;
      await press('runnel.keep');
      assert.equal(accepted.getText(), lines('top', 'ONE', 'two', 'three', 'FOUR', 'end'));
      await eventually(() => assert.equal(diffTab(), undefined));
    });
  });

  it('keeps what came before a long silence, when it is cancelled', async () => {
    const editor = await openDocument('');
    connection.sandbox.respondWith(faults.idle);
    const ended = connection.generate({ prompt: 'Write' });
    await eventually(() => assert.notEqual(editor.document.getText(), ''));
    await press('runnel.cancelGeneration', 'editor');
    assert.equal((await ended).error?.kind, 'cancelled');
    assert.ok((await lenses(editor)).includes('Continue'));
  });
});

/** A file of the folder that is open. */
async function fileOf(name: string, content: string): Promise<string> {
  const path = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', name);
  await writeFile(path, content);
  return path;
}

/** The same events, with a pause of so many milliseconds in the middle. */
function inTwoHalves(answer: HttpReply, milliseconds: number): HttpReply {
  return withEvents(answer, events =>
    events.map(({ text }, index) => ({ dueMs: index < events.length / 2 ? 0 : milliseconds, text })),
  );
}

function createMemoryFiles(): vscode.FileSystemProvider {
  const change = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const content = new TextEncoder().encode('in memory');
  const nothing = (): void => undefined;
  return {
    onDidChangeFile: change.event,
    watch: () => new vscode.Disposable(nothing),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: content.length }),
    readDirectory: () => [],
    createDirectory: nothing,
    readFile: () => content,
    writeFile: nothing,
    delete: nothing,
    rename: nothing,
  };
}
