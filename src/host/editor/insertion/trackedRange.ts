import * as vscode from 'vscode';
import { type Anchored, applyChanges, applyLineEndings, type OffsetRange } from '../../../core/text/anchor.ts';
import { type KnownRange, relocate } from '../../../core/text/relocate.ts';
import { isReworked, lostAtEnd, withoutBlanks } from '../../../core/text/rework.ts';

/** A change by someone else overlaps the range. */
export type Intrusion = 'changedInside' | 'undone';

/** A range of a document that follows everybody's changes, and tells its own from those of others. */
export interface TrackedRange extends vscode.Disposable {
  /** Undefined once it was removed together with its surroundings. */
  readonly offsets: OffsetRange | undefined;
  /** Its text as last known. */
  readonly known: KnownRange;
  /** White space that a program trimmed from its end, as on saving: it belongs in front of what is written next. */
  readonly trimmed: string;
  /** When someone else last changed the document, in milliseconds since 1970; 0 for never. */
  readonly othersChangedAt: number;
  /**
   * Makes one change: `replaced`, which is the range or its end, becomes `text`. Says whether it came about.
   * `text` has the document's line endings.
   */
  write(replaced: OffsetRange, text: string, edit: () => Promise<boolean>): Promise<boolean>;
}

export function trackRange(
  document: vscode.TextDocument,
  initial: OffsetRange,
  onIntrusion: (intrusion: Intrusion) => void,
): TrackedRange {
  let offsets: OffsetRange | undefined = initial;
  let lineEnding = document.eol;
  let flight: Flight | undefined;
  let known = readKnown(document, initial);
  let othersChangedAt = 0;
  let trimmed = '';

  const subscription = vscode.workspace.onDidChangeTextDocument(event => {
    // An event without changes only says that the document became dirty or was saved.
    if (event.document !== document || event.contentChanges.length === 0) return;
    const change: ObservedChange = {
      isUndo: event.reason === vscode.TextDocumentChangeReason.Undo,
      isTyped: isTyped(event),
      mayBeOwn: flight !== undefined && isOutcome(flight, event),
      follow:
        lineEnding === document.eol
          ? followChanges(event, () => known)
          : followLineEndings(event, lineEnding, () => known),
    };
    lineEnding = document.eol;
    if (flight) flight.changes.push(change);
    else settle([change]);
  });

  /** @param own the one of them that is our edit, and how it was sent. */
  const settle = (changes: readonly ObservedChange[], own?: ObservedChange, sent?: Flight): void => {
    let reached: ObservedChange | undefined;
    for (const change of changes) {
      if (change === own && sent !== undefined) {
        known = { ...known, text: sent.replaced.start < sent.replaced.end ? sent.text : known.text + sent.text };
        trimmed = '';
        offsets = offsets && grown(offsets, sent);
        continue;
      }
      othersChangedAt = Date.now();
      if (!offsets) continue;
      const anchored = change.follow(offsets);
      offsets = anchored.range;
      if (anchored.kind === 'kept') continue;
      if (change.isUndo || anchored.kind === 'gone') onIntrusion(change.isUndo ? 'undone' : 'changedInside');
      else if (reached === undefined || change.isTyped) reached = change;
    }
    if (reached !== undefined && offsets !== undefined) judge(reached, offsets);
  };

  /** A change inside by a program that only sets the text anew moves the range; one by a person ends it. */
  const judge = (change: ObservedChange, range: OffsetRange): void => {
    const before = known.text;
    known = { ...known, text: textIn(document, range) };
    const isSame = withoutBlanks(before) === withoutBlanks(known.text);
    if (!isSame && (change.isTyped || !isReworked(before, known.text))) onIntrusion('changedInside');
    else trimmed = lostAtEnd(before, known.text) + trimmed;
  };

  return {
    get known() {
      return known;
    },
    get trimmed() {
      return trimmed;
    },
    get othersChangedAt() {
      return othersChangedAt;
    },
    get offsets() {
      const current = flight;
      if (!current) return offsets;
      // Whose the changes are is not known yet. One that looks like ours most probably is.
      return current.changes.reduce<OffsetRange | undefined>(
        (range, change) => range && (change.mayBeOwn ? grown(range, current) : change.follow(range).range),
        offsets,
      );
    },

    async write(replaced, text, edit) {
      const current: Flight = { version: document.version, replaced, text, changes: [] };
      flight = current;
      const accepted = await edit().catch(() => false);
      flight = undefined;
      // An edit is only accepted for the version it was made for, so that ours is the first change after that one.
      // A person may have made the very same change at the same place: then ours was refused.
      const own = accepted ? current.changes.find(change => change.mayBeOwn) : undefined;
      settle(current.changes, own, current);
      return own !== undefined;
    },

    dispose: () => subscription.dispose(),
  };
}

