import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { sharedNow } from '../clock.ts';
import { reportToBench } from '../editorBench.ts';
import { quantile } from '../statistics.ts';
import type { ExtensionBench, ExtensionMeasurement } from './extensionBench.ts';

const id = 'runnel.runnel';

/** Called by the extension host, which Runnel shares with every other extension. */
export const run = (): Promise<void> => reportToBench(measure);

async function measure({ server, seconds }: ExtensionBench): Promise<ExtensionMeasurement> {
  await eventually(() => vscode.extensions.getExtension(id)?.isActive === true);
  const activationMs = readActivationMs();
  const loadedEarly = countLoadedBundles() - 1;
  // The workbench is still busy with its own start, and the first document takes its time to appear.
  await watchGeneration(server, 180, 60);
  const slow = await watchGeneration(server, seconds * 60, 60);
  const fast = await watchGeneration(server, seconds * 400, 400);
  return {
    activationMs,
    loadedEarly,
    latencyP50Ms: quantile(slow.latencies, 0.5),
    latencyP95Ms: quantile(slow.latencies, 0.95),
    completeMs: fast.completeMs,
  };
}

/** As VS Code itself measures it: loading the code, and calling `activate`. What it does in between is its own. */
function readActivationMs(): number {
  const { MonacoPerformanceMarks: marks } = globalThis as unknown as {
    readonly MonacoPerformanceMarks: {
      getMarks(): readonly { readonly name: string; readonly startTime: number }[];
    };
  };
  const all = marks.getMarks();
  const at = (name: string): number =>
    all.find(mark => mark.name === `code/extHost/${name}/${id}`)?.startTime ?? Number.NaN;
  const loading = at('didLoadExtensionCode') - at('willLoadExtensionCode');
  return loading + at('didActivateExtension') - at('willActivateExtension');
}

function countLoadedBundles(): number {
  const folder = dirname(vscode.extensions.getExtension(id)?.extensionPath ?? '');
  return Object.keys(require.cache).filter(file => file.startsWith(folder) && /[\\/]dist[\\/]/.test(file)).length;
}

interface Watched {
  /** Of each token, from the server's write to the event of the document's change. */
  readonly latencies: readonly number[];
  /** From the server's last write until the document held everything. */
  readonly completeMs: number;
}

async function watchGeneration(server: string, tokens: number, perSecond: number): Promise<Watched> {
  const connection = {
    id: 'bench',
    dialect: 'openai',
    baseUrl: `${server}/paced/${tokens}/${perSecond}/v1`,
    requiresKey: false,
  };
  const configuration = vscode.workspace.getConfiguration('runnel');
  await configuration.update('connections', [connection], vscode.ConfigurationTarget.Global);
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
  await vscode.window.showTextDocument(document, { preview: false });
  const latencies: number[] = [];
  const watching = vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
    if (changed !== document) return;
    const now = sharedNow();
    for (const { text } of contentChanges) {
      for (const stamp of text.split(' ')) if (stamp !== '') latencies.push(now - Number(stamp));
    }
  });
  const { error } = (await vscode.commands.executeCommand('runnel.generate', {
    prompt: 'Write.',
    target: 'cursor',
    connection: 'bench',
  })) as { readonly error?: Error };
  watching.dispose();
  if (error !== undefined) throw error;
  if (latencies.length !== tokens) throw new Error(`Of ${tokens} tokens ${latencies.length} are in the document.`);
  return { latencies, completeMs: latencies.at(-1) ?? Number.NaN };
}

async function eventually(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setTimeout(resolve, 20));
}
