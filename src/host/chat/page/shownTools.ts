import * as vscode from 'vscode';
import type { AssistantTurn, ConversationSettings } from '../../../core/conversation/conversation.ts';
import type { ToolStatus, ToolUse } from '../../../core/conversation/toolRounds.ts';
import { parseJson } from '../../../core/json/json.ts';
import { bounded } from '../../../core/tools/answerWithTools.ts';
import type { ShownRound, ShownTools, ShownUse, ToolChoice } from '../../../protocol/chat.ts';
import type { ChatTools } from '../tools/index.ts';

export type ShownToolsParts = Pick<ChatTools, 'choicesFor' | 'describe' | 'unavailable'>;

/** The page shows the beginning; the model has the whole. */
const longestShown = 4_000;
/** What a person allows is shown whole, within what a page can bear. */
const longestInput = 100_000;

export function shownTools(settings: ConversationSettings, parts: ShownToolsParts): ShownTools {
  return { count: settings.tools?.length ?? 0, unavailable: parts.unavailable(settings) ?? '' };
}

export function shownRounds(
  { rounds = [] }: AssistantTurn,
  conversation: string,
  parts: ShownToolsParts,
): readonly ShownRound[] {
  return rounds.map(({ textEnd, uses }) => ({ textEnd, uses: uses.map(use => shownUse(use, conversation, parts)) }));
}

function shownUse(use: ToolUse, conversation: string, { choicesFor, describe }: ShownToolsParts): ShownUse {
  const { id, name, status, result } = use;
  const { title, detail, allowTitle } = describe(use);
  const titles: Readonly<Record<ToolChoice, string>> = {
    once: allowTitle,
    chat: vscode.l10n.t('Allow in This Chat'),
    workspace: vscode.l10n.t('Always Allow in This Workspace'),
    deny: vscode.l10n.t('Deny'),
  };
  const choices = status === 'asking' ? choicesFor(name, conversation) : [];
  return {
    ...{ id, title, detail, status, statusLabel: labelOf(status) },
    input: bounded(readable(use.arguments), longestInput),
    result: bounded(result, longestShown),
    choices: choices.map(decision => ({ decision, title: titles[decision] })),
  };
}

function labelOf(status: ToolStatus): string {
  switch (status) {
    case 'asking':
      return vscode.l10n.t('waits for you');
    case 'running':
      return vscode.l10n.t('runs');
    case 'done':
      return vscode.l10n.t('done');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'denied':
      return vscode.l10n.t('not allowed');
    case 'stopped':
      return vscode.l10n.t('stopped');
  }
}

/** JSON over several lines. */
function readable(json: string): string {
  const value = parseJson(json);
  return value === undefined ? json : JSON.stringify(value, undefined, 2);
}
