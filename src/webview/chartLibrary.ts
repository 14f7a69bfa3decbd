import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, Tooltip } from 'chart.js';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

/** The chart library with its bars, which two pages share: a script of its own that runs before theirs. */
export { Chart };

/** What that script leaves behind. */
export interface ChartLibrary {
  readonly Chart: typeof Chart;
}

export type BarChart = Chart<'bar'>;
