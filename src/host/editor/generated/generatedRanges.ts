import * as vscode from 'vscode';
import type { GenerationError } from '../../../core/generation/errors.ts';
import type { Message, Usage } from '../../../core/generation/generation.ts';
import { contextKeys } from '../../../names.ts';
import type { Generate } from '../../generator.ts';
import type { Insertion } from '../insertion/insertion.ts';
import type { Place } from '../insertion/place.ts';
import { type TrackedRange, trackRange } from '../insertion/trackedRange.ts';

/** A generated text in a document, from the moment it is asked for until it is kept, reverted or gone. */
export interface GeneratedRange {
  readonly id: number;
  readonly document: vscode.TextDocument;
  readonly job: EditorGeneration;
  readonly place: Place;
  /** What the range held before. */
  readonly original: string;
  /** Where it is now; undefined when it is gone. */
  readonly range: vscode.Range | undefined;
  readonly state: 'awaited' | 'writing' | 'complete' | 'interrupted';
  /** The answer as it came, before anything was filtered. */
  readonly answer: string;
  /** How much of the end would read otherwise if the answer went on, in UTF-16 units with line feeds. */
  readonly restLength: number;
  /** What of the answer does not stand there, as sentences around code. */
  readonly leftOut: string;
  /** Stops it. Without effect when it has ended. */
  cancel(): void;
  /** Resolves when nothing of it is written any more. */
  readonly ended: Promise<unknown>;
}

export interface GeneratedRanges extends vscode.Disposable {
  readonly all: readonly GeneratedRange[];
  /** One was asked for, got text, ended or is no more. */
  readonly onDidChange: vscode.Event<void>;
  in(document: vscode.TextDocument): readonly GeneratedRange[];
  /** Whether one of them writes at this place, so that a second would write into its text. */
  writesAt(document: vscode.TextDocument, range: vscode.Range): boolean;
  begin(beginning: Beginning): OpenRange;
  /** It is a part of the document like any other from now on. */
  forget(generated: GeneratedRange): void;
  /** *Keep All*: none of those that are complete or broke off is a generated text any more. */
  forgetAll(): void;
  /** The one of this id; else, in the active editor, the one at the caret, or the one that was begun last. */
  find(id: unknown): GeneratedRange | undefined;
  /** Ends those of one document. */
  cancelIn(document: vscode.TextDocument): void;
}

export interface Beginning {
  readonly job: EditorGeneration;
  readonly place: Place;
  readonly insertion: Insertion;
  /** Stands there until the new text comes, which then replaces it or goes on from it. */
  readonly previous?: GeneratedRange | undefined;
  cancel(): void;
}

export interface OpenRange {
  /** Nothing is written any more. The range lives on, unless nothing was written or all of it is gone. */
  end(ending: GenerationEnd): GeneratedRange | undefined;
}

export interface GenerationEnd {
  readonly answer: string;
  readonly restLength: number;
  readonly leftOut: string;
  readonly isComplete: boolean;
}

