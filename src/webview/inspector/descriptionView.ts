import type { Description, InspectorRequest, InspectorTexts } from '../../protocol/inspector.ts';
import { element } from '../elements.ts';

/** The editor of a declared format, and what its pointers find. */
export interface DescriptionView {
  readonly root: HTMLElement;
  show(description: Description, texts: InspectorTexts): void;
}

/** While somebody types, what they wrote is read this long after the last key. */
const pauseMs = 200;

export function createDescriptionView(post: (message: InspectorRequest) => void): DescriptionView {
  const title = element('h2');
  const help = element('p');
  const editor = element('textarea', { spellcheck: false, id: 'description' });
  const problem = element('p', { className: 'problem' });
  problem.setAttribute('role', 'status');
  const found = element('section');
  const save = element('button', { type: 'button', id: 'saveDescription' });
  const close = element('button', { type: 'button', id: 'closeDescription' });
  const actions = element('div', { className: 'actions' }, save, close);
  const root = element('section', { className: 'description' }, title, help, editor, problem, actions, found);
  let version = -1;
  let timer = 0;

  editor.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => post({ type: 'changeDescription', json: editor.value }), pauseMs);
  });
  save.addEventListener('click', () => post({ type: 'saveDescription' }));
  close.addEventListener('click', () => post({ type: 'closeDescription' }));

  return {
    root,
    show(description, texts) {
      title.textContent = texts.description;
      help.textContent = texts.descriptionHelp;
      editor.setAttribute('aria-label', texts.description);
      if (version !== description.version) {
        version = description.version;
        editor.value = description.json;
      }
      problem.textContent = description.problem ?? '';
      problem.hidden = description.problem === undefined;
      save.textContent = description.save;
      save.disabled = description.problem !== undefined;
      close.textContent = texts.close;
      const names = [texts.read, texts.pointer, texts.found];
      const rows = description.pointers.map(pointer =>
        element(
          'tr',
          {},
          ...[pointer.name, pointer.pointer, pointer.found].map(textContent => element('td', { textContent })),
        ),
      );
      found.replaceChildren(
        element('h2', { textContent: texts.pointers }),
        element(
          'table',
          {},
          element(
            'thead',
            {},
            element('tr', {}, ...names.map(textContent => element('th', { scope: 'col', textContent }))),
          ),
          element('tbody', {}, ...rows),
        ),
        element('h2', { textContent: texts.text }),
        element('pre', { textContent: description.text === '' ? texts.nothingRead : description.text, tabIndex: 0 }),
      );
    },
  };
}
