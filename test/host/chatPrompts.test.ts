import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { createInstructions } from '../../src/host/chat/prompts/instructions.ts';
import { createSavedPrompts } from '../../src/host/chat/prompts/savedPrompts.ts';
import { createConsent } from '../../src/host/consent/consent.ts';
import type { LastEditor } from '../../src/host/ui/lastEditor.ts';
import { settings } from '../../src/names.ts';
import { useTestConnection } from '../support/testConnection.ts';
import { closeAll, openDocument, select } from '../support/typist.ts';

const files: Readonly<Record<string, string>> = {
  'AGENTS.md': 'Write short sentences.\n',
  '.github/copilot-instructions.md': 'Use tabs.\n',
  '.github/prompts/review.prompt.md': `---\ndescription: Reviews it\n---\nReview \${fileBasename}:\n\n\${selection}\n`,
  '.github/prompts/README.md': 'Not a prompt.\n',
  '.runnel/prompts/own.md': `Say {{selection}}, not \${file}.\n`,
};

describe('What a workspace keeps for AI', () => {
  const connection = useTestConnection();
  const root = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const lastEditor = {
    get editor() {
      return vscode.window.activeTextEditor;
    },
  } as LastEditor;
  const prompts = () => createSavedPrompts(vscode.Uri.file(join(root(), 'own')), lastEditor, createConsent());
  const namesOf = async () => (await prompts().list()).map(({ name }) => name);
  const load = async () => {
    const instructions = createInstructions(createConsent(), () => {});
    try {
      return await instructions.load();
    } finally {
      instructions.dispose();
    }
  };

  before(async () => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root(), path)), { recursive: true });
      await writeFile(join(root(), path), text);
    }
  });
  afterEach(closeAll);
  after(async () => {
    for (const path of ['AGENTS.md', '.github', '.runnel']) await rm(join(root(), path), { recursive: true });
  });

  it('is not read unless the person says so', async () => {
    assert.deepEqual(await load(), { text: '', files: [] });
    assert.deepEqual(await namesOf(), ['own', 'new-prompt']);
  });

  it('is read when the person says so: instructions, and prompts in the form of VS Code', async () => {
    await connection.configure(settings.workspaceInstructions, true);
    assert.deepEqual(await load(), {
      text: 'Write short sentences.\n\nUse tabs.',
      files: ['AGENTS.md', '.github/copilot-instructions.md'],
    });
    assert.deepEqual(await namesOf(), ['own', 'review', 'new-prompt']);
    const editor = await openDocument('let a = 1;\nlet b = 2;\n', 'javascript');
    select(editor, 0, 10);
    const known = await prompts().list();
    const use = (name: string) => prompts().use(known.find(each => each.name === name)?.id ?? '');
    assert.equal(await use('own'), 'Say ```javascript\nlet a = 1;\n```, not $' + '{file}.');
    const name = vscode.workspace.asRelativePath(editor.document.uri);
    assert.equal(await use('review'), `Review ${name}:\n\n\`\`\`javascript\nlet a = 1;\n\`\`\``);
  });

  it('is left out where it looks as if it held a secret', async () => {
    await connection.configure(settings.workspaceInstructions, true);
    await writeFile(join(root(), 'AGENTS.md'), `The key is sk-proj-${'aB3dE5gH7jK9mN1pQ2rS'.repeat(2)}.\n`);
    assert.deepEqual((await load()).files, ['.github/copilot-instructions.md']);
    await writeFile(join(root(), 'AGENTS.md'), 'x'.repeat(50_001));
    assert.deepEqual((await load()).files, ['.github/copilot-instructions.md']);
  });
});
