import type { UsageRequest, UsageState } from '../../protocol/usage.ts';
import { element, labelled } from '../elements.ts';
import type { Filter, Unit } from './filter.ts';

export interface Controls {
  readonly root: HTMLElement;
  show(state: UsageState, filter: Filter): void;
}

const periods = [7, 30, 90, 365, 0];
const units: readonly Unit[] = ['tokens', 'credits', 'money', 'generations'];

/** The head of the page: what is shown, and what can be done with it. */
export function createControls(
  post: (message: UsageRequest) => void,
  onChange: (change: Partial<Filter>) => void,
): Controls {
  const root = element('header');
  let shown = '';

  return {
    root,
    show(state, filter) {
      const { texts, entries, connections } = state;
      const ids = [...new Set(entries.map(({ connection }) => connection))].sort();
      const ofConnection = entries.filter(
        ({ connection }) => filter.connection === '' || connection === filter.connection,
      );
      // One without a name, as the sandbox has it, can't be told from all of them.
      const models = [...new Set(ofConnection.map(({ model }) => model))].filter(model => model !== '').sort();
      // A menu that is open must not be replaced under the hand.
      const facts = JSON.stringify([texts, ids, models, connections, filter]);
      if (facts === shown) return;
      shown = facts;
      const focused = document.activeElement?.id;

      const select = (id: keyof Filter, name: string, options: readonly (readonly [string, string])[]): HTMLElement => {
        const control = element('select', { id });
        for (const [value, text] of options) {
          control.append(element('option', { value, textContent: text, selected: value === String(filter[id]) }));
        }
        control.addEventListener('change', () => {
          const { value } = control;
          if (id === 'days') onChange({ days: Number(value) });
          else if (id === 'unit') onChange({ unit: units.find(unit => unit === value) ?? 'tokens' });
          else onChange(id === 'connection' ? { connection: value, model: '' } : { model: value });
        });
        return labelled(name, control);
      };
      const button = (id: string, text: string, message: () => UsageRequest): HTMLElement => {
        const control = element('button', { id, type: 'button', textContent: text });
        control.addEventListener('click', () => post(message()));
        return control;
      };
      const exporting = (format: 'csv' | 'json') => (): UsageRequest => ({
        type: 'export',
        format,
        days: filter.days,
        connection: filter.connection,
        model: filter.model,
      });

      const title = element('h1', { textContent: texts.title });
      if (entries.length === 0) {
        root.replaceChildren(title);
        return;
      }
      root.replaceChildren(
        title,
        element(
          'div',
          { className: 'filters' },
          select(
            'days',
            texts.period,
            periods.map(days => [String(days), days === 0 ? texts.allTime : texts.days.replace('{0}', String(days))]),
          ),
          select('connection', texts.connection, [
            ['', texts.allConnections],
            ...ids.map(id => [id, (connections[id] ?? id) || texts.other] as const),
          ]),
          select('model', texts.model, [['', texts.allModels], ...models.map(model => [model, model] as const)]),
          select(
            'unit',
            texts.unit,
            units.map(unit => [unit, texts[unit]]),
          ),
        ),
        element(
          'div',
          { className: 'actions' },
          button('csv', texts.exportCsv, exporting('csv')),
          button('json', texts.exportJson, exporting('json')),
          button('reset', texts.reset, () => ({ type: 'reset' })),
        ),
      );
      if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
    },
  };
}
