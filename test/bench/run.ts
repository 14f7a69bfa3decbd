/**
 * Measures Runnel beside other clients, and the extension in a real VS Code.
 *
 *   npm run bench                       everything
 *   npm run bench -- --quick            the client only and less of it, in under a minute; with --only, less of that
 *   npm run bench -- --only packed,cut  some workloads: packed single cut anthropic responses gemini ollama cohere bedrock recording latency abort memory requests import extension insertion native chat drawing
 *
 * The table is printed; the figures are written to out/bench.json. It ends with 1 when a bound is not kept.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newest } from '../rig/editors/versions.ts';
import { projectFolder } from '../rig/run/project.ts';
import { boundsOf, holds } from './bounds.ts';
import { type ChatFigures, measureChat } from './chat.ts';
import { type Figures, runWorkload } from './clientBench.ts';
import { formatDrawing, measureDrawing } from './drawing/measureDrawing.ts';
import { measureExtension } from './extension/measureExtension.ts';
import { measureImport } from './importTime.ts';
import { measureInsertion } from './insertion/measureInsertion.ts';
import { measureNative } from './native/nativeBench.ts';
import { clientPeers, drawingPeers, installPeers, readPeerVersions } from './peers.ts';
import { startServer } from './processes.ts';
import { alignColumns, formatTable } from './table.ts';
import { createWorkloads } from './workloads.ts';

/** What needs VS Code or a browser takes minutes. */
const inEditor = ['extension', 'insertion', 'native', 'chat', 'drawing'];

void main().then(
  isKept => process.exit(isKept ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    process.exit(1);
  },
);

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const isWanted = (name: string): boolean =>
    values.only?.split(',').includes(name) ?? !(values.quick && inEditor.includes(name));
  const workloads = createWorkloads(values.quick).filter(({ name }) => isWanted(name));
  const machine = { date: new Date().toISOString(), node: process.version, cpus: cpus().map(({ model }) => model) };
  const started = performance.now();
  let figures: Figures = {};

  await installPeers(clientPeers);
  const server = await startServer();
  for (const workload of workloads) {
    console.log(`Measuring ${workload.name} …`);
    figures = { ...figures, ...(await runWorkload(workload, server.url)) };
  }
  if (isWanted('import')) figures = { ...figures, ...measureImport(values.quick ? 5 : 15) };
  if (isWanted('extension')) {
    console.log('Measuring the extension …');
    figures = { ...figures, ...(await measureExtension(server.url, values.quick)) };
  }
  if (isWanted('native')) {
    console.log("Measuring VS Code's own chat …");
    figures = { ...figures, ...(await measureNative(server.url, values.quick)) };
  }
  server.dispose();
  if (isWanted('insertion')) {
    console.log('Measuring insertion …');
    figures = { ...figures, ...(await measureInsertion(values.quick)) };
  }
  if (isWanted('chat')) {
    console.log('Measuring the chat …');
    figures = { ...figures, ...chatFigures(await measureChat(newest, values.quick ? 40_000 : 200_000)) };
  }
  if (isWanted('drawing')) {
    console.log('Measuring how answers are drawn …');
    figures = { ...figures, ...(await measureDrawing(values.quick ? 0.1 : 1)) };
  }

  const bounds = boundsOf(figures).filter(({ value }) => value !== undefined);
  const report = { ...machine, versions: readVersions(), isQuick: values.quick, figures, bounds };
  writeFileSync(join(projectFolder, 'out', 'bench.json'), JSON.stringify(report, undefined, 2));
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  const tables = [
    ...(workloads.length > 0 ? [formatTable(workloads, figures)] : []),
    ...(isWanted('drawing') ? [formatDrawing(figures)] : []),
  ];
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`
${machine.date.slice(0, 10)}, Node ${machine.node}, ${machine.cpus.length} × ${machine.cpus[0]}, ${seconds} s
${versions.join(', ')}

${tables.join('\n\n')}

${alignColumns(
  bounds.map(bound => [
    `${holds(bound) ? 'PASS' : 'FAIL'}  ${bound.promise}`,
    `${format(bound.value)}${bound.unit}`,
    `${bound.side === 'most' ? 'of' : 'at least'} ${bound.limit}${bound.unit}`,
  ]),
)}
`);
  return bounds.every(holds);
}

function readVersions(): Readonly<Record<string, string>> {
  return { ...readPeerVersions(clientPeers), ...readPeerVersions(drawingPeers) };
}

function chatFigures({ half, long, ...others }: ChatFigures): Figures {
  const tasksOver50Ms = half.tasksOver50Ms + long.tasksOver50Ms;
  const interruptedTasks = half.interruptedTasks + long.interruptedTasks;
  const figures = { ...others, tasksOver50Ms, interruptedTasks };
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`chat.${name}`, { runnel: value }]));
}

function format(value = Number.NaN): string {
  return String(Math.round(value * 100) / 100);
}
