import type { ParserEnvironment } from './parser.ts';

/**
 * The labels of links and footnotes that one answer knows. `[text][label]` may stand before the line that says where
 * `label` leads: then the block has to be drawn once more.
 */
export interface LateLabels {
  /** While a block grows, what it tells is not final: it is forgotten with the drawing. */
  environment(isGrowing: boolean): ParserEnvironment;
  /** A block was drawn for good. */
  note(text: string, index: number): void;
  /** The blocks that use a label that was told since this was asked before. */
  resolved(): readonly number[];
}

export function createLateLabels(): LateLabels {
  const references: ParserEnvironment['references'] = Object.create(null);
  const footnotes = new Set<string>();
  const waiting = new Map<string, Set<number>>();
  let known = 0;
  let isFootnoteNew = false;
  /** Keys are counted only after a block that can have told one. */
  let mayTell = false;

  const wait = (label: string, index: number): void => {
    const indexes = waiting.get(label) ?? new Set();
    waiting.set(label, indexes.add(index));
  };
  return {
    environment: isGrowing => ({ references: isGrowing ? Object.create(references) : references, footnotes }),
    note(text, index) {
      mayTell ||= text.includes(']:');
      const footnote = /^\[\^([^\]\s]{1,100})\]:/.exec(text)?.[1];
      if (footnote !== undefined && !footnotes.has(footnote)) {
        footnotes.add(footnote);
        isFootnoteNew = true;
      }
      for (const [, label = ''] of text.matchAll(/\[([^[\]]{1,200})\](?![(:])/g)) {
        const name = label.startsWith('^') ? label : normalize(label);
        const isKnown = label.startsWith('^') ? footnotes.has(label.slice(1)) : name in references;
        if (!isKnown) wait(name, index);
      }
    },
    resolved() {
      if (!mayTell) return [];
      mayTell = false;
      const names = Object.keys(references);
      const fresh = names.slice(known);
      known = names.length;
      const labels = isFootnoteNew ? [...fresh, ...[...footnotes].map(label => `^${label}`)] : fresh;
      isFootnoteNew = false;
      const indexes = new Set<number>();
      for (const label of labels) {
        for (const index of waiting.get(label) ?? []) indexes.add(index);
        waiting.delete(label);
      }
      return [...indexes];
    },
  };
}

/** As the parser compares labels. */
function normalize(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}
