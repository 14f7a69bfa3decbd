import assert from 'node:assert/strict';
import type { lookup } from 'node:dns';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { NewAttachment } from '../../src/host/chat/context/attach.ts';
import { droppedPlaces, droppedText } from '../../src/host/chat/context/dropped.ts';
import { type ContextFinder, createContextFinder } from '../../src/host/chat/context/findContext.ts';
import type { Consent, TextToSend } from '../../src/host/consent/consent.ts';
import type { LastEditor } from '../../src/host/ui/lastEditor.ts';
import { fetchPage, PageError } from '../../src/network/webPage/fetchPage.ts';
import type { ContextChoice } from '../../src/protocol/chat.ts';
import { openRepository } from '../support/gitRepository.ts';
import { listen } from '../support/listen.ts';
import { useTestConnection } from '../support/testConnection.ts';
import { closeAll } from '../support/typist.ts';

const noEditor: LastEditor = { editor: undefined, show: async () => undefined } as never;

describe('What can be added to a prompt', () => {
  const connection = useTestConnection();
  const root = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const fileIn = (path: string): vscode.Uri => vscode.Uri.file(join(root(), 'context', path));
  const asked: TextToSend[] = [];
  let isAllowed = true;
  const consent: Consent = {
    async mayBeSent(text) {
      asked.push(text);
      return isAllowed;
    },
    wouldAsk: async () => false,
  };
  let finder: ContextFinder;

  before(async () => {
    await mkdir(fileIn('inner').fsPath, { recursive: true });
    await writeFile(fileIn('inner/shape.txt').fsPath, 'before\nclass Shape\n  area\nafter\n');
  });
  beforeEach(() => {
    asked.length = 0;
    isAllowed = true;
    finder = createContextFinder(noEditor, consent);
  });
  afterEach(closeAll);
  after(() => rm(fileIn('').fsPath, { recursive: true, force: true }));

  /** The first list for a query in which one of this kind is. */
  const choiceOf = (query: string, kind: ContextChoice['kind'], name: string): Promise<ContextChoice> =>
    new Promise(resolve => {
      finder.find(query, choices => {
        const found = choices.find(choice => choice.kind === kind && choice.name === name);
        if (found !== undefined) resolve(found);
      });
    });
  const taken = async (query: string, kind: ContextChoice['kind'], name: string): Promise<readonly NewAttachment[]> =>
    await finder.take((await choiceOf(query, kind, name)).id);

  it('are files and folders by their names, and what is taken was offered', async () => {
    const [file] = await taken('shap', 'file', 'shape.txt');
    assert.equal(file?.label, 'context/inner/shape.txt');
    assert.equal((await choiceOf('inne', 'folder', 'inner')).detail, 'context');
    assert.deepEqual(await finder.take(`file:${vscode.Uri.file('/etc/passwd')}`), []);
  });

  it('are symbols, whole, as the outline of their file has them', async () => {
    const at = new vscode.Range(1, 6, 1, 11);
    const location = new vscode.Location(fileIn('inner/shape.txt'), at);
    const symbol = new vscode.SymbolInformation('Shape', vscode.SymbolKind.Class, '', location);
    const whole = new vscode.DocumentSymbol('Shape', '', vscode.SymbolKind.Class, new vscode.Range(1, 0, 2, 6), at);
    const providers = [
      vscode.languages.registerWorkspaceSymbolProvider({ provideWorkspaceSymbols: () => [symbol] }),
      vscode.languages.registerDocumentSymbolProvider('plaintext', { provideDocumentSymbols: () => [whole] }),
    ];
    try {
      const attachments = await taken('Sha', 'symbol', 'Shape');
      assert.deepEqual(attachments, [
        {
          kind: 'symbol',
          label: 'context/inner/shape.txt:2-3 Shape',
          language: 'plaintext',
          content: 'class Shape\n  area',
        },
      ]);
      assert.equal(asked.at(-1)?.uri?.fsPath, fileIn('inner/shape.txt').fsPath);
      isAllowed = false;
      assert.deepEqual(await taken('Sha', 'symbol', 'Shape'), []);
    } finally {
      vscode.Disposable.from(...providers).dispose();
    }
  });

  it('are problems', async () => {
    const problems = vscode.languages.createDiagnosticCollection('test');
    problems.set(fileIn('inner/shape.txt'), [new vscode.Diagnostic(new vscode.Range(2, 2, 2, 6), 'No such area.')]);
    try {
      const [found] = await taken('prob', 'problems', 'Problems');
      assert.match(found?.content ?? '', /context\/inner\/shape\.txt:3:3: error: No such area\./);
    } finally {
      problems.dispose();
    }
  });

  it('are the changes that are not committed, staged and not, and asked about by their secret file', async () => {
    await connection.configure('git.openRepositoryInParentFolders', 'always');
    await connection.configure('git.enabled', true);
    const repository = await openRepository('One');
    try {
      for (const name of ['a.txt', '.env']) await repository.write(name, 'first\n');
      await repository.git('add', '.');
      await repository.git('commit', '--quiet', '-m', 'Two');
      await repository.write('a.txt', 'second\n');
      await repository.git('add', 'a.txt');
      await repository.write('.env', 'KEY=2\n');
      await repository.git('status');
      const [changes] = await taken('chan', 'changes', 'Changes');
      assert.equal(changes?.label, 'Changes: 2 files');
      assert.match(changes?.content ?? '', /\+second[\s\S]*\+KEY=2/);
      assert.equal(asked.at(-1)?.name, '.env');
    } finally {
      await repository.close();
    }
  });

  it('are pages of the web by their address, without a name or a password in it', async () => {
    const choice = await choiceOf('https://example.com/a', 'web', 'Fetch example.com');
    assert.equal(choice.detail, 'https://example.com/a');
    const listed = await new Promise<readonly ContextChoice[]>(resolve => {
      finder.find('https://me:secret@example.com/', resolve);
    });
    assert.deepEqual(listed, []);
  });

  it('are no pages of this computer that another name leads to, in the network of VS Code', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(200, { 'content-type': 'text/plain' }).end('of this computer');
    });
    const port = await listen(server);
    const here = ((_name: string, _options: unknown, done: (...found: readonly unknown[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as typeof lookup;
    try {
      const { signal } = new AbortController();
      assert.equal((await fetchPage(`http://127.0.0.1:${port}/`, signal)).text, 'of this computer');
      const isPrivate = (error: unknown) => error instanceof PageError && error.failure === 'private';
      await assert.rejects(fetchPage(`http://rebound.example.com:${port}/`, signal, here), isPrivate);
      assert.equal(requests, 1);
    } finally {
      server.close();
    }
  });

  it('are files that are dropped: text, by the name that it has', async () => {
    const dropped = (name: string, text: string, isCut = false) => droppedText({ name, text, isCut }, consent);
    const [file] = await dropped('notes.md', 'text');
    assert.deepEqual(file, { kind: 'file', label: 'notes.md', language: 'md', content: 'text' });
    assert.equal(asked.at(-1)?.uri?.path, '/notes.md');
    assert.deepEqual(await dropped('a.bin', 'a\0b'), []);
    assert.deepEqual(await dropped('long.txt', 'x', true), []);
    isAllowed = false;
    assert.deepEqual(await dropped('.env', 'KEY=1'), []);
  });

  it('are places of the workspace that are dropped, and no others', async () => {
    const uris = [fileIn('inner/shape.txt'), vscode.Uri.file('/etc/hostname'), fileIn('../../etc/hostname')];
    const attachments = await droppedPlaces(uris.map(String), consent);
    assert.deepEqual(
      attachments.map(({ label }) => label),
      ['context/inner/shape.txt'],
    );
  });
});
