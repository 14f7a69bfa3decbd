import * as vscode from 'vscode';
import { createClient } from '../client.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { GenerationError, withDetails } from '../core/generation/errors.ts';
import type { GenerationEvent, GenerationRequest, Message, Usage } from '../core/generation/generation.ts';
import type { Transport } from '../core/http/transport.ts';
import { type JsonObject, present } from '../core/json/json.ts';
import type { OpenRecording, Recorder } from '../core/recording/recorder.ts';
import { tokensOf, tokenWeight } from '../core/usage/usage.ts';
import { settings as settingNames } from '../names.ts';
import { dialectName } from './connections/entries.ts';
import { keepBaseUrl } from './connections/keepBaseUrl.ts';
import { openForGeneration } from './connections/openConnection.ts';
import { type ConnectionProfile, modelLabel } from './connections/profiles.ts';
import type { EmbeddedSandbox } from './connections/sandbox.ts';
import type { Secrets } from './connections/secrets.ts';
import type { Credentials } from './connections/signIn/credentials.ts';
import { mergeParameters, mergeTimeouts, type Parameters } from './connections/target/parameters.ts';
import type { Refusals } from './connections/target/refusals.ts';
import { readTarget } from './connections/target/target.ts';
import { createQuestions, silentQuestions } from './keys/questions.ts';
import type { Log } from './log.ts';
import type { FailurePlace, GenerationPhase, RunningGeneration, RunningGenerations } from './runningGenerations.ts';
import { readGenerationSettings, readSettingOrDefault } from './settings.ts';
import { messageOf } from './ui/sentences.ts';
import type { BudgetGuard } from './usage/budget.ts';
import type { UsageLedger } from './usage/ledger.ts';
import { type ConnectionLimits, confirmPrompt, estimatePrompt, waitInQueue } from './usage/limits.ts';

export interface GenerateOptions {
  /** The id of a connection; the setting's by default. */
  readonly connection?: string;
  /** The id of a profile, whose connection and model count where none is named beside it. */
  readonly profile?: string | undefined;
  /** What a person calls this generation, in the picker of those that can be cancelled. */
  readonly label: string;
  /** Whose settings apply. */
  readonly scope?: vscode.ConfigurationScope;
  readonly signal?: AbortSignal;
  /** What it is busy with while none of the answer is shown. Asked again and again while it runs. */
  readonly phase?: () => GenerationPhase | undefined;
  /** In place of the settings' own. */
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  /** What the model may ask for, in dialects that take tools. */
  readonly tools?: GenerationRequest['tools'];
  readonly toolChoice?: GenerationRequest['toolChoice'];
  readonly reasoningEffort?: GenerationRequest['reasoningEffort'];
  /** False: no dialog is opened, and what needs the person is an error that says so. Default true. */
  readonly isInteractive?: boolean;
  /** What the request is for, like the turn of a chat, by which its recording is found. */
  readonly origin?: string | undefined;
  /** The id of the extension that asks. Undefined: the person. */
  readonly caller?: string | undefined;
}

/**
 * All that the editor and other extensions need to know of models, keys, networks, retries and usage. The iteration
 * throws a `GenerationError` for whatever goes wrong; settings and key are those of the moment it begins.
 */
export type Generate = (messages: readonly Message[], options: GenerateOptions) => AsyncIterable<GenerationEvent>;

export interface GeneratorParts {
  readonly secrets: Secrets;
  readonly sandbox: EmbeddedSandbox;
  readonly credentials: Credentials;
  readonly refusals: Refusals;
  readonly limits: ConnectionLimits;
  readonly running: RunningGenerations;
  readonly usage: UsageLedger;
  readonly budget: BudgetGuard;
  readonly transport: Transport;
  readonly recorder: Recorder;
  readonly log: Log;
}

