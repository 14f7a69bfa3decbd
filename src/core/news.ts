import type { GenerationEvent, Usage } from './generation.ts';
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
}

export function createNews(): News {
  const textCharacters = createWholeCharacters();
  const reasoningCharacters = createWholeCharacters();
  let events: GenerationEvent[] = [];
  let id: string | undefined;
  let model: string | undefined;
  let isNamed = false;
  let text = '';
  let newText = '';
  let newReasoning = '';
  let hasReasoning = false;
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
    events.push({ type: 'text', text: newText });
    text += newText;
    newText = '';
  }

  function settleReasoning(): void {
    if (newReasoning === '') return;
    events.push({ type: 'reasoning', text: newReasoning });
    newReasoning = '';
  }

  function addText(added: string): void {
    start();
    settleReasoning();
    newText += textCharacters.add(added);
  }

  return {
    name(newId, newModel) {
      id ??= newId;
      model ??= newModel;
      if (id !== undefined) start();
    },
    text: addText,
    textSoFar(all, added) {
      const received = text.length + newText.length + textCharacters.held;
      const isExpected = added !== undefined && all.length === received + added.length && all.endsWith(added);
      // Where the two disagree, the repetition is believed only if it goes on from what was delivered, which is never
      // taken back. With half a character held back the beginning can't be compared; its length still can.
      const goesOn = !isExpected && all.length > received && all.startsWith(text + newText);
      const news = goesOn ? all.slice(received) : added;
      if (news !== undefined) addText(news);
    },
    reasoning(added) {
      start();
      settleText();
      newReasoning += reasoningCharacters.add(added);
      hasReasoning = true;
    },
    usage(added) {
      usage = { ...usage, ...added };
      usageIsNew = true;
    },
    take() {
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
    get hasText() {
      return text !== '' || newText !== '';
    },
    get hasReasoning() {
      return hasReasoning;
    },
    get length() {
      return text.length + newText.length;
    },
  };
}
