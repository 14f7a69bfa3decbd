import type { InspectedRequest, InspectorTexts } from '../../protocol/inspector.ts';
import type { BarChart } from '../chartLibrary.ts';
import { Chart, chartLegend, createChartCanvas, themeColor } from '../charts.ts';
import { type Phase, phaseAt, tokensOverTime } from './measures.ts';

export interface Timeline {
  readonly root: HTMLElement;
  show(request: InspectedRequest, texts: InspectorTexts): void;
}

const phaseColors: Readonly<Record<Phase, string>> = {
  waiting: 'yellow',
  untilHeaders: 'purple',
  untilFirstToken: 'blue',
  streaming: 'foreground',
};

/** Tokens per second over the time since the request, on a ground that tells what was waited for. */
export function createTimeline(): Timeline {
  const { root, canvas } = createChartCanvas();
  let chart: BarChart | undefined;
  return {
    root,
    show(request, texts) {
      canvas.setAttribute('aria-label', texts.timelineOf);
      const { stepMs, speeds } = tokensOverTime(request);
      const phases = speeds.map((_, index) => phaseAt(request, (index + 0.5) * stepMs));
      const names = (Object.keys(phaseColors) as readonly Phase[]).filter(name => phases.includes(name));
      const text = themeColor('foreground');
      const ground = (name: Phase) => ({
        label: texts[name],
        data: phases.map(phase => (phase === name ? 1 : 0)),
        backgroundColor: `${themeColor(`charts-${phaseColors[name]}`)}33`,
        barPercentage: 1,
        categoryPercentage: 1,
        grouped: false,
        yAxisID: 'ground',
        order: 2,
      });
      const data = {
        labels: speeds.map((_, index) => ((index * stepMs) / 1_000).toFixed(stepMs < 100 ? 2 : 1)),
        datasets: [
          {
            label: texts.tokensPerSecond,
            data: [...speeds],
            backgroundColor: themeColor('charts-green'),
            barPercentage: 0.9,
            categoryPercentage: 1,
            grouped: false,
            order: 1,
          },
          ...names.map(ground),
        ],
      };
      if (chart !== undefined) {
        chart.data = data;
        chart.update('none');
        return;
      }
      chart = new Chart(canvas, {
        type: 'bar',
        data,
        options: {
          animation: false,
          maintainAspectRatio: false,
          scales: {
            x: {
              grid: { display: false },
              ticks: { color: text, maxTicksLimit: 10, maxRotation: 0 },
              title: { display: true, text: texts.seconds, color: text },
            },
            y: { beginAtZero: true, ticks: { color: text, maxTicksLimit: 5 } },
            ground: { display: false, min: 0, max: 1 },
          },
          plugins: {
            legend: chartLegend(text),
            tooltip: { filter: ({ datasetIndex }) => datasetIndex === 0 },
          },
        },
      });
    },
  };
}
