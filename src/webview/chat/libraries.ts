import { familiesOf, grammarsOf } from './code/languages.ts';
import type { Highlighted } from './highlighterLibrary.ts';

/** Libraries that are large and not always needed. Each is read when something first asks for it. */
export interface Libraries {
  /** Undefined where there is no grammar for this language, or where it is on its way: `onLoad` is called when it came. */
  highlight(code: string, language: string, onLoad: () => void): Highlighted | undefined;
  math(onLoad: () => void): MathLibrary | undefined;
}

type MathLibrary = typeof import('./mathLibrary.ts');

declare global {
  // The scripts leave their exports here.
  var runnelHighlighter: typeof import('./highlighterLibrary.ts') | undefined;
  var runnelMath: MathLibrary | undefined;
}

/** The addresses of the scripts, and the nonce that the page's policy asks of every script. */
export function createLibraries(
  addresses: { readonly highlighter: string; readonly grammars: string; readonly math: string },
  nonce: string,
): Libraries {
  /** What waits for a step, such as a script; undefined once it is done, or can't be. */
  const steps = new Map<string, Set<() => void> | undefined>();

  /** Whether a step is done; otherwise it is being done. */
  const isDone = (step: string, onDone: () => void, start: (finish: () => void) => void): boolean => {
    const waiting = steps.get(step);
    waiting?.add(onDone);
    if (steps.has(step)) return waiting === undefined;
    steps.set(step, new Set([onDone]));
    start(() => {
      const callbacks = steps.get(step) ?? [];
      steps.set(step, undefined);
      for (const callback of callbacks) setTimeout(callback);
    });
    return false;
  };

  const isLoaded = (address: string, onLoad: () => void): boolean =>
    isDone(address, onLoad, finish => {
      const script = document.createElement('script');
      script.nonce = nonce;
      script.src = address;
      script.addEventListener('load', finish);
      script.addEventListener('error', finish);
      document.head.append(script);
    });

  /** A grammar is compiled when it is first used, in a task of its own. */
  const isCompiled = (grammar: string, onLoad: () => void): boolean =>
    isDone(`grammar ${grammar}`, onLoad, finish =>
      setTimeout(() => {
        globalThis.runnelHighlighter?.compile(grammar);
        finish();
      }),
    );

  return {
    highlight(code, language, onLoad) {
      const grammars = grammarsOf(language);
      const [grammar] = grammars;
      if (grammar === undefined) return undefined;
      // All are asked for at once.
      const families = familiesOf(grammars).map(family => `${addresses.grammars}/${family}.js`);
      const isMissing = [addresses.highlighter, ...families].filter(address => !isLoaded(address, onLoad)).length > 0;
      if (isMissing || grammars.filter(name => !isCompiled(name, onLoad)).length > 0) return undefined;
      return globalThis.runnelHighlighter?.highlight(code, grammar);
    },
    math(onLoad) {
      return isLoaded(addresses.math, onLoad) ? globalThis.runnelMath : undefined;
    },
  };
}
