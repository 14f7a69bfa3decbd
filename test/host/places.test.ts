import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { GenerateResult } from '../../src/host/editor/generated/generatedRanges.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { useTestConnection } from '../support/testConnection.ts';
import { eventually, openDocument, press } from '../support/typist.ts';

describe('More places to generate into', () => {
  const connection = useTestConnection();

  const answerWith = (text: string): void => connection.sandbox.respondWith(saying(text));
  const sent = (): string => connection.sandbox.requests[0]?.body ?? '';

  describe('A terminal command', () => {
    const terminals: vscode.Terminal[] = [];
    const typed: string[] = [];

    /** A terminal without a program behind it, which notes what it is given. */
    const openTerminal = async (): Promise<void> => {
      const written = new vscode.EventEmitter<string>();
      const opened = new Promise<void>(resolve => {
        const pty: vscode.Pseudoterminal = {
          onDidWrite: written.event,
          open: () => resolve(),
          close: () => written.dispose(),
          handleInput: text => typed.push(text),
        };
        const terminal = vscode.window.createTerminal({ name: 'test', pty });
        terminals.push(terminal);
        terminal.show();
      });
      await opened;
      await eventually(() => assert.equal(vscode.window.activeTerminal, terminals.at(-1)));
    };

    beforeEach(openTerminal);
    afterEach(() => {
      for (const terminal of terminals.splice(0)) terminal.dispose();
      typed.length = 0;
    });

    it('stands in the line of the terminal and is not run', async () => {
      answerWith('```bash\nfind . -name "*.ts"\n```\nIt lists all TypeScript files.');
      await press('runnel.generateTerminalCommand', { prompt: 'All TypeScript files' });
      await eventually(() => assert.equal(typed.join(''), 'find . -name "*.ts"'));
      assert.match(sent(), /All TypeScript files/);
      assert.match(sent(), /The shell is \w+/);
    });

    it('of several lines goes to a document, as the terminal would run the first', async () => {
      answerWith('```bash\ncd build\nrm -r .\n```');
      await press('runnel.generateTerminalCommand', { prompt: 'Empty the build' });
      assert.equal(vscode.window.activeTextEditor?.document.getText(), 'cd build\nrm -r .');
      assert.deepEqual(typed, []);
    });

    it('has no line break and no escape in it', async () => {
      answerWith('```bash\nls\r\u001b[201~ -la\r\n```');
      await press('runnel.generateTerminalCommand', { prompt: 'List' });
      await eventually(() => assert.equal(typed.join(''), 'ls[201~ -la'));
    });
  });

  describe('A new file', () => {
    const folder = (): vscode.Uri => {
      const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
      assert.ok(uri);
      return uri;
    };
    const generate = async (given: object): Promise<GenerateResult | undefined> =>
      await vscode.commands.executeCommand('runnel.generateNewFile', given);

    it('is of the language of its name, and is on disk once it is saved', async () => {
      answerWith('Here is the script:\n\n```python\nprint(1)\n```\n');
      await generate({ path: 'tools/count.py', prompt: 'Print 1' });
      const document = vscode.window.activeTextEditor?.document;
      assert.equal(document?.languageId, 'python');
      assert.equal(document?.getText(), 'print(1)');
      assert.equal(document?.uri.path, vscode.Uri.joinPath(folder(), 'tools/count.py').path);
      assert.equal(document?.isUntitled, true);
      assert.match(sent(), /tools\/count\.py/);
    });

    it('is of the language that was chosen', async () => {
      answerWith('```\nkey = 1\n```');
      await generate({ path: 'settings.unknown', language: 'ini', prompt: 'A key' });
      assert.equal(vscode.window.activeTextEditor?.document.languageId, 'ini');
      assert.equal(vscode.window.activeTextEditor?.document.getText(), 'key = 1');
    });

    for (const path of [
      '../outside.py',
      '/etc/hosts',
      'a/../../b.py',
      'a//b.py',
      'folder/',
      'a\u0000.py',
      'C:\\a.py',
    ]) {
      it(`is not asked for where its path leads elsewhere: ${JSON.stringify(path)}`, async () => {
        await generate({ path, prompt: 'Print 1' });
        assert.equal(connection.sandbox.requests.length, 0);
        assert.equal(vscode.window.activeTextEditor, undefined);
      });
    }

    it('does not take the place of one that is there', async () => {
      const file = vscode.Uri.joinPath(folder(), 'there.py');
      await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('kept'));
      await generate({ path: 'there.py', prompt: 'Print 1' });
      assert.equal(connection.sandbox.requests.length, 0);
      await vscode.workspace.fs.delete(file);
    });
  });

  describe('A new cell', () => {
    const openNotebook = async (): Promise<vscode.NotebookDocument> => {
      const output = { output_type: 'stream', name: 'stdout', text: ['out of first'] };
      const content = {
        cells: [
          { cell_type: 'code', execution_count: 1, metadata: {}, outputs: [output], source: ['secret_of_first = 1'] },
          { cell_type: 'markdown', metadata: {}, source: ['last'] },
        ],
        metadata: { language_info: { name: 'python' } },
        nbformat: 4,
        nbformat_minor: 2,
      };
      const file = join(await mkdtemp(join(tmpdir(), 'runnel-cell-')), 'a.ipynb');
      await writeFile(file, JSON.stringify(content));
      const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
      const editor = await vscode.window.showNotebookDocument(notebook);
      editor.selections = [new vscode.NotebookRange(0, 1)];
      await eventually(() => assert.equal(vscode.window.activeNotebookEditor?.selection.end, 1));
      return notebook;
    };
    const cellsOf = (notebook: vscode.NotebookDocument) =>
      notebook.getCells().map(({ kind, document }) => [kind, document.languageId, document.getText()]);

    for (const [name, answer, cell] of [
      ['of code where the answer is code', '```python\nprint(1)\n```', [2, 'python', 'print(1)']],
      ['of code behind a sentence', "Here's the code:\n\n```python\nprint(1)\n```", [2, 'python', 'print(1)']],
      [
        'of Markdown where the answer is text',
        '# Reading\n\nIt reads a file.',
        [1, 'markdown', '# Reading\n\nIt reads a file.'],
      ],
      ['of the language of the fence', '```javascript\nf()\n```', [2, 'javascript', 'f()']],
      ['of the language of the others without one', '```\nprint(1)\n```', [2, 'python', 'print(1)']],
    ] as const) {
      it(`stands below the selected one, ${name}`, async () => {
        const notebook = await openNotebook();
        answerWith(answer);
        await press('runnel.generateCell', { prompt: 'Write' });
        await eventually(() =>
          assert.deepEqual(cellsOf(notebook), [[2, 'python', 'secret_of_first = 1'], cell, [1, 'markdown', 'last']]),
        );
        assert.match(sent(), /secret_of_first = 1/);
        assert.match(sent(), /out of first/);
        assert.doesNotMatch(sent(), /last/);
      });
    }

    it('is not there where nothing was answered', async () => {
      const notebook = await openNotebook();
      answerWith('');
      await press('runnel.generateCell', { prompt: 'Write' });
      assert.equal(notebook.cellCount, 2);
    });
  });

  describe('A prompt of a task', () => {
    const explain = async (): Promise<void> => {
      const { document } = await openDocument('one = 1\n', 'ini');
      answerWith('Yes.');
      await press('runnel.explain', document.uri, new vscode.Range(0, 0, 0, 3));
    };
    afterEach(() => connection.configure('runnel.prompts.explain', undefined));

    it('is what the setting says', async () => {
      await connection.configure('runnel.prompts.explain', 'Explain it as a poem.');
      await explain();
      assert.match(sent(), /Explain it as a poem\./);
    });

    it('is what stands in the file that the setting names', async () => {
      const file = join(await mkdtemp(join(tmpdir(), 'runnel-prompt-')), 'explain.md');
      await writeFile(file, '---\ndescription: Poems\n---\nExplain it as a sonnet.\n');
      await connection.configure('runnel.prompts.explain', file);
      await explain();
      assert.match(sent(), /Explain it as a sonnet\./);
      assert.doesNotMatch(sent(), /Poems/);
    });

    it('is not sent where its file is missing', async () => {
      await connection.configure('runnel.prompts.explain', join(tmpdir(), 'no-such-prompt.md'));
      await explain();
      assert.equal(connection.sandbox.requests.length, 0);
    });
  });
});
