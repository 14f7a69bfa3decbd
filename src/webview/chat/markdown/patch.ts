import type { AnswerNode, CodeNode, ElementNode, FormulaNode } from './nodes.ts';

/** Draws what is not an element: both are kept and told of their new text. */
export interface Drawers {
  code(node: CodeNode, before: Element | undefined): Element;
  formula(node: FormulaNode, before: Element | undefined): Element;
}

/**
 * Changes the children of an element to these nodes and leaves alone what is there already: a selection, the focus, a
 * pressed button and an open part survive. Nodes are compared by their place, because an answer grows at its end. Returns
 * how many elements were made.
 */
export function patchChildren(parent: Element, nodes: readonly AnswerNode[], drawers: Drawers): number {
  let child = parent.firstChild;
  let made = 0;
  for (const node of nodes) {
    const next = child?.nextSibling ?? null;
    const drawn = drawnNode(child, node, drawers);
    if (child === null) parent.append(drawn);
    else if (drawn !== child) child.replaceWith(drawn);
    if (drawn !== child && drawn instanceof Element) made += 1;
    if (drawn instanceof Element && isElementNode(node)) made += patchChildren(drawn, node.children, drawers);
    child = next;
  }
  while (child !== null) {
    const next = child.nextSibling;
    child.remove();
    child = next;
  }
  return made;
}

/** Changes the text of a node from where it differs: what is selected before that place stays selected. */
export function patchText(node: Text, text: string): void {
  const before = node.data;
  if (before === text) return;
  if (text.startsWith(before)) {
    node.appendData(text.slice(before.length));
    return;
  }
  let same = 0;
  while (same < text.length && text.charCodeAt(same) === before.charCodeAt(same)) same += 1;
  node.replaceData(same, before.length - same, text.slice(same));
}

function isElementNode(node: AnswerNode): node is ElementNode {
  return typeof node === 'object' && 'tag' in node;
}

/** The node on the page, without its children. */
function drawnNode(before: ChildNode | null, node: AnswerNode, drawers: Drawers): ChildNode {
  if (typeof node === 'string') {
    if (!(before instanceof Text)) return document.createTextNode(node);
    patchText(before, node);
    return before;
  }
  const known = before instanceof Element ? before : undefined;
  if ('code' in node) return drawers.code(node, known);
  if ('tex' in node) return drawers.formula(node, known);
  const isSame = known?.localName === node.tag && known.getAttribute('data-drawn') === null;
  const drawn = known !== undefined && isSame ? known : document.createElement(node.tag);
  patchAttributes(drawn, node);
  return drawn;
}

function patchAttributes(drawn: Element, { attributes }: ElementNode): void {
  for (const name of drawn.getAttributeNames()) if (!(name in attributes)) drawn.removeAttribute(name);
  for (const name in attributes) {
    const value = attributes[name] ?? '';
    if (drawn.getAttribute(name) !== value) drawn.setAttribute(name, value);
  }
}
