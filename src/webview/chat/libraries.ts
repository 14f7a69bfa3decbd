import type { HLJSApi } from 'highlight.js';
import type katex from 'katex';

/** Libraries that are large and not always needed. Each is read when something first asks for it. */
export interface Libraries {
  /** The highlighter if it is there already; else it is on its way, and `onLoad` is called when it has come. */
  highlighter(onLoad: () => void): HLJSApi | undefined;
  math(onLoad: () => void): typeof katex | undefined;
}

declare global {
  // The scripts leave their exports here.
  var runnelHighlighter: { readonly default: HLJSApi } | undefined;
  var runnelMath: { readonly default: typeof katex } | undefined;
}

/** The addresses of the scripts, and the nonce that the page's policy asks of every script. */
export function createLibraries(
  addresses: { readonly highlighter: string; readonly math: string },
  nonce: string,
): Libraries {
  const waiting = new Map<string, (() => void)[]>();

  const load = (address: string, onLoad: () => void): void => {
    const others = waiting.get(address);
    if (others !== undefined) {
      others.push(onLoad);
      return;
    }
    const callbacks = [onLoad];
    waiting.set(address, callbacks);
    const script = document.createElement('script');
    script.nonce = nonce;
    script.src = address;
    script.addEventListener('load', () => {
      // Reading the script was a task long enough: what it is for is drawn in the next one.
      setTimeout(() => {
        for (const callback of callbacks) callback();
      });
    });
    document.head.append(script);
  };

  return {
    highlighter(onLoad) {
      const library = globalThis.runnelHighlighter?.default;
      if (library === undefined) load(addresses.highlighter, onLoad);
      return library;
    },
    math(onLoad) {
      const library = globalThis.runnelMath?.default;
      if (library === undefined) load(addresses.math, onLoad);
      return library;
    },
  };
}
