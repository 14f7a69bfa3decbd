/** What draws an answer in a page. Functions of this file run there: they are not type-checked against a browser. */
interface Contestant {
  /** Takes away what was drawn before. */
  begin(): void;
  /** Draws what was added to the answer, of which the whole is so far this. */
  write(added: string, whole: string): void;
  /** Draws the complete answer. */
  end(whole: string): void;
}

interface DrawingPage {
  contestant: Contestant;
  readonly document: { querySelector(selector: string): DrawnAnswer | null };
  postMessage(data: unknown, target: string): void;
}

interface DrawnAnswer {
  readonly innerHTML: string;
  readonly textContent: string;
  querySelectorAll(selector: string): { readonly length: number };
}

/** What has been drawn of an answer. */
export interface Drawn {
  readonly html: string;
  readonly text: string;
  readonly elements: number;
}

export interface Pace {
  readonly text: string;
  readonly charactersPerSecond: number;
  readonly everyMs: number;
  /** What the page calls its measure of the whole, by which its thread is found in the browser's trace. */
  readonly measure: string;
}

/** Writes a text as it would come: at each update, what is due by then. A page that is late draws more at once. */
export function writePaced({ text, charactersPerSecond, everyMs, measure }: Pace): Promise<void> {
  const { contestant } = globalThis as unknown as DrawingPage;
  const started = performance.now();
  contestant.begin();
  return new Promise(resolve => {
    let written = 0;
    const timer = setInterval(() => {
      const due = Math.min(text.length, Math.floor(((performance.now() - started) / 1_000) * charactersPerSecond));
      if (due > written) contestant.write(text.slice(written, due), text.slice(0, due));
      written = due;
      if (due < text.length) return;
      clearInterval(timer);
      contestant.end(text);
      performance.measure(measure, { start: started });
      resolve();
    }, everyMs);
  });
}

export function drawAtOnce(text: string): void {
  const { contestant } = globalThis as unknown as DrawingPage;
  contestant.begin();
  contestant.end(text);
}

export function readDrawn(): Drawn {
  const answer = (globalThis as unknown as DrawingPage).document.querySelector('.answer');
  return {
    html: answer?.innerHTML ?? '',
    text: answer?.textContent ?? '',
    elements: answer?.querySelectorAll('*').length ?? 0,
  };
}

/** Makes a contestant of the chat's page, which is told the same messages as by the extension. */
export function takePartAsRunnel({ writing, complete }: { readonly writing: string; readonly complete: string }): void {
  const page = globalThis as unknown as DrawingPage;
  let turn = '';
  let number = 0;
  let sequence = 0;
  const show = (message: string, text: string): void => {
    const value = JSON.parse(message, (name, each: unknown) => {
      if (each === 'the id') return turn;
      return name === 'text' ? text : each;
    }) as unknown;
    page.postMessage(value, '*');
  };
  page.contestant = {
    begin() {
      number += 1;
      turn = `answer ${number}`;
      sequence = 0;
      show(writing, '');
    },
    write(text) {
      sequence += 1;
      page.postMessage({ type: 'append', turn, sequence, text, reasoning: '' }, '*');
    },
    end(whole) {
      show(complete, whole);
    },
  };
}