/** An own edit that was sent and not answered yet, and what happened to the document since. */
interface Flight {
  readonly version: number;
  readonly replaced: OffsetRange;
  readonly text: string;
  readonly changes: ObservedChange[];
}

interface ObservedChange {
  readonly isUndo: boolean;
  /** It is where a caret is, as what a person types. */
  readonly isTyped: boolean;
  readonly mayBeOwn: boolean;
  follow(range: OffsetRange): Anchored;
}

const grown = ({ start }: OffsetRange, { replaced, text }: Flight): OffsetRange => ({
  start,
  end: replaced.start + text.length,
});

/** Whether every part of a change touches a caret or a selection of the editor in front. */
function isTyped({ document, contentChanges }: vscode.TextDocumentChangeEvent): boolean {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document || contentChanges.length > editor.selections.length) return false;
  return contentChanges.every(({ range }) => editor.selections.some(each => each.intersection(range) !== undefined));
}

/** Whether a change is what our edit would lead to. VS Code may report it in fewer or more pieces than it was made of. */
function isOutcome({ version, replaced, text }: Flight, { document, reason }: vscode.TextDocumentChangeEvent): boolean {
  if (document.version !== version + 1 || reason !== undefined) return false;
  const [start, end] = [document.positionAt(replaced.start), document.positionAt(replaced.start + text.length)];
  return document.getText(new vscode.Range(start, end)) === text;
}

/** VS Code orders changes so that they can be applied one after the other. */
function followChanges(
  { contentChanges }: vscode.TextDocumentChangeEvent,
  known: () => KnownRange,
): ObservedChange['follow'] {
  return range => {
    let anchored: Anchored = { kind: 'kept', range };
    let inside = false;
    for (const change of contentChanges) {
      anchored = followChange(anchored.range, change, known);
      if (anchored.kind === 'gone') return anchored;
      inside ||= anchored.kind === 'inside';
    }
    return { kind: inside ? 'inside' : 'kept', range: anchored.range };
  };
}

function followChange(
  range: OffsetRange,
  { rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent,
  known: () => KnownRange,
): Anchored {
  const covers = rangeLength > 0 && rangeOffset <= range.start && rangeOffset + rangeLength >= range.end;
  // What was only set anew, as formatters do it, is where it was.
  const found = covers ? relocate(known(), text) : undefined;
  if (!found) return applyChanges(range, [{ offset: rangeOffset, length: rangeLength, textLength: text.length }]);
  return { kind: 'kept', range: { start: rangeOffset + found.start, end: rangeOffset + found.end } };
}

/** Other line endings come as one change that replaces everything, and are no intrusion. */
function followLineEndings(
  event: vscode.TextDocumentChangeEvent,
  before: vscode.EndOfLine,
  known: () => KnownRange,
): ObservedChange['follow'] {
  const { document, contentChanges } = event;
  const text = document.getText();
  const lengthOf = (lineEnding: vscode.EndOfLine): number => (lineEnding === vscode.EndOfLine.CRLF ? 2 : 1);
  const lengthBefore = text.length + (document.lineCount - 1) * (lengthOf(before) - lengthOf(document.eol));
  const isNothingElse = contentChanges.length === 1 && contentChanges[0]?.rangeLength === lengthBefore;
  if (!isNothingElse) return followChanges(event, known);
  return range => ({ kind: 'kept', range: applyLineEndings(range, text, lengthOf(before)) });
}

/** How many UTF-16 units around a range are kept to tell it from others. */
const surroundings = 200;

function readKnown(document: vscode.TextDocument, { start, end }: OffsetRange): KnownRange {
  return {
    text: textIn(document, { start, end }),
    before: textIn(document, { start: Math.max(0, start - surroundings), end: start }),
    after: textIn(document, { start: end, end: end + surroundings }),
  };
}

function textIn(document: vscode.TextDocument, { start, end }: OffsetRange): string {
  return document.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
}
