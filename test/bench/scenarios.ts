import type { BenchFamily } from './familyMaterial.ts';

/** What a contestant is asked to do. Plain data, because it travels between processes. */
export type Scenario =
  /** Read one long answer as fast as it comes. */
  | { readonly task: 'throughput'; readonly shape: StreamShape; readonly events: number; readonly family?: BenchFamily }
  /** Read many answers at once, at the pace of a model. */
  | { readonly task: 'latency'; readonly streams: number; readonly events: number; readonly perSecond: number }
  /** Give up in the middle of an answer, several times. */
  | { readonly task: 'abort'; readonly times: number }
  /** Read one very long answer, and see what stays in memory. */
  | { readonly task: 'memory'; readonly events: number }
  /** Ask for short answers, one after the other. */
  | { readonly task: 'requests'; readonly times: number; readonly events: number };

/** How a stream lies on the wire: many events together, each in an HTTP chunk of its own, or cut anywhere. */
export type StreamShape = 'packed' | 'single' | 'cut';

/** The base URL under which the benchmark's server answers so. */
export function baseUrlOf(server: string, scenario: Scenario): string {
  switch (scenario.task) {
    case 'throughput':
      return scenario.family === undefined
        ? `${server}/${scenario.shape}/${scenario.events}/v1`
        : `${server}/family/${scenario.events}/${scenario.family}`;
    case 'latency':
      return `${server}/paced/${scenario.events}/${scenario.perSecond}/v1`;
    case 'abort':
      return `${server}/endless/v1`;
    case 'memory':
      return `${server}/packed/${scenario.events}/v1`;
    case 'requests':
      return `${server}/short/${scenario.events}/v1`;
  }
}

/** What a contestant measured, all times in milliseconds. */
export type Measurement = Readonly<Record<string, number>>;