export function createGeneratedRanges(): GeneratedRanges {
  const ranges = new Map<number, Entry>();
  const didChange = new vscode.EventEmitter<void>();
  let count = 0;

  const inDocument = (document: vscode.TextDocument | undefined): readonly Entry[] =>
    [...ranges.values()].filter(generated => generated.document === document);

  const changed = (): void => {
    const here = inDocument(vscode.window.activeTextEditor?.document);
    const keys: Readonly<Record<string, boolean>> = {
      [contextKeys.generatingInEditor]: here.some(isOpen),
      [contextKeys.canRevert]: here.some(({ state }) => state !== 'awaited'),
      [contextKeys.canContinue]: here.some(({ state }) => state === 'interrupted'),
      [contextKeys.canKeepAll]: [...ranges.values()].filter(each => !isOpen(each)).length > 1,
      [contextKeys.hasLeftOut]: here.some(({ leftOut }) => leftOut !== ''),
    };
    for (const [key, value] of Object.entries(keys)) {
      if (lastKeys[key] === value) continue;
      lastKeys[key] = value;
      void vscode.commands.executeCommand('setContext', key, value);
    }
    didChange.fire();
  };
  const lastKeys: Record<string, boolean> = {};

  const remove = (entry: Entry): void => {
    if (!ranges.delete(entry.id)) return;
    entry.tracked?.dispose();
    changed();
  };

  /** What was undone, or deleted by hand, is no generated text any more. */
  const forgetIfGone = (entry: Entry): void => {
    const { range, document, original } = entry;
    const isGone = range === undefined || range.isEmpty;
    if (isGone || toLineFeeds(document.getText(range)) === toLineFeeds(original)) remove(entry);
  };

  /** Who asks for the next text is content with the others. */
  const keepOthers = (previous: GeneratedRange | undefined): void => {
    for (const entry of [...ranges.values()])
      if (entry.state === 'complete' && entry.id !== previous?.id) remove(entry);
  };

  const subscriptions = vscode.Disposable.from(
    didChange,
    vscode.workspace.onWillSaveTextDocument(({ document, reason }) => {
      if (reason !== vscode.TextDocumentSaveReason.Manual) return;
      for (const entry of inDocument(document)) if (entry.state === 'complete') remove(entry);
    }),
    vscode.window.onDidChangeActiveTextEditor(changed),
    vscode.workspace.onDidCloseTextDocument(() => {
      for (const entry of ranges.values()) if (!isOpen(entry) && entry.document.isClosed) remove(entry);
    }),
  );

  return {
    get all() {
      return [...ranges.values()];
    },
    onDidChange: didChange.event,
    in: inDocument,
    writesAt: (document, range) =>
      inDocument(document).some(other => isOpen(other) && other.range?.intersection(range) !== undefined),

    begin({ job, place, insertion, previous, cancel }) {
      let { document } = place;
      keepOthers(previous);
      let settle: (value?: unknown) => void = () => undefined;
      const head = previous !== undefined && job.previous?.kind === 'continues' ? previous : undefined;
      // What is asked for again stays the same for those who hold its number, as what stands above it does.
      const entry: Entry = {
        id: previous?.id ?? ++count,
        get document() {
          return this.tracked ? document : insertion.document;
        },
        job,
        place,
        original: place.original ?? document.getText(place.range),
        state: 'awaited',
        answer: '',
        restLength: 0,
        leftOut: '',
        tracked: undefined,
        get range() {
          if (this.document.isClosed) return undefined;
          if (this.tracked) return toRange(document, this.tracked);
          const written = insertion.range;
          return written && new vscode.Range(head?.range?.start ?? written.start, written.end);
        },
        cancel,
        ended: new Promise(resolve => {
          settle = resolve;
        }),
      };
      // It is hidden, but still tracked: it may come back, and its start may be needed.
      const before = previous && ranges.get(previous.id);
      if (before) ranges.delete(before.id);
      ranges.set(entry.id, entry);
      const writing = insertion.onDidWrite(() => {
        entry.state = 'writing';
        changed();
      });
      changed();
      return {
        end({ answer, restLength, leftOut, isComplete }) {
          writing.dispose();
          const hasText = entry.state === 'writing';
          const { range } = entry;
          entry.cancel = () => undefined;
          ranges.delete(entry.id);
          if (hasText && range !== undefined) {
            ({ document } = insertion);
            Object.assign(entry, { answer, restLength, leftOut, state: isComplete ? 'complete' : 'interrupted' });
            entry.tracked = trackRange(document, toOffsets(document, range), intrusion => {
              // What a person goes on writing in is theirs.
              if (intrusion === 'changedInside') remove(entry);
              else forgetIfGone(entry);
            });
            ranges.set(entry.id, entry);
          }
          const stays = ranges.has(entry.id) ? entry : undefined;
          if (before && !hasText && before.range !== undefined) ranges.set(before.id, before);
          else before?.tracked?.dispose();
          if (stays) forgetIfGone(stays);
          changed();
          settle();
          return ranges.get(entry.id);
        },
      };
    },

    forget(generated) {
      const entry = ranges.get(generated.id);
      if (entry && !isOpen(entry)) remove(entry);
    },

    forgetAll() {
      for (const entry of [...ranges.values()]) if (!isOpen(entry)) remove(entry);
    },

    find(id) {
      if (typeof id === 'number') return ranges.get(id);
      const editor = vscode.window.activeTextEditor;
      const here = inDocument(editor?.document).filter(({ range }) => range !== undefined);
      return here.find(({ range }) => editor && range?.contains(editor.selection.active)) ?? here.at(-1);
    },

    cancelIn(document) {
      for (const entry of inDocument(document)) entry.cancel();
    },

    dispose() {
      subscriptions.dispose();
      for (const { tracked } of ranges.values()) tracked?.dispose();
      ranges.clear();
    },
  };
}

type Entry = { -readonly [Key in keyof Omit<GeneratedRange, 'range'>]: GeneratedRange[Key] } & {
  readonly range: vscode.Range | undefined;
  /** Follows it when the insertion does not any more. */
  tracked: TrackedRange | undefined;
};

const isOpen = ({ state }: GeneratedRange): boolean => state === 'awaited' || state === 'writing';

const toLineFeeds = (text: string): string => text.replaceAll('\r\n', '\n');

const toRange = (document: vscode.TextDocument, { offsets }: TrackedRange): vscode.Range | undefined =>
  offsets && new vscode.Range(document.positionAt(offsets.start), document.positionAt(offsets.end));

const toOffsets = (document: vscode.TextDocument, { start, end }: vscode.Range) => ({
  start: document.offsetAt(start),
  end: document.offsetAt(end),
});

/** One generation for the editor: what is asked, and the places that were there when it was asked. */
export interface EditorGeneration {
  /** What a person calls it. */
  readonly label: string;
  readonly connection?: string | undefined;
  readonly profile?: string | undefined;
  /** What was typed; undefined where nothing had to be. */
  readonly prompt: string | undefined;
  /** What is sent for this or another prompt. */
  readonly compose: (prompt: string | undefined) => readonly Message[];
  readonly places: readonly Place[] | 'newDocument' | OpenPlace;
  /** Of the new document, as VS Code names it; Markdown unless told. */
  readonly language?: string;
  /** A generated text that this one replaces or goes on from. */
  readonly previous?: { readonly kind: 'replaces' | 'continues'; readonly generated: GeneratedRange };
}

/**
 * Makes the place when the beginning of the answer says which it has to be; undefined where it does not say it yet.
 * With `isWhole` nothing more comes.
 */
export type OpenPlace = (start: string, isWhole: boolean) => Promise<Place> | undefined;

/** The places that are there before anything was answered. */
export const knownPlaces = ({ places }: EditorGeneration): readonly Place[] =>
  places === 'newDocument' || typeof places === 'function' ? [] : places;

export interface GenerateResult {
  /** The answer as it came. */
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly usage: Usage;
  readonly error?: GenerationError;
}

export interface EditorParts {
  readonly generate: Generate;
  readonly ranges: GeneratedRanges;
  /** Shows a document, which is about to be changed, beside what it is now. */
  review(document: vscode.TextDocument): Promise<void>;
}
