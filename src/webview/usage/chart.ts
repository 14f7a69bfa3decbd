import type { UsageEntry } from '../../core/usage/entries.ts';
import type { UsageState } from '../../protocol/usage.ts';
import type { BarChart } from '../chartLibrary.ts';
import { Chart, chartLegend, createChartCanvas, themeColor } from '../charts.ts';
import { amountOf, dayBefore, type Filter } from './filter.ts';
import { formatAmount, formatMoney } from './numbers.ts';

export interface UsageChart {
  readonly root: HTMLElement;
  show(state: UsageState, entries: readonly UsageEntry[], filter: Filter): void;
}

/** As many as can be told apart by colour. */
const mostSeries = 6;
const mostDays = 400;
const colours = ['blue', 'green', 'purple', 'yellow', 'red', 'foreground'];

/** A bar for each day, of pieces for the models. */
export function createUsageChart(): UsageChart {
  const { root, canvas } = createChartCanvas();
  let chart: BarChart | undefined;

  return {
    root,
    show({ texts, today, language, connections }, entries, filter) {
      root.hidden = entries.length === 0;
      canvas.setAttribute('aria-label', texts.chart);
      const [first = today] = [today, ...entries.map(({ day }) => day)].sort();
      const days = daysFrom(filter.days === 0 ? first : dayBefore(today, filter.days - 1), today);
      const nameOf = ({ connection, model }: UsageEntry): string =>
        model || connections[connection] || connection || texts.other;
      const totals = new Map<string, number>();
      for (const entry of entries) {
        totals.set(nameOf(entry), (totals.get(nameOf(entry)) ?? 0) + amountOf(entry, filter.unit));
      }
      const names = [...totals].sort(([, one], [, other]) => other - one).map(([name]) => name);
      const shown = names.slice(0, names.length > mostSeries ? mostSeries - 1 : mostSeries);
      const isContrast = document.body.classList.contains('vscode-high-contrast');
      const series = [...shown, ...(names.length > shown.length ? [texts.other] : [])].map((label, index) => ({
        label,
        data: days.map(day =>
          sum(
            entries.filter(
              entry => entry.day === day && (shown.includes(nameOf(entry)) ? nameOf(entry) : texts.other) === label,
            ),
            filter,
          ),
        ),
        backgroundColor: themeColor(`charts-${colours[index] ?? 'foreground'}`),
        borderColor: themeColor('foreground'),
        borderWidth: isContrast ? 1 : 0,
        maxBarThickness: 48,
      }));
      const written = (amount: number): string =>
        filter.unit === 'money' ? formatMoney(amount, language) : formatAmount(amount, language);
      const labels = days.map(day =>
        new Date(`${day}T12:00:00`).toLocaleDateString(language, { month: 'short', day: 'numeric' }),
      );
      const text = themeColor('foreground');
      const grid = themeColor('widget-border') || themeColor('panel-border');
      chart?.destroy();
      chart = new Chart(canvas, {
        type: 'bar',
        data: { labels, datasets: series },
        options: {
          animation: false,
          responsive: true,
          maintainAspectRatio: false,
          scales: {
            x: { stacked: true, grid: { display: false }, ticks: { color: text, maxRotation: 0, autoSkipPadding: 12 } },
            y: {
              stacked: true,
              beginAtZero: true,
              grid: { color: grid },
              border: { display: false },
              ticks: { color: text, callback: value => written(Number(value)), maxTicksLimit: 6 },
              title: { display: true, text: texts[filter.unit], color: text },
            },
          },
          plugins: {
            legend: chartLegend(text),
            tooltip: {
              mode: 'index',
              callbacks: { label: ({ dataset, parsed }) => `${dataset.label}: ${written(parsed.y ?? 0)}` },
              filter: ({ parsed }) => parsed.y !== 0,
            },
          },
        },
      });
    },
  };
}

function sum(entries: readonly UsageEntry[], { unit }: Filter): number {
  return entries.reduce((total, entry) => total + amountOf(entry, unit), 0);
}

function daysFrom(first: string, last: string): readonly string[] {
  const days = [last];
  while (days.length < mostDays && (days[0] ?? '') > first) days.unshift(dayBefore(days[0] ?? last, 1));
  return days;
}
