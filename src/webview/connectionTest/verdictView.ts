import type { TestState } from '../../protocol/connectionTest.ts';
import { element } from '../elements.ts';

/** What came of the test, and the buttons with what can be done. */
export interface VerdictView {
  readonly roots: readonly HTMLElement[];
  show(state: Pick<TestState, 'verdict' | 'actions'>): void;
}

const marks = { running: '…', works: '✓', done: '✓', failed: '✗' } as const;

/** The sign before a sentence. The sentence says the same to those who only hear it. */
export function mark(outcome: keyof typeof marks): HTMLElement {
  const sign = element('span', { className: `mark ${outcome}`, textContent: marks[outcome] });
  sign.setAttribute('aria-hidden', 'true');
  return sign;
}

/** @param act a button was pressed, by its place among the actions. */
export function createVerdictView(act: (index: number) => void): VerdictView {
  // It is there before it says something: a screen reader reads what changes in it.
  const verdict = element('section', { role: 'status' });
  const actions = element('div', { className: 'actions' });
  let shownVerdict = '';
  let shownActions = '';

  const showActions = (titles: readonly string[]): void => {
    const known = JSON.stringify(titles);
    // A button must not be replaced under the hand.
    if (known === shownActions) return;
    shownActions = known;
    const hadFocus = actions.contains(document.activeElement);
    actions.replaceChildren(
      ...titles.map((textContent, index) => {
        const button = element('button', { type: 'button', textContent, className: index === 0 ? 'primary' : '' });
        button.addEventListener('click', () => act(index));
        return button;
      }),
    );
    if (hadFocus) actions.querySelector('button')?.focus();
  };

  return {
    roots: [verdict, actions],
    show({ verdict: { outcome, text, hint }, actions: titles }) {
      const known = JSON.stringify([outcome, text, hint]);
      // What is written anew would be read out again.
      if (known !== shownVerdict) {
        shownVerdict = known;
        verdict.className = `verdict ${outcome}`;
        verdict.replaceChildren(
          element('p', { className: 'sentence' }, mark(outcome), element('span', { textContent: text })),
          ...(hint === '' ? [] : [element('p', { className: 'hint', textContent: hint })]),
        );
      }
      showActions(titles);
    },
  };
}
