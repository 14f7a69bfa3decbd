import type { UsageEntry } from '../../core/usage/entries.ts';
import type { UsageRequest, UsageState } from '../../protocol/usage.ts';
import { createUsageChart } from './chart.ts';
import { createControls } from './controls.ts';
import { type Filter, isWithin, usualUnit } from './filter.ts';
import { createSummary } from './summary.ts';
import { createTable } from './table.ts';
import './usage.css';

interface VsCodeApi {
  postMessage(message: UsageRequest): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const post = (message: UsageRequest): void => api.postMessage(message);
let state: UsageState | undefined;
let chosen = (api.getState() ?? {}) as Partial<Filter>;

const controls = createControls(post, change => {
  chosen = { ...chosen, ...change };
  api.setState(chosen);
  show();
});
const summary = createSummary(post);
const chart = createUsageChart();
const table = createTable();
document.body.append(controls.root, summary.root, chart.root, table.root);

function show(): void {
  if (state === undefined) return;
  const { entries, today } = state;
  const filter: Filter = { days: 30, connection: '', model: '', unit: usualUnit(entries), ...chosen };
  const shown: readonly UsageEntry[] = entries.filter(entry => isWithin(entry, filter, today));
  // Where nothing was used there is nothing to choose from and nothing to add up, but there can be a budget.
  const isEmpty = entries.length === 0;
  chart.root.hidden = isEmpty;
  summary.root.hidden = isEmpty && state.budgets.length + Object.keys(state.balances).length === 0;
  controls.show(state, filter);
  summary.show(state, shown);
  chart.show(state, shown, filter);
  table.show(state, shown);
}

window.addEventListener('message', ({ data }: MessageEvent<UsageState>) => {
  if (data.type !== 'state') return;
  state = data;
  document.documentElement.lang = data.language;
  show();
});
// VS Code changes the class of the body with the theme: canvases do not follow by themselves.
new MutationObserver(show).observe(document.body, { attributes: true, attributeFilter: ['class'] });
post({ type: 'ready' });
