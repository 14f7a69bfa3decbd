import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { type Insertion, startInsertion } from '../../src/host/editor/insertion/insertion.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { useTestConnection } from '../support/testConnection.ts';
import { closeAll, eventually, lenses, openDocument, press, select, type } from '../support/typist.ts';

/** A file of a folder of its own. */
async function fileOf(name: string, text: string): Promise<vscode.Uri> {
  const path = join(await mkdtemp(join(tmpdir(), 'runnel-files-')), name);
  await writeFile(path, text);
  return vscode.Uri.file(path);
}

async function openFile(name: string, text: string): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(await fileOf(name, text)));
}

describe('A file that moves while text comes', () => {
  const insertions: Insertion[] = [];
  const reasons: string[] = [];

  const start = ({ document }: vscode.TextEditor, offset: number): Insertion => {
    const at = document.positionAt(offset);
    const insertion = startInsertion(
      { document, range: new vscode.Range(at, at) },
      { flushIntervalMs: 40, follow: false },
    );
    insertion.onDidDetach(reason => reasons.push(reason));
    insertions.push(insertion);
    return insertion;
  };

  afterEach(async () => {
    for (const insertion of insertions.splice(0)) insertion.dispose();
    reasons.length = 0;
    await closeAll();
  });

  it('is followed to its new name, and the old one does not come back', async () => {
    const editor = await openFile('old.txt', '[]');
    const { uri } = editor.document;
    const insertion = start(editor, 1);
    insertion.append('one ');
    await eventually(() => assert.equal(editor.document.getText(), '[one ]'));
    const to = vscode.Uri.joinPath(uri, '..', 'new.txt');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, to);
    const renamed = vscode.workspace.applyEdit(edit);
    insertion.append('two ');
    assert.ok(await renamed);
    insertion.append('three');
    await insertion.finish();
    assert.deepEqual(reasons, []);
    assert.equal(insertion.document.uri.toString(), to.toString());
    assert.equal(insertion.document.getText(), '[one two three]');
    await insertion.document.save();
    assert.equal(await readFile(to.fsPath, 'utf8'), '[one two three]');
    assert.ok(!existsSync(uri.fsPath));
  });

  it('is followed when its folder gets another name', async () => {
    const editor = await openFile('a.txt', '');
    const { uri } = editor.document;
    const insertion = start(editor, 0);
    insertion.append('one ');
    await eventually(() => assert.equal(editor.document.getText(), 'one '));
    const folder = vscode.Uri.joinPath(uri, '..');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(folder, folder.with({ path: `${folder.path}-new` }));
    assert.ok(await vscode.workspace.applyEdit(edit));
    insertion.append('two');
    await insertion.finish();
    assert.deepEqual(reasons, []);
    assert.equal(insertion.document.getText(), 'one two');
  });

  for (const [name, settings, wanted] of [
    ['trims white space', { 'files.trimTrailingWhitespace': true }, 'one two'],
    ['trims line breaks at the end', { 'files.trimFinalNewlines': true }, 'one two'],
    ['adds a line break at the end', { 'files.insertFinalNewline': true }, 'one two\n'],
  ] as const) {
    it(`is written to after a save that ${name}`, async () => {
      const configuration = vscode.workspace.getConfiguration();
      for (const [key, value] of Object.entries(settings)) {
        await configuration.update(key, value, vscode.ConfigurationTarget.Global);
      }
      const editor = await openFile('saved.txt', '');
      const insertion = start(editor, 0);
      insertion.append('one ');
      await eventually(() => assert.equal(editor.document.getText(), 'one '));
      await editor.document.save();
      insertion.append('two');
      await insertion.finish();
      for (const key of Object.keys(settings)) {
        await configuration.update(key, undefined, vscode.ConfigurationTarget.Global);
      }
      assert.deepEqual(reasons, []);
      assert.equal(editor.document.getText(), wanted);
    });
  }

  it('is written to after a formatter or another extension changed a little of the text', async () => {
    const editor = await openDocument('\n', 'typescript');
    const insertion = start(editor, 0);
    insertion.append('const  one = "first";\nconst two = "second";\n');
    await eventually(() => assert.match(editor.document.getText(), /second";/));
    const edit = new vscode.WorkspaceEdit();
    const { uri } = editor.document;
    edit.replace(uri, new vscode.Range(0, 5, 0, 7), ' ');
    for (const [line, character] of [
      [0, 13],
      [0, 19],
      [1, 12],
      [1, 19],
    ] as const) {
      edit.replace(uri, new vscode.Range(line, character, line, character + 1), "'");
    }
    assert.ok(await vscode.workspace.applyEdit(edit));
    insertion.append('const three = 3;\n');
    await insertion.finish();
    assert.deepEqual(reasons, []);
    assert.match(editor.document.getText(), /^const one = 'first';\nconst two = 'second';\nconst three = 3;\n/);
  });
});

describe('What is generated', () => {
  const connection = useTestConnection();

  const answerWith = (text: string): void => connection.sandbox.respondWith(saying(text));
  const generated = async (): Promise<vscode.TextEditor> => {
    const editor = await openDocument('[]');
    select(editor, 1);
    answerWith('some text');
    await connection.generate({ prompt: 'Write' });
    await eventually(() => assert.equal(editor.document.getText(), '[some text]'));
    assert.ok((await lenses(editor)).includes('Keep'));
    return editor;
  };

  it('is kept without a word when a person types in it', async () => {
    const editor = await generated();
    select(editor, 5);
    await type('X');
    await eventually(() => assert.equal(editor.document.getText(), '[someX text]'));
    assert.deepEqual(await lenses(editor), []);
  });

  it('is kept without a word when the next is asked for', async () => {
    const editor = await generated();
    select(editor, 0);
    answerWith('more ');
    await connection.generate({ prompt: 'Write' });
    assert.equal((await lenses(editor)).filter(title => title === 'Keep').length, 1);
  });

  it('is kept without a word when the document is saved', async () => {
    const editor = await openFile('saved.txt', '[]');
    select(editor, 1);
    answerWith('some text');
    await connection.generate({ prompt: 'Write' });
    assert.ok((await lenses(editor)).includes('Keep'));
    await press('workbench.action.files.save');
    await eventually(() => assert.equal(editor.document.isDirty, false));
    assert.deepEqual(await lenses(editor), []);
  });

  for (const [name, answer] of [
    ['equals the selection', 'one two'],
    ['equals the selection in a fence', '```\none two\n```'],
    ['is a fence with nothing in it', '```\n```'],
    ['is nothing but reasoning', '<think>\nHm.\n</think>\n'],
  ] as const) {
    it(`leaves the document as it was where the answer ${name}`, async () => {
      const editor = await openFile('same.txt', '[one two]');
      select(editor, 1, 8);
      answerWith(answer);
      const { version } = editor.document;
      await connection.generate({ prompt: 'Rewrite', target: 'replace' });
      assert.equal(editor.document.isDirty, false);
      assert.equal(editor.document.version, version);
      assert.equal(editor.document.getText(editor.selection), 'one two');
      assert.deepEqual(await lenses(editor), []);
    });
  }

  it('is the selection with a diff applied, where the answer is one', async () => {
    const editor = await openDocument('let a = 1;\nlet b = 2;\nlet c = 3;\n', 'typescript');
    select(editor, 0, 33);
    answerWith('```diff\n@@ -1,3 +1,3 @@\n let a = 1;\n-let b = 2;\n+let b = 20;\n let c = 3;\n```\n');
    await connection.generate({ prompt: 'Change', target: 'replace' });
    assert.equal(editor.document.getText(), 'let a = 1;\nlet b = 20;\nlet c = 3;\n');
    await press('runnel.revertGeneration');
    assert.equal(editor.document.getText(), 'let a = 1;\nlet b = 2;\nlet c = 3;\n');
  });

  it('is indented with tabs in a Makefile, whatever the editor found out', async () => {
    const editor = await openDocument('all:\n    \n', 'makefile');
    editor.options = { insertSpaces: true, tabSize: 4 };
    await eventually(() => assert.equal(editor.options.insertSpaces, true));
    select(editor, 0);
    answerWith('```make\nclean:\n    rm -f a\n    rm -f b\n```');
    await connection.generate({ prompt: 'Write' });
    assert.match(editor.document.getText(), /^clean:\n\trm -f a\n\trm -f b/);
  });

  // An extension for Vue gives plain text a configuration, as only code has one otherwise.
  for (const language of ['instructions', 'prompt', 'latex', 'html', 'search-result', 'plaintext']) {
    it(`is the whole answer in ${language}, where its blocks are of other languages`, async () => {
      const editor = await openDocument('', language);
      const answer = 'Use it so:\n\n```js\na()\n```\n\nAnd then:\n\n```sh\nb\n```\n\nThat is all.';
      answerWith(answer);
      await connection.generate({ prompt: 'Write' });
      assert.equal(editor.document.getText(), answer);
    });
  }

  it('replaces each of several selections by its own answer', async () => {
    const editor = await openDocument('one\ntwo\n');
    editor.selections = [new vscode.Selection(0, 0, 0, 3), new vscode.Selection(1, 0, 1, 3)];
    await eventually(() => assert.equal(editor.selections.length, 2));
    for (let count = 0; count < 2; count += 1) {
      connection.sandbox.respondWith(({ request, answer }) =>
        answer(JSON.stringify(request.json).includes('\\none\\n```') ? 'ONE' : 'TWO'),
      );
    }
    await connection.generate({ prompt: 'In capitals', target: 'replace' });
    assert.equal(editor.document.getText(), 'ONE\nTWO\n');
    assert.equal(connection.sandbox.requests.length, 2);
  });

  it('is told what follows when a text is continued', async () => {
    const editor = await openDocument('Once upon a time\n\nThe end.');
    select(editor, 16);
    answerWith(' there was one.');
    await press('runnel.continueFromCursor');
    assert.equal(editor.document.getText(), 'Once upon a time there was one.\n\nThe end.');
    assert.match(connection.sandbox.requests[0]?.body ?? '', /The end\./);
  });

  it('is not asked for in a file that is too large for extensions', async () => {
    const large = await fileOf('large.txt', '');
    await vscode.workspace.fs.writeFile(large, new Uint8Array(51 * 1024 * 1024).fill(120));
    await connection.configure('workbench.editorLargeFileConfirmation', 200);
    try {
      await press('vscode.open', large);
      await eventually(() => {
        const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        assert.ok(input instanceof vscode.TabInputText && input.uri.path === large.path);
        assert.equal(vscode.window.activeTextEditor, undefined);
      });
      const result = await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.equal(result, undefined);
      assert.equal(connection.sandbox.requests.length, 0);
    } finally {
      await closeAll();
      await vscode.workspace.fs.delete(large);
    }
  });

  it('is not asked for on the left side of a comparison', async () => {
    const { document } = await openDocument('one\n');
    const { document: other } = await openDocument('other\n');
    await press('vscode.diff', document.uri, other.uri);
    await press('workbench.action.compareEditor.focusPrimarySide');
    await press('workbench.action.compareEditor.focusSecondarySide');
    await eventually(() => assert.equal(vscode.window.activeTextEditor?.document, document));
    await connection.generate({ prompt: 'Write', target: 'cursor' });
    assert.equal(connection.sandbox.requests.length, 0);
  });
});

describe('What belongs at a place', () => {
  const connection = useTestConnection();

  const rows: readonly (readonly [
    name: string,
    language: string,
    text: string,
    answer: string,
    wanted: string,
    sent: string,
  ])[] = [
    [
      ...(['is JavaScript within a script of HTML', 'html', '<body>\n<script>\n|\n</script>\n</body>'] as const),
      ...(['Here is the code:\n\n```js\na();\n```\n\nIt calls a.', 'a();', 'javascript'] as const),
    ],
    [
      ...(['is TypeScript within a script that says so', 'html', '<script lang="ts">\n|\n</script>'] as const),
      ...(['```ts\na();\n```', 'a();', 'typescript'] as const),
    ],
    [
      ...(['is CSS within a style', 'html', '<style>\n|\n</style>'] as const),
      ...(['Sure!\n\n```css\np { margin: 0; }\n```', 'p { margin: 0; }', 'css'] as const),
    ],
    [
      ...(['is JSON within a script of data', 'html', '<script type="application/ld+json">\n|\n</script>'] as const),
      ...(['```json\n{ "a": 1 }\n```', '{ "a": 1 }', 'json'] as const),
    ],
    [
      ...(['is HTML behind a script', 'html', '<script>\na();\n</script>\n|\n'] as const),
      ...(['```html\n<p>a</p>\n```', '<p>a</p>', 'html'] as const),
    ],
    [
      ...(['is JavaScript in the line of its tag', 'html', '<script>|</script>'] as const),
      ...(['```javascript\na()\n```', 'a()', 'javascript'] as const),
    ],
    [
      ...(['is TypeScript within the script of a Vue file', 'vue', '<script setup lang="ts">\n|\n</script>'] as const),
      ...(['Add this:\n\n```ts\nconst a = 1;\n```\n\nIt is a number.', 'const a = 1;', 'typescript'] as const),
    ],
    [
      ...(['is SCSS within the style of a Vue file', 'vue', '<style scoped lang="scss">\n|\n</style>'] as const),
      ...(['Sure!\n\n```scss\n$a: 1px;\n```', '$a: 1px;', 'scss'] as const),
    ],
    [
      ...(['is a whole component in an empty Vue file', 'vue', '|'] as const),
      ...(['```vue\n<template>\n  <p>a</p>\n</template>\n```', '<template>\n  <p>a</p>\n</template>', 'vue'] as const),
    ],
    [
      ...(['is markup in the template of a Vue file', 'vue', '<template>\n|\n</template>'] as const),
      ...(['```html\n<p>a</p>\n```', '<p>a</p>', 'vue'] as const),
    ],
    [
      ...(['is JavaScript within the script of a Svelte file', 'svelte', '<script>\n|\n</script>'] as const),
      ...(['Use this:\n\n```js\nlet a = 1;\n```\n\nDone.', 'let a = 1;', 'javascript'] as const),
    ],
    [
      ...(['is markup behind the script of a Svelte file', 'svelte', '<script>\nlet a;\n</script>\n|\n'] as const),
      ...(['Here:\n\n```svelte\n{#if a}<p>a</p>{/if}\n```', '{#if a}<p>a</p>{/if}', 'svelte'] as const),
    ],
    [
      ...(['is Python within a fence of Markdown', 'markdown', '# Title\n\n```python\n|\n```\n'] as const),
      ...(['Here you go:\n\n```python\nprint(1)\n```', 'print(1)', 'python'] as const),
    ],
    [
      ...(['is SQL within tildes of Markdown', 'markdown', '~~~sql\n|\n~~~\n'] as const),
      ...(['```sql\nSELECT 1;\n```\nIt selects.', 'SELECT 1;', 'sql'] as const),
    ],
  ];
  for (const [name, language, text, answer, wanted, sent] of rows) {
    it(name, async () => {
      const editor = await openDocument(text.replace('|', ''), language);
      select(editor, text.indexOf('|'));
      connection.sandbox.respondWith(saying(answer));
      await connection.generate({ prompt: 'Write', target: 'cursor' });
      assert.equal(
        editor.document.getText(),
        text.replace('|', () => wanted),
      );
      assert.match(connection.sandbox.requests[0]?.body ?? '', new RegExp(`of the language “${sent}”`));
    });
  }

  it('is neither a quote nor lines that stand there already', async () => {
    const text = 'function sum() {\n  say("|");\n  return 1 + 1;\n}\n';
    const editor = await openDocument(text.replace('|', ''), 'javascript');
    select(editor, text.indexOf('|'));
    connection.sandbox.respondWith(saying('"Hello");\n  return 1 + 1;\n}'));
    await connection.generate({ prompt: 'Write', target: 'cursor' });
    assert.equal(editor.document.getText(), text.replace('|', 'Hello'));
  });

  it('hears what is wrong with the selection where a repair is asked for, and else not', async () => {
    const problems = vscode.languages.createDiagnosticCollection('test');
    const editor = await openDocument('a = x\nb = 2\n', 'ini');
    problems.set(editor.document.uri, [new vscode.Diagnostic(new vscode.Range(0, 4, 0, 5), 'x is no number')]);
    for (const prompt of ['Fix it', 'In capitals']) {
      select(editor, 0, 5);
      connection.sandbox.respondWith(saying('a = 1'));
      await connection.generate({ prompt, target: 'replace' });
    }
    problems.dispose();
    const [fix, capitals] = connection.sandbox.requests;
    assert.match(fix?.body ?? '', /x is no number/);
    assert.doesNotMatch(capitals?.body ?? '', /x is no number/);
  });

  it('goes on after the editor formats what was typed elsewhere, in the text that comes as well', async () => {
    await connection.configure('editor.formatOnType', true);
    const provider = vscode.languages.registerOnTypeFormattingEditProvider(
      { language: 'ini' },
      {
        provideOnTypeFormattingEdits(document) {
          const blanks = document.lineAt(1).text.indexOf('  ');
          return blanks < 0 ? [] : [vscode.TextEdit.replace(new vscode.Range(1, blanks, 1, blanks + 2), ' ')];
        },
      },
      ';',
    );
    const editor = await openDocument('a\n\nb', 'ini');
    const at = new vscode.Position(1, 0);
    const insertion = startInsertion(
      { document: editor.document, range: new vscode.Range(at, at) },
      { flushIntervalMs: 40, follow: false },
    );
    insertion.append('one  two ');
    await eventually(() => assert.match(editor.document.getText(), /one {2}two/));
    select(editor, 1);
    await type(';');
    await eventually(() => assert.match(editor.document.getText(), /one two/));
    insertion.append('three');
    await insertion.finish();
    insertion.dispose();
    provider.dispose();
    assert.equal(editor.document.getText(), 'a;\none two three\nb');
  });
});