export function createGenerator(parts: GeneratorParts): Generate {
  const { log, running } = parts;
  const streamGeneration = createClient({ transport: parts.transport });
  let count = 0;

  return async function* generate(messages, options) {
    const settings = readGenerationSettings(options.scope);
    const { profile, model: modelId, parameters: own } = readTarget(options, options.scope);
    const parameters = mergeParameters(parametersOf(settings), own, parametersOf(options));
    // Before the generation counts as running: a person may take a while to find their key.
    const { isInteractive = true } = options;
    await parts.budget.check({ isInteractive });
    // Without questions, a key that is missing is an error that says so.
    const questions = isInteractive ? createQuestions(parts.secrets) : silentQuestions;
    const { connect, extra } = await openForGeneration(profile, parts, questions, parameters);
    const sent = withProfilePrompt(messages, parameters, options);
    const tokens = estimatePrompt(sent);
    const costUsd = parts.usage.estimateCost({ inputTokens: tokens }, profile.id, modelId);
    await confirmPrompt({ tokens, costUsd, to: profile.label, isInteractive });
    const run = startRun(++count, modelLabel(profile, modelId), options);
    const name = `generation ${run.generation.number}`;
    const recording = startRecording(parts.recorder, options, profile, modelId);
    running.start(run.generation);
    const turn = parts.limits.enter(profile.id, profile.limits, tokens, run.signal);
    let finishReason: string | undefined;
    let outcome: 'complete' | 'cancelled' | 'failed' = 'cancelled';
    let isMoved = false;
    let problem: string | undefined;
    try {
      yield* waitInQueue(turn, run.generation, running);
      const request = requestFor(sent, modelId, parameters, options, extra);
      const { retries } = settings;
      const timeouts = mergeTimeouts(settings.timeouts, own.timeouts);
      const events = streamGeneration(request, connect(run.signal), {
        signal: run.signal,
        transport: recording?.watch(parts.transport) ?? parts.transport,
        timeouts,
        retries,
        onAdapted: adapted => {
          log.info(`${name}: ${adapted.message}`);
          isMoved ||= adapted.baseUrl !== undefined;
          parts.refusals.note(profile.id, modelId, adapted);
        },
      });
      log.info(
        `${name}: ${profile.id} (${dialectName(profile)}), model ${run.generation.model}${options.caller === undefined ? '' : `, for ${options.caller}`}`,
      );
      for await (const event of events) {
        note(run.generation, event, systemClock);
        if (event.type === 'waiting') {
          log.info(`${name}: ${event.reason}, ${event.seconds} s`);
          recording?.wait(event.reason, event.seconds);
        }
        if (event.type === 'waiting' || event.type === 'start') running.changed();
        if (event.type === 'end') {
          finishReason = event.finishReason;
          outcome = 'complete';
        }
        yield event;
      }
    } catch (error) {
      const failure = error instanceof GenerationError ? error : unexpected(error);
      outcome = failure.kind === 'cancelled' ? 'cancelled' : 'failed';
      if (outcome === 'failed') {
        log.failure(name, failure);
        problem = messageOf(failure);
      }
      throw failure;
    } finally {
      run.dispose();
      turn.end(tokensOf(run.generation.usage));
      if (isMoved && outcome === 'complete') void keepBaseUrl(profile, log);
      const { usage, startedAt, firstTextAt, label, model } = run.generation;
      const estimatedTokens = Math.ceil(run.generation.estimatedTokens);
      const durationMs = systemClock.now() - startedAt;
      const firstTextMs = firstTextAt === undefined ? undefined : firstTextAt - startedAt;
      recording?.end({ outcome, problem, usage, finishReason });
      log.info(`${name}: ${outcome}, ${durationMs} ms, ${describe(usage)}`);
      if (firstTextAt !== undefined || Object.keys(usage).length > 0) {
        const { caller } = options;
        parts.usage.add({ connection: profile.id, model: modelId, usage, estimatedTokens, caller });
        parts.budget.warn();
      }
      running.end(run.generation, {
        label,
        model,
        outcome,
        failurePlace: failurePlaceOf(options),
        finishReason,
        estimatedTokens,
        usage,
        reckonedCostUsd: parts.usage.estimateCost(usage, profile.id, modelId),
        firstTextMs,
        durationMs,
      });
    }
  };
}

