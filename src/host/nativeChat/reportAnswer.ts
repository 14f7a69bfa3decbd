import * as vscode from 'vscode';
import type { Clock } from '../../core/clock.ts';
import type { GenerationEvent, Message, Usage } from '../../core/generation/generation.ts';
import { asObject, parseJson } from '../../core/json/json.ts';
import { type Batch, createBatch } from '../../core/text/batch.ts';
import { type AnswerPart, createDataPart, createThinkingPart } from './runtimeParts.ts';

/** Milliseconds between two reports of text: VS Code draws no more often, and each report crosses a process. */
const intervalMs = 16;

export interface AnswerReport {
  readonly usage: Usage;
  /** The turn as the server sent it, where it holds more than text. */
  readonly message: Message | undefined;
}

/**
 * Reports an answer to VS Code as it comes: text and reasoning in batches of one frame, tool calls whole, and at the
 * end what was used.
 *
 * @throws whatever the events throw, after all text before it was reported.
 */
export async function reportAnswer(
  events: AsyncIterable<GenerationEvent>,
  report: (part: AnswerPart) => void,
  { clock, uniqueId }: { readonly clock: Clock; readonly uniqueId: (id: string) => string },
): Promise<AnswerReport> {
  const reportedIds = new Map<string, string>();
  const text = createReportBatch(value => report(new vscode.LanguageModelTextPart(value)), clock);
  const reasoning = createReportBatch(value => reportThinking(value, 'reasoning'), clock);
  let usage: Usage = {};
  let message: Message | undefined;

  const reportThinking = (value: string, id: string): void => {
    const part = createThinkingPart(value, id);
    if (part !== undefined) report(part);
  };
  try {
    for await (const event of events) {
      switch (event.type) {
        case 'text':
          if (reasoning.unwritten !== '') await reasoning.flush();
          text.add(event.text);
          break;
        case 'reasoning':
          if (text.unwritten !== '') await text.flush();
          reasoning.add(event.text);
          break;
        case 'toolCall':
          await reasoning.flush();
          await text.flush();
          reportedIds.set(event.id, uniqueId(event.id));
          report(toCallPart(event, reportedIds));
          break;
        case 'waiting':
          reportThinking(describeWaiting(event), 'waiting');
          break;
        case 'usage':
          usage = event.usage;
          break;
        case 'message':
          message = withReportedIds(event.message, reportedIds);
          break;
      }
    }
  } finally {
    await reasoning.flush();
    await text.flush();
    text.dispose();
    reasoning.dispose();
  }
  const part = usagePart(usage);
  if (part !== undefined) report(part);
  return { usage, message };
}

function toCallPart(
  { id, name, arguments: json }: Extract<GenerationEvent, { type: 'toolCall' }>,
  reportedIds: ReadonlyMap<string, string>,
): AnswerPart {
  return new vscode.LanguageModelToolCallPart(reportedIds.get(id) ?? id, name, asObject(parseJson(json)) ?? {});
}

/** The turn comes back with the results by the ids that VS Code knows. */
function withReportedIds(message: Message, reportedIds: ReadonlyMap<string, string>): Message {
  const { role, content } = message;
  if (typeof content === 'string') return message;
  const parts = content.map(part =>
    part.type === 'toolCall' ? { ...part, id: reportedIds.get(part.id) ?? part.id } : part,
  );
  return { role, content: parts };
}

function createReportBatch(write: (text: string) => void, clock: Clock): Batch {
  return createBatch({
    write: text => {
      write(text);
      return Promise.resolve();
    },
    interval: () => intervalMs,
    clock,
  });
}

function describeWaiting({ reason, seconds }: Extract<GenerationEvent, { type: 'waiting' }>): string {
  const rounded = Math.ceil(seconds);
  return reason === 'rate-limit'
    ? vscode.l10n.t('Rate limit reached. Trying again in {0} s…', rounded)
    : vscode.l10n.t('Trying again in {0} s…', rounded);
}

/** VS Code draws its ring from it, and reads it only where all three numbers are there. */
function usagePart({ inputTokens, outputTokens, totalTokens, cachedInputTokens }: Usage): AnswerPart | undefined {
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const input = inputTokens ?? 0;
  const output = outputTokens ?? 0;
  return createDataPart(
    {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: totalTokens ?? input + output,
      prompt_tokens_details: { cached_tokens: cachedInputTokens ?? 0 },
    },
    'usage',
  );
}
