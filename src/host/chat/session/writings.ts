import type { AssistantTurn } from '../../../core/conversation/conversation.ts';
import type { AnswerWriting } from './answerWriting.ts';
import type { ToolDecision } from './toolQuestions.ts';

/** The answers that are written now: one, or the several of a comparison. */
export interface Writings {
  readonly isEmpty: boolean;
  /** With all text that came so far. */
  readonly turns: readonly AssistantTurn[];
  /** Until when a pause lasts that a server asked for, in milliseconds since 1970. */
  waitingUntil(turn: string): number | undefined;
  add(writing: AnswerWriting): void;
  remove(turn: string): void;
  stop(): void;
  /** What a person says to a call of a tool that waits for it. */
  decide(use: string, decision: ToolDecision): void;
}

export function createWritings(): Writings {
  const writings = new Map<string, AnswerWriting>();
  return {
    get isEmpty() {
      return writings.size === 0;
    },
    get turns() {
      return [...writings.values()].map(({ turn }) => turn);
    },
    waitingUntil: turn => writings.get(turn)?.waitingUntil,
    add: writing => writings.set(writing.turn.id, writing),
    remove: turn => writings.delete(turn),
    stop() {
      for (const writing of writings.values()) writing.stop();
    },
    decide(use, decision) {
      for (const writing of writings.values()) writing.decide(use, decision);
    },
  };
}
