import type { Figures } from '../clientBench.ts';
import { runInEditor } from '../runInEditor.ts';
import { median } from '../statistics.ts';

export interface NativeBench {
  readonly server: string;
  /** How long each stream is. */
  readonly seconds: number;
}

export interface NativeMeasurement {
  /** Milliseconds from the server's write of a delta to the provider's report of it, at 60 tokens a second. */
  readonly reportMedianMs: number;
  readonly reportP95Ms: number;
  /** The processor's time of an answer through VS Code's API, of that of the same answer in a document. */
  readonly cpuTimesEditor: number;
  /** 5,000 counts of the texts of an agent's request. */
  readonly countsMs: number;
  /** The first listing of 500 models after a change of settings, as VS Code asks for it. */
  readonly listingMs: number;
}

/** Measures the models in VS Code's own chat, in the extension host of the newest VS Code. */
export async function measureNative(server: string, isQuick: boolean): Promise<Figures> {
  const measured: NativeMeasurement[] = [];
  for (let times = isQuick ? 1 : 3; times > 0; times--) {
    const bench: NativeBench = { server, seconds: isQuick ? 4 : 10 };
    measured.push(await runInEditor<NativeMeasurement>('native', bench, 180));
  }
  const names = Object.keys(measured[0] ?? {}) as (keyof NativeMeasurement)[];
  return Object.fromEntries(
    names.map(name => [`native.${name}`, { runnel: median(measured.map(each => each[name])) }]),
  );
}
