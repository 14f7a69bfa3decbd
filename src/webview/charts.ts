import type { ChartLibrary } from './chartLibrary.ts';
import { element } from './elements.ts';

/** What the script of the library left behind, which runs before that of the page. */
declare const runnelChart: ChartLibrary;

export const { Chart } = runnelChart;

/** A canvas in the section that gives it its size. A screen reader takes it for a picture, which needs a label. */
export function createChartCanvas(): { readonly root: HTMLElement; readonly canvas: HTMLCanvasElement } {
  const canvas = element('canvas');
  canvas.setAttribute('role', 'img');
  return { root: element('section', { className: 'chart' }, canvas), canvas };
}

/** Below the chart, in the color of its texts. */
export function chartLegend(color: string) {
  return { position: 'bottom', labels: { color, boxWidth: 12, boxHeight: 12 } } as const;
}

/** A color of the theme by its id, with dashes. Empty where the theme has none. */
export function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${name}`).trim();
}
