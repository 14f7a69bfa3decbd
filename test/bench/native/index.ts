import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { createClient } from '../../../src/client.ts';
import { createNativeChat, type NativeChat } from '../../../src/host/nativeChat/index.ts';
import { readNetworkSettings } from '../../../src/host/settings.ts';
import { createTransport } from '../../../src/network/transport.ts';
import { sharedNow } from '../clock.ts';
import { reportToBench } from '../editorBench.ts';
import { quantile } from '../statistics.ts';
import type { NativeBench, NativeMeasurement } from './nativeBench.ts';

/** Called by the extension host. */
export const run = (): Promise<void> => reportToBench(measure);

const listed = 500;
const counted = 5_000;

async function measure({ server, seconds }: NativeBench): Promise<NativeMeasurement> {
  await configure('connections', [connectionTo(server, 60, seconds * 60)]);
  await configure('connection', 'bench');
  const chat = createChat(baseUrlOf(server, 60, seconds * 60));
  // The first answer loads what all others find loaded.
  await watchReports(chat);
  const latencies = await watchReports(chat);
  const cpuTimesEditor = await compareCpu(server, seconds);
  const countsMs = await measureCounts(chat);
  await configure('nativeChat.models', { bench: Array.from({ length: listed }, (_, index) => `model-${index}`) });
  // VS Code's question comes by another process.
  await nextTurn();
  const started = performance.now();
  const models = await chat.listModels({ silent: true });
  const listingMs = performance.now() - started;
  if (models.length < listed) throw new Error(`Of ${listed} models ${models.length} are listed.`);
  return {
    reportMedianMs: quantile(latencies, 0.5),
    reportP95Ms: quantile(latencies, 0.95),
    cpuTimesEditor,
    countsMs,
    listingMs,
  };
}

const configure = async (name: string, value: unknown): Promise<void> =>
  await vscode.workspace.getConfiguration('runnel').update(name, value, vscode.ConfigurationTarget.Global);

function connectionTo(server: string, perSecond: number, tokens: number): object {
  const baseUrl = baseUrlOf(server, perSecond, tokens);
  return { id: 'bench', dialect: 'openai', baseUrl, model: 'model', requiresKey: false };
}

const baseUrlOf = (server: string, perSecond: number, tokens: number): string =>
  `${server}/paced/${tokens}/${perSecond}/v1`;

/** All that lies between the network and the report, without the extension around it: nobody else hears the report. */
function createChat(baseUrl: string): NativeChat {
  const nothing = (): void => {};
  const transport = createTransport({ readSettings: readNetworkSettings, onFallback: nothing });
  const streamGeneration = createClient({ transport });
  const state = { get: () => undefined, update: async () => {}, keys: () => [] };
  const keys = { all: [], onDidChange: () => ({ dispose: nothing }) };
  return createNativeChat({
    generate: messages => streamGeneration({ model: 'model', messages }, { dialect: 'openai', baseUrl }),
    connections: { state } as never,
    keys: keys as never,
    addConnection: async () => {},
  });
}

/** How old each delta is when it is reported. */
async function watchReports(chat: NativeChat): Promise<readonly number[]> {
  const [model] = await chat.listModels({ silent: true });
  if (model === undefined) throw new Error('No model is listed.');
  const latencies: number[] = [];
  await chat.respond({
    model,
    messages: [vscode.LanguageModelChatMessage.User('Write.') as never],
    options: { toolMode: vscode.LanguageModelChatToolMode.Auto, tools: [] } as never,
    token: new vscode.CancellationTokenSource().token,
    report(part) {
      if (!(part instanceof vscode.LanguageModelTextPart)) return;
      const now = sharedNow();
      for (const stamp of part.value.split(' ')) if (stamp !== '') latencies.push(now - Number(stamp));
    },
  });
  return latencies;
}

/** The same answer through VS Code's API and into a document, in turns; the medians are compared. */
async function compareCpu(server: string, seconds: number): Promise<number> {
  const perSecond = 400;
  await configure('connections', [connectionTo(server, perSecond, (seconds * perSecond) / 2)]);
  const throughApi: number[] = [];
  const intoDocument: number[] = [];
  for (let round = 0; round < 4; round++) {
    const api = await cpuOf(askThroughApi);
    const document = await cpuOf(generateIntoDocument);
    // The first of each loads code, and is compiled.
    if (round === 0) continue;
    throughApi.push(api);
    intoDocument.push(document);
  }
  return quantile(throughApi, 0.5) / quantile(intoDocument, 0.5);
}

/** Milliseconds of the extension host's processor time. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function askThroughApi(): Promise<void> {
  const [model] = await vscode.lm.selectChatModels({ vendor: 'runnel', id: 'bench/model' });
  if (model === undefined) throw new Error('The model is not there.');
  const { text } = await model.sendRequest([vscode.LanguageModelChatMessage.User('Write.')]);
  for await (const _ of text);
}

async function generateIntoDocument(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: '' });
  await vscode.window.showTextDocument(document, { preview: false });
  const { error } = (await vscode.commands.executeCommand('runnel.generate', {
    ...{ prompt: 'Write.', target: 'cursor', connection: 'bench' },
  })) as { readonly error?: Error };
  if (error !== undefined) throw error;
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

/** As VS Code asks: every text of the tools' schemas, short ones mostly, then the messages. */
async function measureCounts(chat: NativeChat): Promise<number> {
  const [model] = await chat.listModels({ silent: true });
  if (model === undefined) throw new Error('No model is listed.');
  const words = 'The absolute path of the file to read, and the number of the line to begin at. ';
  const texts = Array.from({ length: counted }, (_, index) =>
    words.repeat(1 + (index % 4)).slice(0, 5 + (index % 200)),
  );
  for (const text of texts.slice(0, 500)) chat.countTokens(model, text);
  const started = performance.now();
  let sum = 0;
  for (const text of texts) sum += chat.countTokens(model, text);
  if (sum === 0) throw new Error('Nothing was counted.');
  return performance.now() - started;
}
