import type { InspectedRequest, InspectorRequest, InspectorState } from '../../protocol/inspector.ts';
import { element, labelled } from '../elements.ts';
import { createDescriptionView } from './descriptionView.ts';
import { createExchangeView, type ExchangeView } from './exchangeView.ts';
import { createTimeline } from './timeline.ts';
import './inspector.css';

declare function acquireVsCodeApi(): { postMessage(message: InspectorRequest): void };

const api = acquireVsCodeApi();
const post = (message: InspectorRequest): void => api.postMessage(message);
let state: InspectorState | undefined;
let shownId: number | undefined;
let headShown = '';

const head = element('header');
const facts = element('section', { className: 'facts' });
const problem = element('p', { className: 'problem' });
const waits = element('section');
const timelineTitle = element('h2');
const timeline = createTimeline();
const text = element('pre', { tabIndex: 0 });
const textTitle = element('h2');
const description = createDescriptionView(post);
const exchanges = element('section');
const columns = element('div', {}, description.root, exchanges);
const nothing = element('p', { className: 'nothing' });
const details = element('main', {}, problem, facts, waits, timelineTitle, timeline.root, textTitle, text, columns);
document.body.append(head, nothing, details);
let views: ExchangeView[] = [];

const marks = { running: '…', complete: '✓', cancelled: '■', failed: '✗' } as const;

function showHead({ texts, requests, selected, description: open }: InspectorState): void {
  const known = JSON.stringify([texts.title, requests, selected?.id, selected?.isHttp, open === undefined]);
  // A menu that is open must not be replaced under the hand.
  if (known === headShown) return;
  headShown = known;
  const focused = document.activeElement?.id;
  const menu = element('select', { id: 'requests' });
  for (const { id, title, detail, outcome } of requests) {
    const textContent = `${marks[outcome]} ${title} · ${detail}`;
    menu.append(element('option', { value: String(id), textContent, selected: id === selected?.id }));
  }
  menu.addEventListener('change', () => post({ type: 'select', id: Number(menu.value) }));
  const button = (id: string, textContent: string, message: InspectorRequest): HTMLElement => {
    const control = element('button', { id, type: 'button', textContent });
    control.addEventListener('click', () => post(message));
    return control;
  };
  const ofSelected =
    selected?.isHttp !== true
      ? []
      : [
          button('copyCurl', texts.copyCurl, { type: 'copyCurl', id: selected.id }),
          button('replay', texts.replay, { type: 'replay', id: selected.id }),
          ...(open === undefined ? [button('describe', texts.describe, { type: 'describe', id: selected.id })] : []),
        ];
  const ofAny = selected === undefined ? [] : [button('save', texts.save, { type: 'save', id: selected.id })];
  head.replaceChildren(
    element('h1', { textContent: texts.title }),
    ...(requests.length === 0 ? [] : [element('div', { className: 'filters' }, labelled(texts.requests, menu))]),
    element(
      'div',
      { className: 'actions' },
      ...ofSelected,
      ...ofAny,
      ...(requests.length === 0 ? [] : [button('clear', texts.clear, { type: 'clear' })]),
    ),
  );
  if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
}

function showRequest(request: InspectedRequest, { texts, description: open }: InspectorState): void {
  if (shownId !== request.id) {
    shownId = request.id;
    views = [];
    exchanges.replaceChildren();
  }
  problem.textContent = request.problem ?? '';
  problem.hidden = request.problem === undefined;
  facts.replaceChildren(
    ...request.facts.map(([name, value]) =>
      element('div', { className: 'card' }, element('h2', { textContent: name }), element('p', { textContent: value })),
    ),
  );
  waits.replaceChildren(...request.waits.map(wait => element('p', { className: 'wait', textContent: wait.text })));
  timelineTitle.textContent = texts.timeline;
  timeline.show(request, texts);
  textTitle.textContent = texts.text;
  textTitle.hidden = request.text === '';
  text.hidden = request.text === '';
  if (text.textContent !== request.text) text.textContent = request.text;
  description.root.hidden = open === undefined;
  columns.className = open === undefined ? '' : 'described';
  document.body.classList.toggle('is-describing', open !== undefined);
  if (open !== undefined) description.show(open, texts);
  for (const [index, exchange] of request.exchanges.entries()) {
    views[index] ??= createExchangeView();
    const title = request.exchanges.length === 1 ? '' : texts.attempt.replace('{0}', String(index + 1));
    views[index].show(exchange, title, texts);
    if (!views[index].root.isConnected) exchanges.append(views[index].root);
  }
}

function show(): void {
  if (state === undefined) return;
  document.documentElement.lang = state.language;
  showHead(state);
  nothing.textContent = state.emptyReason;
  nothing.hidden = state.selected !== undefined;
  details.hidden = state.selected === undefined;
  if (state.selected !== undefined) showRequest(state.selected, state);
}

window.addEventListener('message', ({ data }: MessageEvent<InspectorState>) => {
  if (data.type !== 'state') return;
  state = data;
  show();
});
// VS Code changes the class of the body with the theme: canvases do not follow by themselves.
new MutationObserver(show).observe(document.body, { attributes: true, attributeFilter: ['class'] });
post({ type: 'ready' });
