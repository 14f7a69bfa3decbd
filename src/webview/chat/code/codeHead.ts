import type { CodeAction } from '../../../protocol/chat.ts';
import type { PageTexts } from '../../../protocol/chatTexts.ts';

/** The line above a block of code: its language, and what can be done with it. */
export function createCodeHead(
  language: string,
  texts: PageTexts,
  onAction: (action: CodeAction) => void,
): HTMLElement {
  const head = document.createElement('div');
  head.className = 'code-head';
  const name = document.createElement('span');
  name.className = 'code-language';
  name.textContent = language;
  const buttons = document.createElement('div');
  buttons.className = 'buttons';
  const actions: readonly (readonly [CodeAction, string, string])[] = [
    ...(/^(?:html|htm|xhtml|svg)$/i.test(language) ? [['preview', 'preview', texts.openPreview] as const] : []),
    ['copy', 'copy', texts.copy],
    ['insert', 'insert', texts.insert],
    ['replace', 'replace', texts.replace],
    ['newFile', 'new-file', texts.newFile],
    ['review', 'diff', texts.review],
  ];
  for (const [action, icon, title] of actions) buttons.append(createIconButton(icon, title, () => onAction(action)));
  head.append(name, buttons);
  return head;
}

/** The button that was pressed last to copy something: it says so once the host has done it. */
let lastCopy: HTMLElement | undefined;

export function createIconButton(icon: string, title: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = `icon-button icon-${icon}`;
  button.title = title;
  button.ariaLabel = title;
  button.addEventListener('click', () => {
    lastCopy = button;
    onClick();
  });
  return button;
}

/** A tick in the place of the icon, for as long as it takes to see it. */
export function confirmCopy(): void {
  const button = lastCopy;
  button?.classList.add('is-done');
  setTimeout(() => button?.classList.remove('is-done'), 1_200);
}
