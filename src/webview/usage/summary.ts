import { sumOf, type UsageEntry } from '../../core/usage/entries.ts';
import type { UsageRequest, UsageState } from '../../protocol/usage.ts';
import { element } from '../elements.ts';
import { formatAmount, formatMoney } from './numbers.ts';

export interface Summary {
  readonly root: HTMLElement;
  show(state: UsageState, entries: readonly UsageEntry[]): void;
}

/** The totals of what is shown, the balances, and how far budgets are used up. */
export function createSummary(post: (message: UsageRequest) => void): Summary {
  const root = element('section', { className: 'summary' });
  return {
    root,
    show({ texts, language, balances, connections, budgets }, entries) {
      const totals = sumOf(entries);
      const estimate = (isEstimate: boolean): string => (isEstimate ? '~' : '');
      const amount = (value: number): string => formatAmount(value, language);
      const tokens = totals.inputTokens + totals.outputTokens + totals.estimatedTokens;
      const output = `${estimate(totals.estimatedTokens > 0)}${amount(totals.outputTokens + totals.estimatedTokens)}`;
      const inAndOut = `${texts.input} ${amount(totals.inputTokens)} · ${texts.output} ${output}`;
      const cost = totals.costUsd + totals.estimatedCostUsd;
      root.replaceChildren(
        card(texts.tokens, `${estimate(totals.estimatedTokens > 0)}${amount(tokens)}`, inAndOut),
        card(texts.credits, amount(totals.credits)),
        card(texts.money, `${estimate(totals.estimatedCostUsd > 0)}${formatMoney(cost, language)}`),
        card(texts.generations, amount(totals.generations)),
        ...Object.entries(balances).map(([id, balance]) =>
          card(`${texts.balance}: ${connections[id] ?? id}`, amount(balance), texts.credits, {
            text: texts.refreshBalance,
            run: () => post({ type: 'refreshBalance' }),
          }),
        ),
        ...budgets.map(({ used, limit, text }) => {
          const bar = element('meter', {
            min: 0,
            max: limit || 1,
            high: limit * 0.8,
            optimum: 0,
            value: limit === 0 ? 1 : used,
          });
          bar.setAttribute('aria-label', text);
          const made = card(texts.budget, text, undefined, {
            text: texts.changeBudget,
            run: () => post({ type: 'openBudget' }),
          });
          made.classList.add('budget');
          made.append(bar);
          return made;
        }),
      );
    },
  };
}

interface CardButton {
  readonly text: string;
  readonly run: () => void;
}

function card(name: string, value: string, detail?: string, action?: CardButton): HTMLElement {
  const made = element(
    'div',
    { className: 'card' },
    element('h2', { textContent: name }),
    element('p', { textContent: value }),
  );
  if (detail !== undefined) made.append(element('small', { textContent: detail }));
  if (action !== undefined) {
    const control = element('button', { type: 'button', className: 'link', textContent: action.text });
    control.addEventListener('click', action.run);
    made.append(control);
  }
  return made;
}
