import { execFileSync } from 'node:child_process';
import { clientFile } from '../rig/run/project.ts';
import type { Figures } from './clientBench.ts';
import { median } from './statistics.ts';

const program = `
  import { createRequire } from 'node:module';
  const started = performance.now();
  await import(${JSON.stringify(clientFile)});
  const ms = performance.now() - started;
  const { cache } = createRequire(import.meta.url);
  const undici = Object.keys(cache).filter(name => name.includes('undici')).length;
  console.log(JSON.stringify({ ms, undici }));
`;

/** How long a new process takes to import the client, and whether that loads undici. */
export function measureImport(times: number): Figures {
  const measured = Array.from({ length: times }, () => {
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    return JSON.parse(output) as { readonly ms: number; readonly undici: number };
  });
  return {
    'import.ms': { runnel: median(measured.map(({ ms }) => ms)) },
    'import.undici': { runnel: Math.max(...measured.map(({ undici }) => undici)) },
  };
}
