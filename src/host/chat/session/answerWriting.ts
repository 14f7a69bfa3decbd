import * as vscode from 'vscode';
import type { AssistantTurn, ConversationSettings, TurnFailure } from '../../../core/conversation/conversation.ts';
import { GenerationError } from '../../../core/generation/errors.ts';
import type { GenerationEvent, Message } from '../../../core/generation/generation.ts';
import { present } from '../../../core/json/json.ts';
import { currentModel } from '../../connections/currentModel.ts';
import type { Generate } from '../../generator.ts';
import { hintOf, messageOf } from '../../ui/sentences.ts';
import type { UsageLedger } from '../../usage/ledger.ts';
import type { AppendBatch } from './appendBatch.ts';

/** An answer that is being written. */
export interface AnswerWriting {
  /** With all text that came so far. */
  readonly turn: AssistantTurn;
  /** Until when a pause lasts that the server asked for, in milliseconds since 1970. */
  readonly waitingUntil: number | undefined;
  stop(): void;
}

export interface AnswerWritingParts {
  readonly generate: Generate;
  readonly reckonCost: UsageLedger['reckonCost'];
  readonly appender: AppendBatch;
  readonly settings: ConversationSettings;
  /** A pause began or ended. */
  onPause(): void;
  /** It is over, for good or ill, with the turn as it stays. */
  onEnd(turn: AssistantTurn): void;
}

/** Writes an answer, or on at the end of one that is there. */
export function startAnswer(
  before: AssistantTurn,
  messages: readonly Message[],
  parts: AnswerWritingParts,
): AnswerWriting {
  const { generate, appender, settings } = parts;
  const controller = new AbortController();
  const startedAt = Date.now();
  const target = currentModel(settings);
  let turn: AssistantTurn = { ...before, outcome: 'writing' };
  let waitingUntil: number | undefined;

  const pause = (until: number | undefined): void => {
    if (until === waitingUntil) return;
    waitingUntil = until;
    parts.onPause();
  };

  const take = (event: GenerationEvent): void => {
    pause(event.type === 'waiting' ? Date.now() + event.seconds * 1_000 : undefined);
    if (event.type === 'text') {
      const firstTextMs = turn.firstTextMs ?? Date.now() - startedAt;
      turn = { ...turn, text: turn.text + event.text, firstTextMs };
      appender.add(turn.id, event.text, '');
    } else if (event.type === 'reasoning') {
      turn = { ...turn, reasoning: turn.reasoning + event.text };
      appender.add(turn.id, '', event.text);
    } else if (event.type === 'usage') {
      const reckonedCostUsd = parts.reckonCost(event.usage, target.connection, target.model);
      turn = { ...turn, usage: event.usage, ...present({ reckonedCostUsd }) };
    } else if (event.type === 'end') {
      turn = { ...turn, ...present({ finishReason: event.finishReason }) };
    }
  };

  const end = (outcome: 'complete' | 'stopped' | 'failed', failure?: TurnFailure): void => {
    appender.flush();
    const { failure: _, ...rest } = turn;
    const durationMs = (before.durationMs ?? 0) + Date.now() - startedAt;
    parts.onEnd({ ...rest, outcome, durationMs, ...present({ failure }) });
  };

  const run = async (): Promise<void> => {
    const { connection, model, temperature, maxTokens } = settings;
    const options = { label: vscode.l10n.t('Chat'), signal: controller.signal, temperature, maxTokens };
    const whom = { model, ...present({ connection }) };
    let outcome: 'complete' | 'stopped' | 'failed' = 'stopped';
    let failure: TurnFailure | undefined;
    try {
      for await (const event of generate(messages, { ...options, ...whom })) take(event);
      outcome = 'complete';
    } catch (error) {
      if (!(error instanceof GenerationError)) throw error;
      outcome = error.kind === 'cancelled' ? 'stopped' : 'failed';
      if (outcome === 'failed') failure = toTurnFailure(error);
    } finally {
      end(outcome, failure);
    }
  };
  void run();

  return {
    get turn() {
      return turn;
    },
    get waitingUntil() {
      return waitingUntil;
    },
    stop: () => controller.abort(),
  };
}

/** In the language of the editor at that time: a chat is kept as it was read. */
function toTurnFailure(error: GenerationError): TurnFailure {
  const { kind, retryable, status, retryAfterMs } = error;
  const retryAt = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
  return { kind, message: messageOf(error), retryable, ...present({ hint: hintOf(error), status, retryAt }) };
}
