/** An element with its text and what is in it. Text is text: nothing is ever read as HTML. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  fields: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const created = Object.assign(document.createElement(name), fields);
  created.append(...children);
  return created;
}

/** A choice with a visible name. */
export function labelled(name: string, control: HTMLElement): HTMLLabelElement {
  return element('label', {}, element('span', { textContent: name }), control);
}
