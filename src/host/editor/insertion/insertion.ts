import * as vscode from 'vscode';
import { systemClock } from '../../../core/clock.ts';
import type { OffsetRange } from '../../../core/text/anchor.ts';
import { createBatch } from '../../../core/text/batch.ts';
import { createLineFeeds } from '../../../core/text/filters/lineFeeds.ts';
import { relocate } from '../../../core/text/relocate.ts';
import { createAutoScroll } from './autoScroll.ts';
import { editDocument, visibleEditorOf } from './documentEdit.ts';
import { watchRename } from './followRename.ts';
import { trackRange } from './trackedRange.ts';
import { watchUndoStep } from './undoStep.ts';

export interface InsertionTarget {
  readonly document: vscode.TextDocument;
  /** Where the text goes. What it holds is replaced by the first piece, and stays if there is none. */
  readonly range: vscode.Range;
}

export interface InsertionOptions {
  /** At most one edit begins in this many milliseconds. */
  readonly flushIntervalMs: number;
  /** Keeps the end in view as long as the reader does not scroll away from it. */
  readonly follow: boolean;
  /** Several insertions of one text share an undo step: all but the first join it, all but the last leave it open. */
  readonly undo?: { readonly joins: boolean; readonly staysOpen: boolean };
}

/**
 * Why writing ended early: the written text was changed or undone, the document was closed, or
 * the document cannot be written to.
 */
export type DetachReason = 'changedInside' | 'undone' | 'documentClosed' | 'readOnly';

/**
 * Writes a text into a document as it comes, while others work in the same document.
 * To dispose of it without having finished drops what is not written yet.
 */
export interface Insertion extends vscode.Disposable {
  append(text: string): void;
  /** What was written and what is still to be written is replaced by what is appended next, in the same undo step. */
  startOver(): void;
  /** Resolves when everything is in the document and its undo step is closed, or when it was detached. */
  finish(): Promise<void>;
  /** What could not be placed because it was detached, with line feeds only; empty otherwise. Outlives disposing. */
  readonly remainder: string;
  /** Where it is written: another one once the file was renamed. */
  readonly document: vscode.TextDocument;
  /** What was written, where it is now; undefined when it is gone. It goes on following changes until disposed. */
  readonly range: vscode.Range | undefined;
  /** Some of the text has come into the document. */
  readonly onDidWrite: vscode.Event<void>;
  /** Fires at most once. Nothing is written any more; what is appended joins the remainder. */
  readonly onDidDetach: vscode.Event<DetachReason>;
}

/** A document in the background is edited less often: nobody sees it grow, and each edit there is an undo step. */
const backgroundIntervalMs = 500;
/** The interval while a person types, and how long after a key that is so: keys must not wait for edits. */
const typingIntervalMs = 120;
const typingLastsMs = 500;
/** An editor that is being shown or hidden refuses for a moment. */
const refusalPauseMs = 50;

