import * as vscode from 'vscode';
import { createClient } from '../../client.ts';
import { systemClock } from '../../core/clock.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import type { Usage } from '../../core/generation/generation.ts';
import type { Transport } from '../../core/http/transport.ts';
import type { Recorder } from '../../core/recording/recorder.ts';
import type { Recording } from '../../core/recording/recording.ts';
import type { EmbeddedSandbox } from '../connections/sandbox.ts';
import { messageOf } from '../ui/sentences.ts';
import { answeredExchange } from './description.ts';

export interface ReplayParts {
  readonly recorder: Recorder;
  readonly sandbox: EmbeddedSandbox;
  readonly transport: Transport;
}

/**
 * Plays a recorded answer again, as fast as it came, through the Sandbox and the client, and records that, too. Nothing
 * leaves this computer, and nothing is counted as usage.
 */
export async function replay(recording: Recording, { recorder, sandbox, transport }: ReplayParts): Promise<void> {
  const exchange = answeredExchange(recording);
  if (exchange === undefined) return;
  const { status = 200, headers, headersMs = 0, sentMs, chunks, failure } = exchange;
  const { baseUrl, headers: own } = await sandbox.startReplay({
    status,
    contentType: headers['content-type'] ?? 'text/event-stream',
    headersAfterMs: headersMs - sentMs,
    chunks: chunks.map(({ atMs, bytes }) => ({ afterMs: atMs - headersMs, bytes })),
    breaks: failure !== undefined,
  });
  const { connection, model } = recording;
  // The body of a declared format may need what only its connection has: the Sandbox does not read it here.
  const dialect =
    typeof recording.dialect === 'string'
      ? recording.dialect
      : { ...recording.dialect, path: '/', body: { prompt: '{{prompt}}' } };
  const label = vscode.l10n.t('Replay of {0}', recording.label);
  const open = recorder.begin({
    origin: undefined,
    replayOf: recording.id,
    label,
    connection,
    dialect: recording.dialect,
    model,
  });
  let usage: Usage = {};
  let finishReason: string | undefined;
  try {
    const request = { messages: [{ role: 'user', content: label }] as const, ...(model === '' ? {} : { model }) };
    const events = createClient({ transport: open.watch(transport), clock: systemClock })(
      request,
      { dialect, baseUrl, headers: own },
      { retries: 0 },
    );
    for await (const event of events) {
      if (event.type === 'usage') ({ usage } = event);
      if (event.type === 'end') ({ finishReason } = event);
    }
    open.end({ outcome: 'complete', problem: undefined, usage, finishReason });
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    open.end({ outcome: 'failed', problem: messageOf(error), usage, finishReason });
  }
}