/** Undefined where the person does not want requests to be kept. */
function startRecording(
  recorder: Recorder,
  { origin, label }: GenerateOptions,
  { id: connection, dialect }: ConnectionProfile,
  model: string,
): OpenRecording | undefined {
  if (!readSettingOrDefault(settingNames.inspectorEnabled)) return undefined;
  return recorder.begin({ origin, label, connection, dialect, model });
}

function failurePlaceOf({ caller, origin, isInteractive }: GenerateOptions): FailurePlace {
  if (caller !== undefined || isInteractive === false) return 'caller';
  return origin === undefined ? 'message' : 'chat';
}

function parametersOf({
  temperature,
  maxTokens,
  reasoningEffort,
}: Pick<GenerateOptions, 'temperature' | 'maxTokens' | 'reasoningEffort'>): Parameters {
  return present({ temperature, maxTokens, reasoningEffort });
}

/** Another extension names a profile and sends its own messages: the profile's system prompt comes before them. */
function withProfilePrompt(
  messages: readonly Message[],
  { systemPrompt }: Parameters,
  { caller, profile }: GenerateOptions,
): readonly Message[] {
  const isWanted = caller !== undefined && profile !== undefined && systemPrompt !== undefined;
  if (!isWanted || messages.some(({ role }) => role === 'system')) return messages;
  return [{ role: 'system', content: systemPrompt }, ...messages];
}

interface Run {
  readonly generation: RunningGeneration;
  readonly signal: AbortSignal;
  dispose(): void;
}

function startRun(number: number, model: string, { label, signal, phase }: GenerateOptions): Run {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    generation: {
      number,
      label,
      model,
      startedAt: systemClock.now(),
      firstTextAt: undefined,
      estimatedTokens: 0,
      usage: {},
      waitingUntil: undefined,
      isReasoning: false,
      isQueued: false,
      get phase() {
        if (this.isQueued) return 'queued';
        return this.isReasoning ? 'thinking' : phase?.();
      },
      cancel,
    },
    signal: controller.signal,
    dispose: () => signal?.removeEventListener('abort', cancel),
  };
}

function requestFor(
  messages: readonly Message[],
  model: string,
  { temperature, maxTokens, stop, reasoningEffort }: Parameters,
  { tools, toolChoice }: GenerateOptions,
  extra: JsonObject | undefined,
): GenerationRequest {
  return {
    messages,
    ...(model === '' ? {} : { model }),
    ...present({ temperature, maxTokens, stop, tools, toolChoice, reasoningEffort, extra }),
  };
}

function note(generation: RunningGeneration, event: GenerationEvent, clock: Clock): void {
  generation.waitingUntil = event.type === 'waiting' ? clock.now() + event.seconds * 1_000 : undefined;
  if (event.type === 'text' || event.type === 'reasoning') generation.isReasoning = event.type === 'reasoning';
  if (event.type === 'text') {
    generation.firstTextAt ??= clock.now();
    generation.estimatedTokens += tokenWeight(event.text);
  }
  if (event.type === 'usage') generation.usage = event.usage;
}

function unexpected(error: unknown): GenerationError {
  const failure = new GenerationError('protocol', vscode.l10n.t('An internal error occurred in Runnel.'), {
    cause: error,
  });
  return withDetails(failure, { hint: vscode.l10n.t('See the log for details.') });
}

function describe(usage: Usage): string {
  const facts = Object.entries(usage).map(([name, value]) => `${name} ${value}`);
  return facts.length === 0 ? 'usage not reported' : facts.join(', ');
}
