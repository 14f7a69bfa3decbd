import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { EditorGeneration } from '../../../src/host/editor/generated/generatedRanges.ts';
import { createGeneratedRanges } from '../../../src/host/editor/generated/generatedRanges.ts';
import { revert } from '../../../src/host/editor/generated/revert.ts';
import { startInsertion } from '../../../src/host/editor/insertion/insertion.ts';
import { randomFrom } from './samples.ts';

export interface SoakFigures {
  readonly generations: number;
  readonly cancelled: number;
  readonly detached: number;
  readonly reverted: number;
  readonly keys: number;
  readonly seconds: number;
}

/**
 * Generation after generation into one document, while a typist makes changes above, below and inside. Small letters
 * are generated, capital letters are typed, so that what belongs to whom can be told at any time. Throws as soon as a
 * character of either is lost, doubled or out of order, or when something is left over.
 */
export async function soak(generations: number, seed: number): Promise<SoakFigures> {
  const random = randomFrom(seed);
  const ranges = createGeneratedRanges();
  const [head, tail] = ['first\nsecond\n', '\nlast but one\nlast'];
  const started = performance.now();
  let [cancelled, detached, reverted, keys] = [0, 0, 0, 0];
  try {
    for (let number = 0; number < generations; number += 1) {
      const document = await vscode.workspace.openTextDocument({ content: head + tail });
      const editor = await vscode.window.showTextDocument(document);
      const position = document.positionAt(head.length);
      const place = { document, range: new vscode.Range(position, position), prefix: '', before: '', missing: '' };
      const job: EditorGeneration = { label: 'Soak', prompt: 'x', compose: () => [], places: [place] };
      const insertion = startInsertion(place, { flushIntervalMs: 10 + random(40), follow: random(2) === 0 });
      let isCancelled = false;
      const cancel = (): void => {
        isCancelled = true;
      };
      const open = ranges.begin({ job, place, insertion, cancel });
      let why = '';
      insertion.onDidDetach(reason => {
        why = reason;
      });

      const pieces = Array.from({ length: 10 + random(60) }, () =>
        'abcdefgh ij\nkl'.slice(random(13)).slice(0, 1 + random(8)),
      );
      const cancelAt = random(4) === 0 ? random(pieces.length) : pieces.length;
      const isIntruder = random(4) === 0;
      const typed: string[] = [];
      let isStreaming = true;
      let keyWasTyped: () => void = () => undefined;
      const typing = (async () => {
        while (isStreaming) {
          const start = offsetOf(document, insertion.range?.start);
          const length = offsetOf(document, insertion.range?.end) - start;
          const isInside = isIntruder && length > 1 && random(2) === 0;
          // The editor itself knows where its ends are: a place that is reckoned here may have moved until it is used.
          const where = random(3);
          if (!isInside && where < 2) {
            await vscode.commands.executeCommand(where === 0 ? 'cursorTop' : 'cursorBottom');
          } else {
            const caret = document.positionAt(isInside ? start + 1 + random(length - 1) : start);
            editor.selection = new vscode.Selection(caret, caret);
          }
          const key = String.fromCharCode(65 + random(26));
          typed.push(key);
          await vscode.commands.executeCommand('type', { text: key });
          keyWasTyped();
          await new Promise(resolve => setTimeout(resolve, random(8)));
        }
      })();
      let sent = '';
      for (const [index, piece] of pieces.entries()) {
        if (index === cancelAt) cancel();
        if (isCancelled) break;
        insertion.append(piece);
        sent += piece;
        await new Promise(resolve => setTimeout(resolve, random(10)));
        // However slow the machine is, there is always somebody who types in between.
        if (index % piecesForAKey === piecesForAKey - 1) {
          await new Promise<void>(resolve => {
            keyWasTyped = resolve;
          });
        }
      }
      isStreaming = false;
      await typing;
      await insertion.finish();
      const { remainder } = insertion;
      const generated = open.end({ answer: sent, restLength: 0, leftOut: '', isComplete: !isCancelled });
      insertion.dispose();

      const describe = `seed ${seed}, generation ${number}`;
      const content = document.getText();
      const written = sent.slice(0, sent.length - remainder.length);
      assert.equal(content.replaceAll(/[A-Z]/g, ''), head + written + tail, describe);
      assert.equal(content.replaceAll(/[^A-Z]/g, '').length, typed.length, describe);
      assert.deepEqual([...content.replaceAll(/[^A-Z]/g, '')].sort(), [...typed].sort(), describe);
      assert.ok(sent.endsWith(remainder), describe);
      if (!isIntruder) assert.equal(why, '', describe);
      if (why === '' && generated?.range) assert.equal(document.getText(generated.range), sent, describe);
      keys += typed.length;
      if (isCancelled) cancelled += 1;
      if (why !== '') detached += 1;

      if (generated && random(2) === 0) {
        await revert(generated, ranges);
        reverted += 1;
        assert.equal(document.getText().replaceAll(/[A-Z]/g, ''), head + tail, describe);
      } else if (generated) {
        ranges.forget(generated);
      }
      assert.deepEqual(ranges.all, [], describe);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  } finally {
    ranges.dispose();
  }
  return { generations, cancelled, detached, reverted, keys, seconds: (performance.now() - started) / 1_000 };
}

/** So many pieces come before at least one key is typed. */
const piecesForAKey = 6;

const offsetOf = (document: vscode.TextDocument, position: vscode.Position | undefined): number =>
  position === undefined ? 0 : document.offsetAt(position);
