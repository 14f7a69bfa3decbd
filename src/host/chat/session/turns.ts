import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type {
  AssistantTurn,
  Attachment,
  Conversation,
  ConversationSettings,
  UserTurn,
} from '../../../core/conversation/conversation.ts';
import { present } from '../../../core/json/json.ts';
import { currentModel, type ModelChoice } from '../../connections/currentModel.ts';

export function newPrompt(text: string, parent: string | undefined, attachments: readonly Attachment[]): UserTurn {
  return { id: randomUUID(), role: 'user', text, attachments, createdAt: Date.now(), ...present({ parent }) };
}

/** An answer that nothing has been written of. */
export function newAnswer(parent: string, choice: ModelChoice): AssistantTurn {
  const { label, connection } = currentModel(choice);
  return {
    id: randomUUID(),
    parent,
    role: 'assistant',
    text: '',
    createdAt: Date.now(),
    outcome: 'writing',
    model: label,
    connection,
    reasoning: '',
    usage: {},
  };
}

/** One of several answers, whose models may have the same name. */
export function newComparedAnswer(parent: string, choice: ModelChoice): AssistantTurn {
  const { label, connectionLabel } = currentModel(choice);
  const model = label.includes(connectionLabel) ? label : `${connectionLabel} · ${label}`;
  return { ...newAnswer(parent, choice), model };
}

/** The settings with another connection, model or profile, where one was chosen. */
export function withTarget(settings: ConversationSettings, target: ModelChoice | undefined): ConversationSettings {
  if (target === undefined) return settings;
  const { connection: _, model: __, profile: ___, ...others } = settings;
  return { ...others, ...present({ ...target }) };
}

/** The path that ends with this very turn. */
export function showOnly(conversation: Conversation, id: string): Conversation {
  return { ...conversation, leaf: id };
}

/** What a screen reader says of an answer that ended. */
export function sentenceOfEnd({ outcome, failure }: AssistantTurn): string {
  if (outcome === 'complete') return vscode.l10n.t('The answer is complete.');
  if (outcome === 'stopped') return vscode.l10n.t('The answer was stopped.');
  return outcome === 'failed' ? (failure?.message ?? '') : '';
}
