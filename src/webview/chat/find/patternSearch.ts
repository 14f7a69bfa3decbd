/** Where an expression is found, three numbers each: the number of the text, the place in it, the length. */
export type Found = readonly number[];

export interface PatternSearch {
  /** Finds what is looked for in these texts. A search that goes on is given up for it. */
  start(source: string, texts: readonly string[], onEnd: (found: Found | 'slow') => void): void;
  stop(): void;
}

/** An expression that takes longer is one that tries the same characters again and again. */
const longestSearchMs = 1_000;

/**
 * Runs a person's own expression in a thread of its own, because nothing else can interrupt it: `(a+)+$` takes years for
 * a line of `a`, and the page would stand still for as long.
 */
export function createPatternSearch(mostMatches: number): PatternSearch {
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    worker?.terminate();
    worker = undefined;
    clearTimeout(timer);
  };
  return {
    start(source, texts, onEnd) {
      stop();
      const end = (found: Found | 'slow'): void => {
        stop();
        onEnd(found);
      };
      // The policy of the page lets a worker come from nowhere but the page itself.
      const address = URL.createObjectURL(new Blob([`(${search})()`], { type: 'text/javascript' }));
      worker = new Worker(address);
      URL.revokeObjectURL(address);
      worker.onmessage = ({ data }: MessageEvent<Found>) => end(data);
      worker.onerror = () => end([]);
      timer = setTimeout(() => end('slow'), longestSearchMs);
      worker.postMessage({ source, texts, mostMatches });
    },
    stop,
  };
}

/** Runs in the worker: nothing from outside of it is there. */
function search(): void {
  globalThis.onmessage = ({ data }: MessageEvent) => {
    const { source, texts, mostMatches } = data as { source: string; texts: readonly string[]; mostMatches: number };
    const pattern = new RegExp(source, 'giu');
    const found: number[] = [];
    for (const [number, text] of texts.entries()) {
      for (const match of text.matchAll(pattern)) {
        if (match[0] !== '') found.push(number, match.index, match[0].length);
        if (found.length >= 3 * mostMatches) break;
      }
    }
    globalThis.postMessage(found);
  };
}
