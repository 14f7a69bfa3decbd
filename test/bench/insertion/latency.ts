import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { percentile } from './samples.ts';

export interface LatencyFigures {
  readonly tokens: number;
  /** Milliseconds from the server's write of a token to the document that has it. */
  readonly median: number;
  readonly p95: number;
  /** What one edit takes by itself, there and back. */
  readonly edit: number;
}

/** The whole way, through the command, of an OpenAI-compatible answer at a steady pace. */
export async function measureLatency(tokensPerSecond = 60, count = 180): Promise<LatencyFigures> {
  const written: number[] = [];
  const server = createServer(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const started = performance.now();
    for (let index = 0; index < count; index += 1) {
      const due = started + (index * 1_000) / tokensPerSecond - performance.now();
      if (due > 0) await new Promise(resolve => setTimeout(resolve, due));
      const choices = [{ index: 0, delta: { content: `t${index} ` }, finish_reason: null }];
      written.push(performance.now());
      response.write(`data: ${JSON.stringify({ id: 'x', choices })}\n\n`);
    }
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`);
    response.end('data: [DONE]\n\n');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const configuration = vscode.workspace.getConfiguration();
  const connections = [{ id: 'latency', dialect: 'openai', baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm' }];
  await configuration.update('runnel.connections', connections, vscode.ConfigurationTarget.Global);
  const document = await vscode.workspace.openTextDocument({ content: '', language: 'plaintext' });
  await vscode.window.showTextDocument(document);
  const edit = await measureEdit();
  const samples: number[] = [];
  const watching = vscode.workspace.onDidChangeTextDocument(event => {
    if (event.document !== document) return;
    const now = performance.now();
    const arrived = document.getText().split(' ').length - 1;
    for (; samples.length < arrived; ) samples.push(now - (written[samples.length] ?? now));
  });
  try {
    await vscode.commands.executeCommand('runnel.generate', { prompt: 'Go', target: 'cursor', connection: 'latency' });
  } finally {
    watching.dispose();
    server.close();
    await configuration.update('runnel.connections', undefined, vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  return { tokens: samples.length, median: percentile(samples, 0.5), p95: percentile(samples, 0.95), edit };
}

async function measureEdit(): Promise<number> {
  const samples: number[] = [];
  for (let count = 0; count < 20; count += 1) {
    const started = performance.now();
    await vscode.window.activeTextEditor?.edit(builder => builder.replace(new vscode.Range(0, 0, 0, 1), 'x'));
    samples.push(performance.now() - started);
  }
  await vscode.window.activeTextEditor?.edit(builder => builder.delete(new vscode.Range(0, 0, 0, 1)));
  return percentile(samples, 0.5);
}
