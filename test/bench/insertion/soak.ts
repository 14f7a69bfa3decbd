import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { EditorGeneration } from '../../../src/host/editor/generated/generatedRanges.ts';
import { createGeneratedRanges } from '../../../src/host/editor/generated/generatedRanges.ts';
import { revert } from '../../../src/host/editor/generated/revert.ts';
import { startInsertion } from '../../../src/host/editor/insertion/insertion.ts';
import { createDisturbances, type Disturbances, disturbanceKinds, programSign } from './disturbances.ts';
import { randomFrom } from './samples.ts';

export interface SoakFigures {
  readonly generations: number;
  readonly cancelled: number;
  readonly detached: number;
  readonly reverted: number;
  readonly keys: number;
  /** How often each happened; empty unless asked for. */
  readonly disturbances: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/**
 * Generation after generation into one document, while a typist makes changes above, below and inside. Small letters
 * are generated, capital letters are typed, so that what belongs to whom can be told at any time. Throws as soon as a
 * character of either is lost, doubled or out of order, or when something is left over.
 *
 * @param isDisturbed every other document is a file that meanwhile is saved, formatted, renamed, and written to by
 * another program. These may change white space at the ends of lines, which is then not compared.
 */
export async function soak(generations: number, seed: number, isDisturbed = false): Promise<SoakFigures> {
  const disturbances = isDisturbed ? await createDisturbances() : undefined;
  try {
    return await soakWith(disturbances, generations, seed);
  } finally {
    await disturbances?.dispose();
  }
}

async function soakWith(
  disturbances: Disturbances | undefined,
  generations: number,
  seed: number,
): Promise<SoakFigures> {
  const random = randomFrom(seed);
  const ranges = createGeneratedRanges();
  const [head, tail] = ['first\nsecond\n', '\nlast but one\nlast'];
  const started = performance.now();
  let [cancelled, detached, reverted, keys] = [0, 0, 0, 0];
  try {
    for (let number = 0; number < generations; number += 1) {
      const disturbed = disturbances !== undefined && random(2) === 0 ? disturbances : undefined;
      let document =
        disturbed === undefined
          ? await vscode.workspace.openTextDocument({ content: head + tail })
          : await disturbed.openFile(head + tail);
      let editor = await vscode.window.showTextDocument(document);
      const same = (text: string): string => (disturbed === undefined ? text : text.replaceAll(/\s/g, ''));
      const programsBefore = disturbed?.counts.program ?? 0;
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
      const disturbAt = disturbed === undefined ? pieces.length : random(pieces.length);
      const disturbance = disturbanceKinds[random(disturbanceKinds.length)] ?? 'save';
      /** A person does not type into a file in the moment in which it gets another name. */
      let isMoving = false;
      let key: Promise<void> = Promise.resolve();
      const cancelAt = random(4) === 0 ? random(pieces.length) : pieces.length;
      const isIntruder = random(4) === 0;
      const typed: string[] = [];
      let isStreaming = true;
      let keyWasTyped: () => void = () => undefined;
      const typeKey = async (): Promise<void> => {
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
        const letter = String.fromCharCode(65 + random(26));
        typed.push(letter);
        await vscode.commands.executeCommand('type', { text: letter });
        keyWasTyped();
      };
      const typing = (async () => {
        while (isStreaming) {
          if (!isMoving) key = typeKey();
          await key;
          await new Promise(resolve => setTimeout(resolve, random(8)));
        }
      })();
      let sent = '';
      for (const [index, piece] of pieces.entries()) {
        if (index === cancelAt) cancel();
        if (isCancelled) break;
        insertion.append(piece);
        sent += piece;
        if (disturbed !== undefined && index === disturbAt && why === '') {
          isMoving = disturbance === 'rename';
          if (isMoving) await key;
          document = await disturbed.disturb(disturbance, document);
          if (isMoving) editor = await vscode.window.showTextDocument(document);
          isMoving = false;
        }
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

      const what = disturbed === undefined ? '' : `, ${disturbance}`;
      const describe = `seed ${seed}, generation ${number}${what}`;
      const programs = (disturbed?.counts.program ?? 0) - programsBefore;
      const content = document.getText();
      const written = sent.slice(0, sent.length - remainder.length);
      const ours = (text: string): string => same(text.replaceAll(/[A-Z7]/g, ''));
      assert.equal(ours(content), same(head + written + tail), describe);
      assert.equal(content.split(programSign).length - 1, programs, describe);
      assert.equal(content.replaceAll(/[^A-Z]/g, '').length, typed.length, describe);
      assert.deepEqual([...content.replaceAll(/[^A-Z]/g, '')].sort(), [...typed].sort(), describe);
      assert.ok(sent.endsWith(remainder), describe);
      if (!isIntruder) assert.equal(why, '', describe);
      if (why === '' && generated?.range) assert.equal(same(document.getText(generated.range)), same(sent), describe);
      keys += typed.length;
      if (isCancelled) cancelled += 1;
      if (why !== '') detached += 1;

      if (generated && random(2) === 0) {
        await revert(generated, ranges);
        reverted += 1;
        assert.equal(ours(document.getText()), same(head + tail), describe);
      } else if (generated) {
        ranges.forget(generated);
      }
      assert.deepEqual(ranges.all, [], describe);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  } finally {
    ranges.dispose();
  }
  return {
    generations,
    cancelled,
    detached,
    reverted,
    keys,
    disturbances: { ...disturbances?.counts },
    seconds: (performance.now() - started) / 1_000,
  };
}

/** So many pieces come before at least one key is typed. */
const piecesForAKey = 6;

const offsetOf = (document: vscode.TextDocument, position: vscode.Position | undefined): number =>
  position === undefined ? 0 : document.offsetAt(position);
