import type { Frames } from '../frames.ts';
import type { Libraries } from '../libraries.ts';
import { longestFormula } from './mathRules.ts';
import type { FormulaNode } from './nodes.ts';

/** Draws formulas, a few in each frame. The source stands in the place of one until then, and where it can't be read. */
export interface Formulas {
  /** Takes the element that was there before, if it shows a formula. */
  draw(node: FormulaNode, before: Element | undefined): Element;
}

const mostRemembered = 300;

export function createFormulas(libraries: Libraries, frames: Frames): Formulas {
  const shown = new WeakMap<Element, string>();
  /** The library takes a millisecond for a formula, and a page that grows shows the same ones again and again. */
  const drawn = new Map<string, { readonly fragment: DocumentFragment; readonly elements: number } | undefined>();

  const fill = (element: Element, { tex, isBlock }: FormulaNode, key: string): void => {
    if (shown.get(element) !== key) return;
    const math = libraries.math(() => frames.addOnce(() => fill(element, { tex, isBlock }, key)));
    if (math === undefined) return;
    if (!drawn.has(key)) {
      if (drawn.size >= mostRemembered) drawn.delete(drawn.keys().next().value ?? '');
      const fragment = math.drawFormula(tex, isBlock);
      drawn.set(key, fragment && { fragment, elements: fragment.querySelectorAll('*').length });
    }
    const formula = drawn.get(key);
    if (formula !== undefined) element.replaceChildren(formula.fragment.cloneNode(true));
    frames.spend(formula?.elements ?? 0);
    element.classList.toggle('is-source', formula === undefined);
  };

  return {
    draw(node, before) {
      const key = `${node.isBlock ? 'block' : 'inline'} ${node.tex}`;
      if (before !== undefined && shown.get(before) === key) return before;
      const element = before !== undefined && shown.has(before) ? before : document.createElement('span');
      element.setAttribute('data-drawn', 'formula');
      element.className = node.isBlock ? 'math is-block' : 'math';
      shown.set(element, key);
      element.textContent = node.tex;
      if (node.tex.length <= longestFormula) frames.addOnce(() => fill(element, node, key));
      else element.classList.add('is-source');
      return element;
    },
  };
}
