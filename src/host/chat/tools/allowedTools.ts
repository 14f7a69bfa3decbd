import type * as vscode from 'vscode';
import { asArray } from '../../../core/json/json.ts';
import type { ToolEffect } from '../../../core/tools/toolEffect.ts';
import type { ToolDecision } from '../session/toolQuestions.ts';

/** What a person allowed for longer than one call. */
export interface AllowedTools {
  choicesFor(name: string, effect: ToolEffect, conversation: string): readonly ToolDecision[];
  remember(name: string, effect: ToolEffect, conversation: string, decision: ToolDecision): void;
  /** Everything is asked about again. */
  forget(): void;
}

const stateKey = 'runnel.chat.allowedTools';

/**
 * What reads is allowed once, for a chat until the window is closed, or for the workspace. What writes, runs, or does what
 * nobody knows is allowed once, each time.
 */
export function createAllowedTools(state: vscode.Memento): AllowedTools {
  let inChats: readonly string[] = [];
  const inWorkspace = (): readonly unknown[] => asArray(state.get(stateKey));
  return {
    choicesFor(name, effect, conversation) {
      if (effect === 'acts') return ['once', 'deny'];
      const isAllowed = inChats.includes(`${conversation} ${name}`) || inWorkspace().includes(name);
      return isAllowed ? [] : ['once', 'chat', 'workspace', 'deny'];
    },
    remember(name, effect, conversation, decision) {
      if (effect === 'acts') return;
      if (decision === 'chat') inChats = [...inChats, `${conversation} ${name}`];
      if (decision === 'workspace') void state.update(stateKey, [...new Set([...inWorkspace(), name])]);
    },
    forget() {
      inChats = [];
      void state.update(stateKey, undefined);
    },
  };
}
