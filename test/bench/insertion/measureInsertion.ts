import type { Figures } from '../clientBench.ts';
import { runInEditor } from '../runInEditor.ts';
import type { InsertionBench, InsertionMeasurement } from './insertionBench.ts';

/** Measures writing into documents in the extension host of the newest VS Code. */
export async function measureInsertion(isQuick: boolean): Promise<Figures> {
  const bench: InsertionBench = { generations: isQuick ? 20 : 500, seed: Date.now() % 1_000_000 };
  console.log(`  (a soak of ${bench.generations}, seed ${bench.seed})`);
  const measured = await runInEditor<InsertionMeasurement>('insertion', bench, 120 + bench.generations * 4);
  return Object.fromEntries(Object.entries(measured).map(([name, value]) => [`insertion.${name}`, { runnel: value }]));
}
