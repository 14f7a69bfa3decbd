import type { GenerationEvent, Usage } from './generation.ts';
import { createKeptText } from './keptText.ts';
import { createWholeCharacters } from './wholeCharacters.ts';

/** What an answer has said and nobody has taken yet. Texts that arrived together become one event. */
export interface News {
  /** The first of each counts, and only until the first output: later, a name is of no use. */
  name(id: string | undefined, model: string | undefined): void;
  text(added: string): void;
  /** All text so far, from an API that repeats it in every event, and what it says is new. */
  textSoFar(all: string, added: string | undefined): void;
  reasoning(added: string): void;
  /** What is absent stays as it was. */
  usage(added: Usage): void;
  take(): readonly GenerationEvent[];
  readonly hasText: boolean;
  readonly hasReasoning: boolean;
  /** How many UTF-16 units of text there have been. */
  readonly length: number;
  /** All text of the events that were taken. */
  wholeText(): string;
}

export function createNews(): News {
  const textCharacters = createWholeCharacters();
  const reasoningCharacters = createWholeCharacters();
  let events: GenerationEvent[] = [];
  let id: string | undefined;
  let model: string | undefined;
  let isNamed = false;
  const text = createKeptText();
  let newText = '';
  let newReasoning = '';
  let usage: Usage | undefined;
  let usageIsNew = false;

  function start(): void {
    if (isNamed) return;
    isNamed = true;
    if (id === undefined && model === undefined) return;
    events.push({ type: 'start', ...(id === undefined ? {} : { id }), ...(model === undefined ? {} : { model }) });
  }

  function settleText(): void {
    if (newText === '') return;
    // Once for all that arrived together; looking at the whole also makes it one piece in memory.
    const whole = textCharacters.add(newText);
    news.length += whole.length - newText.length;
    newText = '';
    if (whole === '') return;
    news.hasText = true;
    events.push({ type: 'text', text: whole });
    text.add(whole);
  }

  function settleReasoning(): void {
    if (newReasoning === '') return;
    events.push({ type: 'reasoning', text: newReasoning });
    newReasoning = '';
  }

  function addText(added: string): void {
    start();
    settleReasoning();
    newText += added;
    news.length += added.length;
    // Half a character is no text yet.
    news.hasText ||= /\P{Surrogate}/u.test(newText);
  }

  // Fields and no getters: V8 would make a class for each such object, which outlives many of its garbage collections.
  const news = {
    hasText: false,
    hasReasoning: false,
    length: 0,
    wholeText: text.whole,
    name(newId: string | undefined, newModel: string | undefined): void {
      id ??= newId;
      model ??= newModel;
      if (id !== undefined) start();
    },
    text: addText,
    textSoFar(all: string, added: string | undefined): void {
      const received = text.length + newText.length + textCharacters.held;
      const isExpected = added !== undefined && all.length === received + added.length && all.endsWith(added);
      // Where the two disagree, the repetition is believed only if it goes on from what was delivered, which is never
      // taken back. With half a character held back the beginning can't be compared; its length still can.
      const goesOn =
        !isExpected &&
        all.length > received &&
        all.startsWith(text.whole()) &&
        all.startsWith(newText, received - newText.length);
      const fresh = goesOn ? all.slice(received) : added;
      if (fresh !== undefined) addText(fresh);
    },
    reasoning(added: string): void {
      start();
      settleText();
      newReasoning += reasoningCharacters.add(added);
      news.hasReasoning = true;
    },
    usage(added: Usage): void {
      usage = { ...usage, ...added };
      usageIsNew = true;
    },
    take(): readonly GenerationEvent[] {
      settleReasoning();
      settleText();
      if (usageIsNew && usage !== undefined) {
        start();
        events.push({ type: 'usage', usage });
        usageIsNew = false;
      }
      const taken = events;
      if (taken.length > 0) events = [];
      return taken;
    },
  };
  return news;
}
