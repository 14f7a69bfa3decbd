import type { ConversationSettings } from '../../../core/conversation/conversation.ts';
import type { ToolUse } from '../../../core/conversation/toolRounds.ts';
import type { Tool } from '../../../core/generation/generation.ts';
import type { ToolLimits, ToolOutcome } from '../../../core/tools/answerWithTools.ts';
import type { ToolDecision } from './toolQuestions.ts';

/** The tools of the chat, as a session uses them. */
export interface SessionTools {
  /** None in a folder that is not trusted, and none where the connection takes no tools. */
  offered(settings: ConversationSettings): readonly Tool[];
  readonly limits: ToolLimits;
  /** What a person can be asked about a call of this tool; empty where it runs without a question. */
  choicesFor(name: string, conversation: string): readonly ToolDecision[];
  /** Remembers what a person allowed for longer. */
  remember(name: string, conversation: string, decision: ToolDecision): void;
  /** Runs a call that was allowed. It never throws, and is over soon after the signal. */
  run(use: ToolUse, characters: number, signal: AbortSignal): Promise<ToolOutcome>;
}
