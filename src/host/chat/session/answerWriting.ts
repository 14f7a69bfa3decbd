import * as vscode from 'vscode';
import type { AssistantTurn, ConversationSettings, TurnFailure } from '../../../core/conversation/conversation.ts';
import { messagesWithoutTools } from '../../../core/conversation/messages.ts';
import { GenerationError } from '../../../core/generation/errors.ts';
import type { GenerationEvent, Message } from '../../../core/generation/generation.ts';
import { present } from '../../../core/json/json.ts';
import { answerWithTools, sumUsage, type ToolLoop } from '../../../core/tools/answerWithTools.ts';
import { tokensOf } from '../../../core/usage/usage.ts';
import { currentModel } from '../../connections/currentModel.ts';
import type { Generate } from '../../generator.ts';
import { hintOf, messageOf } from '../../ui/sentences.ts';
import type { UsageLedger } from '../../usage/ledger.ts';
import type { AppendBatch } from './appendBatch.ts';
import type { SessionTools } from './sessionTools.ts';
import { createToolQuestions, type ToolDecision } from './toolQuestions.ts';

/** An answer that is being written. */
export interface AnswerWriting {
  /** With all text that came so far. */
  readonly turn: AssistantTurn;
  /** Until when a pause lasts that the server asked for, in milliseconds since 1970. */
  readonly waitingUntil: number | undefined;
  stop(): void;
  /** What a person says to a call that waits for it. */
  decide(use: string, decision: ToolDecision): void;
}

export interface AnswerWritingParts {
  readonly generate: Generate;
  readonly estimateCost: UsageLedger['estimateCost'];
  readonly appender: AppendBatch;
  readonly settings: ConversationSettings;
  readonly tools: SessionTools;
  /** The id of the conversation, for what is allowed in it. */
  readonly conversation: string;
  /** A pause began or ended, or a tool got further. */
  onChange(): void;
  /** A person is asked about a call. */
  onQuestion(tool: string): void;
  /** The answer ended, well or not. `turn` is its final form. */
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
  const tools = parts.tools.offered(settings);
  const questions = createToolQuestions();
  let turn: AssistantTurn = { ...before, outcome: 'writing' };
  /** Used by the requests before the one that runs. */
  let settled = { usage: before.usage, reckonedCostUsd: before.reckonedCostUsd };
  /** How long the model was asked, without the time that tools took. */
  let askedMs = before.durationMs ?? 0;
  let waitingUntil: number | undefined;

  const pause = (until: number | undefined): void => {
    if (until === waitingUntil) return;
    waitingUntil = until;
    parts.onChange();
  };

  const take = (event: GenerationEvent): void => {
    pause(event.type === 'waiting' ? Date.now() + event.seconds * 1_000 : undefined);
    if (event.type === 'text') {
      const firstTextMs = turn.firstTextMs ?? Date.now() - startedAt;
      // What is said after a round of tools is a paragraph of its own.
      const isAfterRound = turn.text !== '' && turn.rounds?.at(-1)?.textEnd === turn.text.length;
      const text = isAfterRound ? `\n\n${event.text}` : event.text;
      turn = { ...turn, text: turn.text + text, firstTextMs };
      appender.add(turn.id, text, '');
    } else if (event.type === 'reasoning') {
      turn = { ...turn, reasoning: turn.reasoning + event.text };
      appender.add(turn.id, '', event.text);
    } else if (event.type === 'usage') {
      const { usage } = event;
      const cost = parts.estimateCost(usage, target.connection, target.model);
      const reckonedCostUsd = cost === undefined ? settled.reckonedCostUsd : (settled.reckonedCostUsd ?? 0) + cost;
      turn = { ...turn, usage: sumUsage(settled.usage, usage), ...present({ reckonedCostUsd }) };
      if (turn.rounds !== undefined) turn = { ...turn, ...present({ contextTokens: tokensOf(usage) }) };
    } else if (event.type === 'end') {
      turn = { ...turn, ...present({ finishReason: event.finishReason }) };
    }
  };

  const end = (outcome: 'complete' | 'stopped' | 'failed', failure?: TurnFailure): void => {
    appender.flush();
    const { failure: _, ...rest } = turn;
    parts.onEnd({ ...rest, outcome, durationMs: askedMs, ...present({ failure }) });
  };

  async function* request(sent: readonly Message[]): AsyncGenerator<GenerationEvent, void, undefined> {
    const { connection, model, profile, temperature, maxTokens, reasoningEffort } = settings;
    const { id: origin } = turn;
    const options = { label: vscode.l10n.t('Chat'), signal: controller.signal, origin, temperature, maxTokens };
    const offered = present({ tools: tools.length === 0 ? undefined : tools, reasoningEffort });
    settled = { usage: turn.usage, reckonedCostUsd: turn.reckonedCostUsd };
    const askedAt = Date.now();
    try {
      yield* generate(sent, { ...options, ...offered, model, profile, ...present({ connection }) });
    } finally {
      askedMs += Date.now() - askedAt;
    }
  }

  const runTool: ToolLoop['run'] = async (use, onStatus, characters) => {
    const { name } = use;
    if (!tools.some(tool => tool.name === name)) return { status: 'failed', text: `There is no tool ${name}.` };
    if (parts.tools.choicesFor(name, parts.conversation).length > 0) {
      parts.onQuestion(name);
      const decision = await questions.ask(use, controller.signal);
      if (decision === undefined) return { status: 'stopped', text: '' };
      if (decision === 'deny') return { status: 'denied', text: 'The person did not allow this call.' };
      parts.tools.remember(name, parts.conversation, decision);
    }
    onStatus('running');
    return parts.tools.run(use, characters, controller.signal);
  };

  const writeAnswer = async (): Promise<string | undefined> => {
    if (tools.length === 0) {
      for await (const event of request(messagesWithoutTools(messages))) take(event);
      return turn.finishReason;
    }
    return answerWithTools(messages, {
      request,
      onEvent: take,
      textLength: () => turn.text.length,
      onRound(round, number) {
        appender.flush();
        const rounds = [...(turn.rounds ?? [])];
        rounds[number] = round;
        turn = { ...turn, rounds };
        parts.onChange();
      },
      run: runTool,
      costUsd: () => (costOf(turn) ?? 0) - (costOf(before) ?? 0),
      limits: parts.tools.limits,
      firstRound: before.rounds?.length ?? 0,
      signal: controller.signal,
    });
  };

  const run = async (): Promise<void> => {
    let outcome: 'complete' | 'stopped' | 'failed' = 'stopped';
    let failure: TurnFailure | undefined;
    try {
      const finishReason = await writeAnswer();
      turn = { ...turn, ...present({ finishReason }) };
      if (!controller.signal.aborted) outcome = 'complete';
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
    decide: (use, decision) => questions.decide(use, decision),
  };
}

function costOf({ usage, reckonedCostUsd }: AssistantTurn): number | undefined {
  return usage.costUsd ?? reckonedCostUsd;
}

/** In the editor's language at that time: a chat is stored as the person saw it. */
function toTurnFailure(error: GenerationError): TurnFailure {
  const { kind, retryable, status, retryAfterMs } = error;
  const retryAt = retryAfterMs === undefined ? undefined : Date.now() + retryAfterMs;
  return { kind, message: messageOf(error), retryable, ...present({ hint: hintOf(error), status, retryAt }) };
}
