import type { UsageEntry } from '../../core/usage/entries.ts';
import type { UsageState } from '../../protocol/usage.ts';
import { element } from '../elements.ts';
import { formatAmount, formatMoney } from './numbers.ts';

export interface UsageTable {
  readonly root: HTMLElement;
  show(state: UsageState, entries: readonly UsageEntry[]): void;
}

const mostRows = 500;

/** The ledger itself, the newest day first: also what a screen reader reads in place of the chart. */
export function createTable(): UsageTable {
  const root = element('section', { className: 'table' });
  return {
    root,
    show({ texts, language, connections, entries: all }, entries) {
      if (entries.length === 0) {
        const textContent = all.length === 0 ? texts.nothingYet : texts.nothing;
        root.replaceChildren(element('p', { className: 'nothing', textContent }));
        return;
      }
      // A person who lets no extension use Runnel has no use for the column.
      const hasCallers = entries.some(({ caller }) => caller !== undefined);
      const names = [
        texts.day,
        texts.connection,
        texts.model,
        texts.generations,
        texts.input,
        texts.output,
        texts.credits,
        texts.money,
        ...(hasCallers ? [texts.caller] : []),
      ];
      const head = element('tr', {}, ...names.map(name => element('th', { scope: 'col', textContent: name })));
      const rows = [...entries]
        .reverse()
        .slice(0, mostRows)
        .map(entry => {
          const amount = (value: number): string => (value === 0 ? '–' : formatAmount(value, language));
          const output = entry.outputTokens + entry.estimatedTokens;
          const cost = entry.costUsd + entry.estimatedCostUsd;
          const cells = [
            entry.day,
            (connections[entry.connection] ?? entry.connection) || texts.other,
            entry.model || '–',
            formatAmount(entry.generations, language),
            amount(entry.inputTokens),
            `${entry.estimatedTokens > 0 ? '~' : ''}${amount(output)}`,
            amount(entry.credits),
            cost === 0 ? '–' : `${entry.estimatedCostUsd > 0 ? '~' : ''}${formatMoney(cost, language)}`,
            ...(hasCallers ? [entry.caller ?? '–'] : []),
          ];
          return element('tr', {}, ...cells.map(textContent => element('td', { textContent })));
        });
      const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
      root.replaceChildren(table);
    },
  };
}
