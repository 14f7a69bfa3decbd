import type { CodeAction, PageTexts } from '../../../protocol/chat.ts';
import type { Libraries } from '../libraries.ts';
import { sanitizeCode } from './sanitize.ts';

export interface CodeServices {
  readonly libraries: Libraries;
  readonly texts: PageTexts;
  readonly onCode: (action: CodeAction, text: string, language: string) => void;
}

/** A block of code with its buttons. It can grow: what was coloured once is not coloured again. */
export interface CodeBlock {
  readonly element: HTMLElement;
  update(text: string, isComplete: boolean): void;
}

/** Code is coloured in parts of about this length while it grows, so that the work stays in proportion to it. */
const partLength = 2_000;
/** Up to this length it is coloured once more as a whole when it is complete. */
const longestWhole = 20_000;

export function createCodeBlock(language: string, { libraries, texts, onCode }: CodeServices): CodeBlock {
  const element = document.createElement('div');
  element.className = 'code-block';
  element.dataset.vscodeContext = JSON.stringify({ webviewSection: 'code', preventDefaultContextMenuItems: true });
  const code = document.createElement('code');
  let text = '';
  let isComplete = false;
  let partStart = 0;
  let part = document.createTextNode('') as Text | HTMLSpanElement;
  code.append(part);

  const colour = (piece: string): DocumentFragment | string => {
    const highlighter = libraries.highlighter(redraw);
    if (highlighter?.getLanguage(language) === undefined) return piece;
    return sanitizeCode(highlighter.highlight(piece, { language, ignoreIllegals: true }).value);
  };
  const drawPart = (piece: string): void => {
    const span = document.createElement('span');
    span.append(colour(piece));
    part.replaceWith(span);
    part = span;
  };
  const draw = (): void => {
    if (isComplete && text.length <= longestWhole) {
      code.replaceChildren(colour(text));
      return;
    }
    while (text.length - partStart > partLength) {
      const end = endOfPart(text, partStart);
      if (end === undefined) break;
      drawPart(text.slice(partStart, end));
      partStart = end;
      part = document.createElement('span');
      code.append(part);
    }
    drawPart(text.slice(partStart));
  };
  const redraw = (): void => {
    partStart = 0;
    part = document.createElement('span');
    code.replaceChildren(part);
    draw();
  };

  const pre = document.createElement('pre');
  pre.tabIndex = 0;
  pre.ariaLabel = language === '' ? texts.code : texts.codeIn.replace('{0}', language);
  pre.setAttribute('role', 'group');
  pre.append(code);
  element.append(
    createHead(language, texts, action => onCode(action, text, language)),
    pre,
  );
  // Menus of the editor act on the block that they were opened on.
  element.addEventListener('contextmenu', () =>
    element.dispatchEvent(new CustomEvent('code-menu', { bubbles: true, detail: { text, language } })),
  );
  return {
    element,
    update(next, complete) {
      if (next === text && complete === isComplete) return;
      text = next;
      isComplete = complete;
      draw();
    },
  };
}

/** Behind the last blank line that leaves a part of a good length, else behind the last line. */
function endOfPart(text: string, start: number): number | undefined {
  const until = start + partLength;
  const blank = text.lastIndexOf('\n\n', until - 2);
  if (blank > start + partLength / 2) return blank + 2;
  const line = text.lastIndexOf('\n', until - 1);
  if (line > start) return line + 1;
  return undefined;
}

function createHead(language: string, texts: PageTexts, onAction: (action: CodeAction) => void): HTMLElement {
  const head = document.createElement('div');
  head.className = 'code-head';
  const name = document.createElement('span');
  name.className = 'code-language';
  name.textContent = language;
  const buttons = document.createElement('div');
  buttons.className = 'buttons';
  const actions: readonly (readonly [CodeAction, string, string])[] = [
    ['copy', 'copy', texts.copy],
    ['insert', 'insert', texts.insert],
    ['replace', 'replace', texts.replace],
    ['newFile', 'new-file', texts.newFile],
    ['review', 'diff', texts.review],
  ];
  for (const [action, icon, title] of actions) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = `icon-button icon-${icon}`;
    button.title = title;
    button.ariaLabel = title;
    button.addEventListener('click', () => {
      onAction(action);
      if (action === 'copy') confirm(button);
    });
    buttons.append(button);
  }
  head.append(name, buttons);
  return head;
}

/** A tick in the place of the icon, for as long as it takes to see it. */
function confirm(button: HTMLElement): void {
  button.classList.add('is-done');
  setTimeout(() => button.classList.remove('is-done'), 1_200);
}
