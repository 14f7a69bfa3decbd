import type { TestRequest, TestState } from '../../protocol/connectionTest.ts';
import { element } from '../elements.ts';
import { createVerdictView, mark } from './verdictView.ts';
import './connectionTest.css';

declare function acquireVsCodeApi(): { postMessage(message: TestRequest): void };

const api = acquireVsCodeApi();
const post = (message: TestRequest): void => api.postMessage(message);

const title = element('h1');
const verdict = createVerdictView(index => post({ type: 'act', index }));
const stepsTitle = element('h2');
const steps = element('ol', { className: 'steps' });
const summary = element('summary');
const events = element('table', { className: 'events' });
const details = element('details', {}, summary, events);
document.body.append(element('main', {}, title, ...verdict.roots, stepsTitle, steps, details));

function show(state: TestState): void {
  const { texts } = state;
  document.documentElement.lang = state.language;
  title.textContent = state.title;
  verdict.show(state);
  stepsTitle.textContent = texts.steps;
  steps.replaceChildren(
    ...state.steps.map(({ outcome, text }) =>
      element('li', {}, mark(outcome), element('span', { className: 'text', textContent: text })),
    ),
  );
  summary.textContent = texts.events;
  details.hidden = state.events.length === 0;
  const head = [texts.event, texts.read].map(textContent => element('th', { scope: 'col', textContent }));
  events.replaceChildren(
    element('thead', {}, element('tr', {}, ...head)),
    element(
      'tbody',
      {},
      ...state.events.map(({ data, read }) =>
        element('tr', {}, element('td', { textContent: data }), element('td', { textContent: read })),
      ),
    ),
  );
}

window.addEventListener('message', ({ data }: MessageEvent<TestState>) => {
  if (data.type === 'state') show(data);
});
post({ type: 'ready' });
