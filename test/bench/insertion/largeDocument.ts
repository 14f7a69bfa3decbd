import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Insertion, startInsertion } from '../../../src/host/editor/insertion/insertion.ts';
import { longProgram, percentile, randomFrom, type Samples, tokensOf } from './samples.ts';

export interface LargeDocumentFigures {
  readonly tokens: number;
  readonly seconds: number;
  readonly tokensPerSecond: number;
  readonly edits: number;
  readonly editsPerSecond: number;
  /** One edit for each token, in the same document. */
  readonly naiveTokensPerSecond: number;
  readonly timesNaive: number;
}

/** How fast tokens at full speed come into the middle of a long program. Throws when a character is not in place. */
export async function measureLargeDocument(lines = 50_000, count = 10_000): Promise<LargeDocumentFigures> {
  const program = longProgram(lines);
  const document = await openProgram(program);
  const naiveTokensPerSecond = await measureNaive(document, 60);
  const before = document.getText();
  const tokens = tokensOf(count);
  const middle = new vscode.Position(Math.floor(lines / 2), 0);
  const offset = document.offsetAt(middle);
  let edits = 0;
  const counting = vscode.workspace.onDidChangeTextDocument(event => {
    if (event.document === document && event.contentChanges.length > 0) edits += 1;
  });
  const started = performance.now();
  const insertion = insertAt(document, middle);
  for (const [index, token] of tokens.entries()) {
    insertion.append(token);
    // As a socket hands them over: many at once, and in between everybody else has a turn.
    if (index % 100 === 99) await new Promise(resolve => setImmediate(resolve));
  }
  await insertion.finish();
  const seconds = (performance.now() - started) / 1_000;
  counting.dispose();
  insertion.dispose();
  assert.equal(document.getText(), before.slice(0, offset) + tokens.join('') + before.slice(offset));
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  const tokensPerSecond = count / seconds;
  return {
    tokens: count,
    seconds,
    tokensPerSecond,
    edits,
    editsPerSecond: edits / Math.max(1, seconds),
    naiveTokensPerSecond,
    timesNaive: tokensPerSecond / naiveTokensPerSecond,
  };
}

export interface TypingFigures {
  /** Milliseconds from a key to the character in the document. */
  readonly idle: { readonly median: number; readonly p95: number };
  readonly streaming: { readonly median: number; readonly p95: number };
  /** Of the medians. */
  readonly timesIdle: number;
  readonly editsPerSecond: number;
}

/** How long a key takes while nothing happens, and while tokens stream into the middle of the same document. */
export async function measureTyping(lines = 50_000, tokensPerSecond = 400, keys = 40): Promise<TypingFigures> {
  const document = await openProgram(longProgram(lines));
  await typeKeys(document, 5);
  const [idle, streaming]: [number[], number[]] = [[], []];
  const tokens = tokensOf(100_000);
  let [edits, milliseconds] = [0, 0];
  // In turns, so that whatever else goes on in the machine slows both of them down.
  for (let round = 0; round < rounds; round += 1) {
    idle.push(...(await typeKeys(document, keys / rounds)));
    const insertion = insertAt(document, new vscode.Position(Math.floor(lines / 2), 0));
    insertion.onDidWrite(() => {
      edits += 1;
    });
    const started = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      for (const due = ((performance.now() - started) * tokensPerSecond) / 1_000; sent < due; sent += 1) {
        insertion.append(tokens[sent] ?? '');
      }
    }, 5);
    streaming.push(...(await typeKeys(document, keys / rounds)));
    clearInterval(timer);
    milliseconds += performance.now() - started;
    await insertion.finish();
    insertion.dispose();
  }
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  const [quiet, busy] = [summary(idle), summary(streaming)];
  return {
    idle: quiet,
    streaming: busy,
    timesIdle: busy.median / quiet.median,
    editsPerSecond: (edits * 1_000) / milliseconds,
  };
}

const rounds = 4;

const summary = (samples: Samples) => ({ median: percentile(samples, 0.5), p95: percentile(samples, 0.95) });

async function openProgram(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ content, language: 'typescript' });
  await vscode.window.showTextDocument(document);
  return document;
}

function insertAt(document: vscode.TextDocument, position: vscode.Position): Insertion {
  const range = new vscode.Range(position, position);
  return startInsertion({ document, range }, { flushIntervalMs: 40, follow: false });
}

async function measureNaive(document: vscode.TextDocument, count: number): Promise<number> {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor?.document === document);
  const started = performance.now();
  for (const token of tokensOf(count)) {
    const end = new vscode.Position(document.lineCount - 1, 0);
    await editor.edit(builder => builder.insert(end, token), { undoStopBefore: false, undoStopAfter: false });
  }
  return count / ((performance.now() - started) / 1_000);
}

/** One key after the other at the top, at the pace of a fast typist. */
async function typeKeys(document: vscode.TextDocument, count: number): Promise<Samples> {
  const random = randomFrom(count);
  await vscode.commands.executeCommand('cursorTop');
  const samples: number[] = [];
  for (let key = 0; key < count; key += 1) {
    const started = performance.now();
    const arrived = new Promise<void>(resolve => {
      const listener = vscode.workspace.onDidChangeTextDocument(event => {
        if (event.document !== document || !event.contentChanges.some(({ text }) => text === '§')) return;
        listener.dispose();
        resolve();
      });
    });
    await Promise.all([vscode.commands.executeCommand('type', { text: '§' }), arrived]);
    samples.push(performance.now() - started);
    await new Promise(resolve => setTimeout(resolve, 40 + random(60)));
  }
  return samples;
}
