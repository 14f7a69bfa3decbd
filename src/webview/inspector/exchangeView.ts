import type { InspectedExchange, InspectorTexts, Pair } from '../../protocol/inspector.ts';
import { element } from '../elements.ts';
import { createEventTable } from './eventTable.ts';

/** One request and its answer. */
export interface ExchangeView {
  readonly root: HTMLElement;
  /** @param title where there are several. */
  show(exchange: InspectedExchange, title: string, texts: InspectorTexts): void;
}

export function createExchangeView(): ExchangeView {
  const head = element('section');
  const events = createEventTable();
  const eventsTitle = element('h2');
  const root = element('section', {}, head, eventsTitle, events.root);
  let shown = '';
  return {
    root,
    show(exchange, title, texts) {
      const { request, status, headers, failure } = exchange;
      const facts = JSON.stringify([title, request.line, status, headers, failure, texts.request]);
      // What is open, or selected, stays while events come in.
      if (facts !== shown) {
        shown = facts;
        head.replaceChildren(
          ...(title === '' ? [] : [element('h2', { textContent: title })]),
          element('h2', { textContent: texts.request }),
          element('p', { className: 'line', textContent: request.line }),
          folded(texts.headers, pairs(request.headers)),
          folded(texts.body, element('pre', { textContent: request.body, tabIndex: 0 })),
          element('h2', { textContent: texts.response }),
          ...(failure === undefined
            ? []
            : [element('p', { className: 'problem', textContent: texts.connectionFailed.replace('{0}', failure) })]),
          ...(status === '' ? [] : [element('p', { className: 'line', textContent: status })]),
          ...(headers.length === 0 ? [] : [folded(texts.headers, pairs(headers))]),
        );
      }
      eventsTitle.textContent = texts.events;
      eventsTitle.hidden = exchange.events.length === 0;
      events.show(exchange, texts);
    },
  };
}

function folded(name: string, content: HTMLElement): HTMLElement {
  return element('details', {}, element('summary', { textContent: name }), content);
}

function pairs(all: readonly Pair[]): HTMLElement {
  const rows = all.map(([name, value]) =>
    element('tr', {}, element('th', { scope: 'row', textContent: name }), element('td', { textContent: value })),
  );
  return element('table', {}, element('tbody', {}, ...rows));
}