export function startInsertion(target: InsertionTarget, options: InsertionOptions): Insertion {
  let { document } = target;
  const { range } = target;
  const { joins, staysOpen } = options.undo ?? { joins: false, staysOpen: false };
  const didDetach = new vscode.EventEmitter<DetachReason>();
  const didWrite = new vscode.EventEmitter<void>();
  const lineFeeds = createLineFeeds();
  let undoStep = watchUndoStep(document);
  const autoScroll = options.follow ? createAutoScroll() : undefined;
  let state: 'writing' | 'finishing' | 'finished' | 'detached' | 'disposed' = 'writing';
  let begun = false;
  /** The next piece takes the place of everything. A piece that was appended before it is not written any more. */
  let replacesAll = false;
  let beginnings = 0;
  let detached: Promise<void> | undefined;
  let finished: Promise<void> | undefined;

  const isWriting = (): boolean => state === 'writing' || state === 'finishing';

  const detach = (reason: DetachReason): void => {
    if (!isWriting()) return;
    state = 'detached';
    batch.dispose();
    // Not before it is known whether an edit in flight came about: listeners want to read the remainder.
    detached = flush().then(() => didDetach.fire(reason));
  };

  /** It fails only after a detachment, which is reported by its event. */
  const flush = (): Promise<void> => batch.flush().catch(() => undefined);

  let tracked = trackRange(
    document,
    { start: document.offsetAt(range.start), end: document.offsetAt(range.end) },
    detach,
  );

  const closed = vscode.workspace.onDidCloseTextDocument(() => {
    // The event also comes when the document changes its language, and when its file gets another name.
    const isGone = (): void => {
      if (document.isClosed) detach('documentClosed');
    };
    if (rename.moving === undefined) isGone();
    else void rename.moving.then(isGone);
  });

  /** Goes on in the document of the renamed file, if it holds what was written. */
  const rename = watchRename(
    () => document.uri,
    renamed => {
      const { offsets, known } = tracked;
      if (offsets === undefined || !isWriting()) return true;
      const textAt = ({ start, end }: OffsetRange): string =>
        renamed.getText(new vscode.Range(renamed.positionAt(start), renamed.positionAt(end)));
      const found = textAt(offsets) === known.text ? offsets : relocate(known, renamed.getText());
      if (renamed.isClosed || found === undefined) return false;
      vscode.Disposable.from(tracked, undoStep).dispose();
      document = renamed;
      tracked = trackRange(document, found, detach);
      undoStep = watchUndoStep(document);
      return true;
    },
  );

  const batch = createBatch({
    write: text => place(text),
    interval() {
      if (visibleEditorOf(document) === undefined) return Math.max(options.flushIntervalMs, backgroundIntervalMs);
      const isTyping = Date.now() - tracked.othersChangedAt < typingLastsMs;
      return Math.max(options.flushIntervalMs, isTyping ? typingIntervalMs : 0);
    },
    clock: systemClock,
  });

  /** Resolves to `false` only when writing has ended. */
  const place = async (text: string): Promise<boolean> => {
    let refusedEdits = 0;
    const beginning = beginnings;
    while (isWriting()) {
      if (beginning !== beginnings) return true;
      // A document that is on its way to another name must not be written to: it would bring the old file back.
      await rename.moving;
      if (!isWriting()) break;
      const { version } = document;
      if (await placeOnce(text)) return true;
      if (rename.moving !== undefined) continue;
      if (document.isClosed) {
        detach('documentClosed');
      } else if (document.version !== version) {
        // Another edit came first and moved the range, which is no failure.
        refusedEdits = 0;
      } else {
        refusedEdits += 1;
        if (refusedEdits === 2) detach('readOnly');
        else await new Promise(resolve => setTimeout(resolve, refusalPauseMs));
      }
    }
    return false;
  };

  const placeOnce = async (text: string): Promise<boolean> => {
    const offsets = tracked.offsets;
    if (!offsets || document.isClosed) return false;
    const { version } = document;
    const startedOver = replacesAll;
    const replaced = begun && !startedOver ? { start: offsets.end, end: offsets.end } : offsets;
    const lineFeeds = document.eol === vscode.EndOfLine.CRLF ? text.replaceAll('\n', '\r\n') : text;
    const converted = begun && !startedOver ? tracked.trimmed + lineFeeds : lineFeeds;
    const isLast = state === 'finishing' && batch.unwritten === text;
    const editor = visibleEditorOf(document);
    const position = document.positionAt(replaced.end);
    if (editor) autoScroll?.beforeGrowth(editor, position);
    const written = await tracked.write(replaced, converted, () =>
      editDocument(document, editor, {
        range: new vscode.Range(document.positionAt(replaced.start), position),
        text: converted,
        undoStopBefore: !begun && !joins,
        undoStopAfter: isLast && !staysOpen,
      }),
    );
    if (!written) return false;
    begun = true;
    if (startedOver) replacesAll = false;
    if (editor) {
      if (!isLast || staysOpen) undoStep.opened(version + 1);
      if (tracked.offsets) autoScroll?.afterGrowth(editor, document.positionAt(tracked.offsets.end));
    }
    didWrite.fire();
    return true;
  };

  /** When the last piece was written before it was known to be the last. */
  const closeUndoStep = async (): Promise<void> => {
    const editor = visibleEditorOf(document);
    if (!editor || !tracked.offsets || !undoStep.isOpen || staysOpen) return;
    const end = document.positionAt(tracked.offsets.end);
    const nothing = { range: new vscode.Range(end, end), text: '', undoStopBefore: false, undoStopAfter: true };
    await editDocument(document, editor, nothing);
  };

  const finish = async (): Promise<void> => {
    if (state === 'writing') state = 'finishing';
    batch.add(lineFeeds.end());
    await flush();
    await detached;
    if (state !== 'finishing') return;
    await closeUndoStep();
    state = 'finished';
    batch.dispose();
  };

  return {
    append(text) {
      batch.add(lineFeeds.add(text));
    },
    startOver() {
      batch.clear();
      lineFeeds.end();
      beginnings += 1;
      replacesAll = begun || batch.unwritten !== '';
    },
    finish() {
      finished ??= finish();
      return finished;
    },
    get remainder() {
      return state === 'detached' ? batch.unwritten + lineFeeds.held : '';
    },
    get document() {
      return document;
    },
    get range() {
      const offsets = document.isClosed ? undefined : tracked.offsets;
      return offsets && new vscode.Range(document.positionAt(offsets.start), document.positionAt(offsets.end));
    },
    onDidWrite: didWrite.event,
    onDidDetach: didDetach.event,
    dispose() {
      // The remainder of a detached one can still be read: it may be offered later.
      if (state !== 'detached') state = 'disposed';
      vscode.Disposable.from(batch, tracked, closed, rename, undoStep, didDetach, didWrite).dispose();
      autoScroll?.dispose();
    },
  };
}
