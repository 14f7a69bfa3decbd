import * as vscode from 'vscode';
import type { Usage } from '../core/generation/generation.ts';

/** What a model is busy with while none of its answer is shown. */
export type GenerationPhase = 'queued' | 'thinking' | 'writing';

/** A running generation, as the status bar shows it. */
export interface RunningGeneration {
  readonly number: number;
  /** What a person would call it: the beginning of the prompt's purpose, never the prompt itself. */
  readonly label: string;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  firstTextAt: number | undefined;
  /** Tokens of the text so far, estimated from its length: servers tell the number only at the end. */
  estimatedTokens: number;
  usage: Usage;
  /** Until when a pause lasts that the server asked for, in milliseconds since 1970. */
  waitingUntil: number | undefined;
  /** It waits for others, within the limits of its connection. */
  isQueued: boolean;
  /** The last that came was reasoning. */
  isReasoning: boolean;
  readonly phase: GenerationPhase | undefined;
  cancel(): void;
}

/** Where a failure is told: in a message, on the page of the chat, or by whoever asked. */
export type FailurePlace = 'message' | 'chat' | 'caller';

/** How one ended. */
export interface EndedGeneration {
  readonly label: string;
  readonly model: string;
  readonly outcome: 'complete' | 'cancelled' | 'failed';
  readonly failurePlace: FailurePlace;
  readonly finishReason: string | undefined;
  readonly estimatedTokens: number;
  readonly usage: Usage;
  /** What it cost by the price of its model, where one is known and the server did not say. */
  readonly reckonedCostUsd: number | undefined;
  readonly firstTextMs: number | undefined;
  readonly durationMs: number;
}

/** A sign-in that is in progress. */
export interface RunningSignIn {
  /** The name of the connection. */
  readonly label: string;
  cancel(): void;
}

/** All generations that are on their way in this window. */
export interface RunningGenerations extends vscode.Disposable {
  readonly all: readonly RunningGeneration[];
  readonly signIns: readonly RunningSignIn[];
  readonly last: EndedGeneration | undefined;
  /** A generation began, changed its state, or ended. Not for every token. */
  readonly onDidChange: vscode.Event<void>;
  start(generation: RunningGeneration): void;
  changed(): void;
  end(generation: RunningGeneration, ended: EndedGeneration): void;
  startSignIn(signIn: RunningSignIn): void;
  endSignIn(signIn: RunningSignIn): void;
  /** *Cancel Generation*: the only one at once, one of several by choice. Where there is none, the sign-ins. */
  cancel(): Promise<void>;
}

export function createRunningGenerations(): RunningGenerations {
  const change = new vscode.EventEmitter<void>();
  const running = new Set<RunningGeneration>();
  const signIns = new Set<RunningSignIn>();
  let last: EndedGeneration | undefined;
  return {
    get all() {
      return [...running];
    },
    get signIns() {
      return [...signIns];
    },
    get last() {
      return last;
    },
    onDidChange: change.event,
    start(generation) {
      running.add(generation);
      change.fire();
    },
    changed: () => change.fire(),
    end(generation, ended) {
      running.delete(generation);
      last = ended;
      change.fire();
    },
    startSignIn(signIn) {
      signIns.add(signIn);
      change.fire();
    },
    endSignIn(signIn) {
      if (signIns.delete(signIn)) change.fire();
    },
    async cancel() {
      const [only, ...others] = running;
      if (only === undefined) for (const signIn of signIns) signIn.cancel();
      else if (others.length === 0) only.cancel();
      else await cancelSome([...running]);
    },
    dispose() {
      for (const generation of running) generation.cancel();
      change.dispose();
    },
  };
}

async function cancelSome(generations: readonly RunningGeneration[]): Promise<void> {
  const items = generations.map(generation => ({
    label: generation.label,
    description: generation.model,
    generations: [generation],
  }));
  const all = { label: vscode.l10n.t('All'), description: '', generations };
  const title = vscode.l10n.t('Select the generation to cancel');
  const chosen = await vscode.window.showQuickPick([...items, all], { title });
  for (const generation of chosen?.generations ?? []) generation.cancel();
}
