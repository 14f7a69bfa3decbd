import type { InspectedEvent, InspectedExchange, InspectorTexts } from '../../protocol/inspector.ts';
import { element } from '../elements.ts';

/** The events of one answer. It grows with them: what is there, open or selected, stays. */
export interface EventTable {
  readonly root: HTMLElement;
  show(exchange: InspectedExchange, texts: InspectorTexts): void;
}

interface Row {
  readonly data: string;
  readonly read: HTMLElement;
}

export function createEventTable(): EventTable {
  const body = element('tbody');
  const table = element('table', { className: 'events' }, body);
  const more = element('p');
  const root = element('section', {}, table, more);
  const rows: Row[] = [];
  let language = '';

  const rowOf = ({ atMs, name, data }: InspectedEvent, { events }: InspectorTexts): Row => {
    const read = element('td', { className: 'read' });
    const shown = `${name === '' ? '' : `${name}: `}${data}`;
    const cell = element(
      'td',
      {},
      data.length <= 60
        ? shown
        : element(
            'details',
            {},
            element('summary', { textContent: shown, title: events }),
            element('pre', { textContent: data }),
          ),
    );
    body.append(element('tr', {}, element('td', { textContent: Math.round(atMs).toLocaleString() }), cell, read));
    return { data, read };
  };

  return {
    root,
    show({ events, more: left }, texts) {
      if (language !== texts.time) {
        language = texts.time;
        const names = [`${texts.time} (ms)`, texts.event, texts.read];
        const head = element('tr', {}, ...names.map(textContent => element('th', { scope: 'col', textContent })));
        table.tHead?.remove();
        table.prepend(element('thead', {}, head));
      }
      // Another format may cut the same bytes into other events.
      if (rows.some(({ data }, index) => events[index]?.data !== data)) {
        rows.length = 0;
        body.replaceChildren();
      }
      for (const event of events.slice(rows.length)) rows.push(rowOf(event, texts));
      for (const [index, { read }] of rows.entries()) {
        const text = events[index]?.read || texts.nothingRead;
        if (read.textContent !== text) read.textContent = text;
      }
      more.textContent = left ?? '';
      more.hidden = left === undefined;
      root.hidden = events.length === 0;
    },
  };
}
