import type { Figures } from './clientBench.ts';
import { columnNames } from './drawing/columns.ts';
import { benchFamilies } from './familyMaterial.ts';

/** What Runnel promises, and what of it was measured. */
export interface Bound {
  readonly promise: string;
  readonly unit: string;
  readonly limit: number;
  /** Whether the limit is the most or the least that it may be. */
  readonly side: 'most' | 'least';
  /** Undefined when it was not measured in this run. */
  readonly value: number | undefined;
}

const peers = ['eventsource-parser', 'openai', 'langchain', 'ai-sdk'];

/** Latencies below are noise of the machine's own timers. */
const latencyNoiseMs = 0.3;

export function boundsOf(figures: Figures): readonly Bound[] {
  const of = (figure: string, contestant = 'runnel'): number | undefined => figures[figure]?.[contestant];
  const ratio = (figure: string, to: string): number | undefined => {
    const [value, base] = [of(figure), of(figure, to)];
    return value === undefined || base === undefined ? undefined : value / base;
  };
  const excess = (figure: string, over: readonly string[]): number | undefined => {
    const bases = over.map(name => of(figure, name)).filter(value => value !== undefined);
    const value = of(figure);
    return value === undefined || bases.length === 0 ? undefined : value - Math.min(...bases);
  };
  const ratioToLeast = (column: string): number | undefined => {
    const { runnel, 'streaming-markdown': _, ...others } = figures[`drawing.${column}.taskMs`] ?? {};
    return runnel === undefined ? undefined : runnel / Math.min(...Object.values(others));
  };
  const longTasks = columnNames.map(column => of(`drawing.${column}.tasksOver50Ms`));
  const tasksOver50Ms = longTasks.includes(undefined)
    ? undefined
    : longTasks.reduce((sum = 0, each = 0) => sum + each, 0);
  const json = 'floor + JSON.parse';
  const [withRecord, without] = [of('recording.cpuMs', 'recorded'), of('recording.cpuMs', 'unrecorded')];
  const recorded = withRecord === undefined || without === undefined ? undefined : withRecord / without;
  const bound = (promise: string, unit: string, limit: number, value: number | undefined): Bound => ({
    promise,
    unit,
    limit,
    side: 'most',
    value,
  });
  const floor = (...given: Parameters<typeof bound>): Bound => ({ ...bound(...given), side: 'least' });
  return [
    bound('CPU an event, many in a chunk, of the floor plus JSON.parse', '×', 1.15, ratio('packed.cpuUs', json)),
    bound('CPU an event, one in a chunk, of the floor plus JSON.parse', '×', 1.3, ratio('single.cpuUs', json)),
    bound('CPU an event, cut anywhere, of the floor plus JSON.parse', '×', 1.45, ratio('cut.cpuUs', json)),
    ...benchFamilies.map(family =>
      bound(`CPU an event of ${family}, of the floor plus JSON.parse`, '×', 1.15, ratio(`${family}.cpuUs`, json)),
    ),
    bound('CPU of paced streams that are recorded, of those that are not', '×', 1.03, recorded),
    bound('latency p50 over the floor', ' ms', latencyNoiseMs, excess('latency.p50Ms', ['floor'])),
    bound('latency p99 over the best peer', ' ms', latencyNoiseMs, excess('latency.p99Ms', peers)),
    bound('CPU of paced streams, of eventsource-parser', '×', 1, ratio('latency.cpuMs', 'eventsource-parser')),
    bound('an aborted answer has settled after', ' ms', 5, of('abort.settledMs')),
    bound('the socket of an aborted answer is closed after', ' ms', 5, of('abort.closedMs')),
    bound('texts delivered after an abort', '', 0, of('abort.textsAfter')),
    bound('peak memory for a million deltas', ' MB', 115, of('memory.peakMb')),
    bound('heap growth for a million deltas', ' MB', 10, of('memory.growthMb')),
    bound('heap kept of a million deltas', ' MB', 2, of('memory.keptMb')),
    bound('CPU of a short request, of the floor', '×', 1.1, ratio('requests.cpuUs', 'floor')),
    bound('import of the client', ' ms', 40, of('import.ms')),
    bound('undici loaded by the import', '', 0, of('import.undici')),
    bound('activation', ' ms', 15, of('extension.activationMs')),
    bound('bundles loaded before first use', '', 0, of('extension.loadedEarly')),
    bound('the package without its pages', ' KB', 480, of('extension.packageKb')),
    bound('from write to document at 60 tokens/s, p95', ' ms', 120, of('extension.latencyP95Ms')),
    bound('document complete after the last of 400 tokens/s', ' ms', 300, of('extension.completeMs')),
    bound('insertion: from write to document at 60 tokens/s, p95', ' ms', 80, of('insertion.latencyP95Ms')),
    floor('insertion: 10,000 tokens into 50,000 lines, of one edit a token', '×', 20, of('insertion.timesNaive')),
    bound('insertion: edits a second', '', 25, of('insertion.editsPerSecond')),
    bound('insertion: a key while text streams in, of one while not', '×', 1.5, of('insertion.typingTimesIdle')),
    floor('insertion: generations of a soak without a lost character', '', 1, of('insertion.survived')),
    bound("VS Code's chat: from a delta to its report at 60 tokens/s, p95", ' ms', 20, of('native.reportP95Ms')),
    bound("VS Code's chat: CPU of an answer, of one in the editor", '×', 1.3, of('native.cpuTimesEditor')),
    bound("VS Code's chat: 5,000 counts of tokens", ' ms', 50, of('native.countsMs')),
    bound("VS Code's chat: listing 500 models", ' ms', 5, of('native.listingMs')),
    ...columnNames.map(column =>
      bound(`drawing of ${column}, of the least that sanitizes, too`, '×', 1, ratioToLeast(column)),
    ),
    bound('tasks over 50 ms while any of it is drawn', '', 0, tasksOver50Ms),
    bound('the page of the chat, compressed', ' bytes', 350_000, of('chat.bundleBytes')),
    bound('the page of the chat is ready after', ' ms', 300, of('chat.pageReadyMs')),
    bound('from token to screen at 60 tokens/s, p95', ' ms', 120, of('chat.tokenToScreenP95Ms')),
    bound('tasks over 50 ms while long answers are drawn', '', 0, of('chat.tasksOver50Ms')),
    bound('drawing twice the text costs', '×', 2.2, of('chat.workRatio')),
    bound('a chat of 1,000 turns opens in', ' ms', 500, of('chat.openMs')),
    floor('frames a second while it is scrolled', '', 50, of('chat.scrollFramesPerSecond')),
  ];
}

export function holds({ value, limit, side }: Bound): boolean {
  return value === undefined || (side === 'most' ? value <= limit : value >= limit);
}
