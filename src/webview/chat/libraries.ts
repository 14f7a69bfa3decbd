import { grammarsOf } from './code/languages.ts';
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
  /** What waits for a script; undefined once it is there, or can't be had. */
  const scripts = new Map<string, Set<() => void> | undefined>();

  /** Whether the script is loaded; otherwise it is being loaded. */
  const isLoaded = (address: string, onLoad: () => void): boolean => {
    const waiting = scripts.get(address);
    waiting?.add(onLoad);
    if (scripts.has(address)) return waiting === undefined;
    scripts.set(address, new Set([onLoad]));
    const script = document.createElement('script');
    script.nonce = nonce;
    script.src = address;
    const finish = (): void => {
      // Reading the script was a task long enough: what it is for is drawn in the next one.
      setTimeout(() => {
        const callbacks = scripts.get(address) ?? [];
        scripts.set(address, undefined);
        // A grammar is compiled when it is first used.
        const grammar = /\/grammars\/([\w-]+)\.js$/.exec(address)?.[1];
        if (grammar !== undefined) globalThis.runnelHighlighter?.highlight('', grammar);
        for (const callback of callbacks) setTimeout(callback);
      });
    };
    script.addEventListener('load', finish);
    script.addEventListener('error', finish);
    document.head.append(script);
    return false;
  };

  return {
    highlight(code, language, onLoad) {
      const grammars = grammarsOf(language);
      const [grammar] = grammars;
      if (grammar === undefined) return undefined;
      // All are asked for at once.
      const wanted = [addresses.highlighter, ...grammars.map(name => `${addresses.grammars}/${name}.js`)];
      const missing = wanted.filter(address => !isLoaded(address, onLoad));
      return missing.length > 0 ? undefined : globalThis.runnelHighlighter?.highlight(code, grammar);
    },
    math(onLoad) {
      return isLoaded(addresses.math, onLoad) ? globalThis.runnelMath : undefined;
    },
  };
}
