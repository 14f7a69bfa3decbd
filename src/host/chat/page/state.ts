import * as vscode from 'vscode';
import {
  type AssistantTurn,
  type Attachment,
  branchesAt,
  type Conversation,
  findTurn,
  shownTurns,
  type Turn,
  usageOf,
} from '../../../core/conversation/conversation.ts';
import { contentWithAttachments } from '../../../core/conversation/messages.ts';
import { estimateTokens, formatCount, tokensOf } from '../../../core/usage/usage.ts';
import type { Branch, ChatState, ShownAttachment, ShownFailure, ShownTurn } from '../../../protocol/chat.ts';
import { sandboxId } from '../../../providers.ts';
import type { CurrentModel } from '../../connections/currentModel.ts';
import { takesEffort, takesImages } from '../../connections/entries.ts';
import { sandboxNote } from '../../connections/sandbox.ts';
import { finishNote } from '../../ui/finishNote.ts';
import { describeTotals, describeUsage } from '../../usage/describe.ts';
import type { Session } from '../session/session.ts';
import { recoveryActionsFor } from './recoveryActions.ts';
import { type ShownToolsParts, shownRounds, shownTools } from './shownTools.ts';

export interface StateContext {
  readonly target: CurrentModel;
  readonly hasKey: boolean;
  readonly contextWindow: number | undefined;
  readonly tools: ShownToolsParts;
  readonly fontSize: number;
  readonly prompts: ChatState['prompts'];
  readonly tokenColors: ChatState['tokenColors'];
  readonly instructions: readonly string[];
}

/** Everything that a page draws of a session, with its texts. */
export function shownState(session: Session, context: StateContext): ChatState {
  // The number first: what was appended up to it is in the conversation then.
  const { sequence, attachments, isGenerating } = session;
  const { conversation, compared } = session;
  const { target, hasKey } = context;
  // A value of the person overrides that of the model list.
  const contextWindow = conversation.settings.contextWindow ?? context.contextWindow;
  return {
    conversation: conversation.id,
    title: conversation.title,
    turns: turnsOf(session).map(turn => shownTurn(turn, session, context.tools, contextWindow)),
    compared: compared.length,
    sequence,
    isGenerating,
    queued: session.queued.map(({ id, text }) => ({ id, text })),
    canUndoDelete: session.canUndoDelete,
    attachments: attachments.map(shownAttachment),
    attachmentWarning: warningFor(session, contextWindow),
    prompts: context.prompts,
    settings: conversation.settings,
    tools: shownTools(conversation.settings, context.tools),
    target: {
      label: target.connectionLabel,
      detail: target.label === target.connectionLabel ? '' : target.label,
      needsKey: target.requiresKey && !hasKey,
      isSandbox: !target.requiresKey,
      note: target.connection === sandboxId ? sandboxNote() : '',
      takesImages: takesImages(target),
      efforts: takesEffort(target) ? effortsWith(conversation.settings.reasoningEffort) : [],
    },
    usage: describeTotals(usageOf(conversation)),
    instructions: context.instructions.join(', '),
    fontSize: context.fontSize,
    tokenColors: context.tokenColors,
  };
}

/** Those that most models know, and the one that is chosen. */
function effortsWith(chosen: string | undefined): ChatState['target']['efforts'] {
  const known: ChatState['target']['efforts'] = [
    ['', vscode.l10n.t('Default')],
    ['none', vscode.l10n.t('None')],
    ['low', vscode.l10n.t('Low')],
    ['medium', vscode.l10n.t('Medium')],
    ['high', vscode.l10n.t('High')],
  ];
  const isKnown = chosen === undefined || known.some(([effort]) => effort === chosen);
  return isKnown ? known : [...known, [chosen, chosen]];
}

/** The path that is shown. Where answers are compared, it ends with all of them. */
function turnsOf({ conversation, compared }: Session): readonly Turn[] {
  const path = shownTurns(conversation);
  if (compared.length === 0) return path;
  const answers = compared.flatMap(id => findTurn(conversation, id) ?? []);
  return [...path.filter(({ id }) => !compared.includes(id)), ...answers];
}

function shownTurn(
  turn: Turn,
  { conversation, compared, waitingUntil: waitingUntilOf }: Pick<Session, 'conversation' | 'compared' | 'waitingUntil'>,
  tools: ShownToolsParts,
  contextWindow: number | undefined,
): ShownTurn {
  const branch = compared.includes(turn.id) ? { number: 1, count: 1 } : branchOf(turn, conversation);
  if (turn.role === 'user') {
    const { id, role, text, attachments } = turn;
    return {
      ...{
        id,
        role,
        text,
        branch,
        reasoning: '',
        outcome: 'complete',
        author: vscode.l10n.t('You'),
        facts: [],
        rounds: [],
      },
      attachments: attachments.map(shownAttachment),
    };
  }
  const { id, role, text, outcome, reasoning, model } = turn;
  const isWriting = outcome === 'writing';
  const waitingUntil = waitingUntilOf(id);
  const failure = isWriting ? undefined : shownFailure(turn);
  return {
    ...{ id, role, text, outcome, reasoning, branch, author: model, attachments: [] },
    rounds: shownRounds(turn, conversation.id, tools),
    facts: isWriting ? [] : factsOf(turn, contextWindow),
    ...(failure === undefined ? {} : { failure }),
    ...(isWriting && waitingUntil !== undefined ? { waitingUntil } : {}),
  };
}

function branchOf(turn: Turn, conversation: Conversation): Branch {
  const branches = branchesAt(conversation, turn);
  const index = branches.findIndex(({ id }) => id === turn.id);
  const before = branches[index - 1]?.id;
  const after = branches[index + 1]?.id;
  return {
    number: index + 1,
    count: branches.length,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

/** `312 tok in · 1.2k out · 0.4 s to the first token · 48 tok/s · 3 % of the context` */
function factsOf(turn: AssistantTurn, contextWindow: number | undefined): readonly string[] {
  const { usage, reckonedCostUsd, text, firstTextMs, durationMs, outcome, contextTokens } = turn;
  const isNothing = text === '' && Object.keys(usage).length === 0;
  if (isNothing) return [];
  const outputTokens = usage.outputTokens ?? estimateTokens(text);
  const writingMs = firstTextMs === undefined || durationMs === undefined ? 0 : durationMs - firstTextMs;
  const mark = usage.outputTokens === undefined ? '~' : '';
  const used = contextTokens ?? tokensOf(usage);
  return [
    ...(outcome === 'stopped' ? [vscode.l10n.t('stopped')] : []),
    describeUsage(usage, estimateTokens(text), reckonedCostUsd),
    ...(firstTextMs === undefined ? [] : [vscode.l10n.t('{0} s to first token', Math.round(firstTextMs / 100) / 10)]),
    ...(writingMs < 200
      ? []
      : [vscode.l10n.t('{0} tok/s', `${mark}${formatCount(Math.round((outputTokens * 1_000) / writingMs))}`)]),
    ...(used === undefined || contextWindow === undefined
      ? []
      : [vscode.l10n.t('{0} % of context', Math.max(1, Math.round((used * 100) / contextWindow)))]),
  ];
}

function shownFailure(turn: AssistantTurn): ShownFailure | undefined {
  const { failure, outcome, finishReason } = turn;
  const recoveryActions = recoveryActionsFor(turn).map(({ title }) => title);
  if (failure !== undefined) {
    // A key that was never set is a step of the setup, not an error.
    const isSetup = failure.kind === 'auth' && failure.status === undefined;
    return {
      message: isSetup ? vscode.l10n.t('Three steps to the first answer') : failure.message,
      hint: isSetup ? '' : (failure.hint ?? ''),
      tone: isSetup ? 'setup' : 'error',
      recoveryActions,
      ...(failure.retryAt === undefined ? {} : { retryAt: failure.retryAt }),
    };
  }
  const note = outcome === 'interrupted' ? interruptedNote() : finishNote(finishReason);
  return note === undefined ? undefined : { message: note, hint: '', tone: 'note', recoveryActions };
}

function interruptedNote(): string {
  return vscode.l10n.t('The window was closed while this answer was written.');
}

function shownAttachment({ id, kind, label, content }: Attachment): ShownAttachment {
  if (kind === 'image') return { id, kind, label, size: '', image: content };
  return { id, kind, label, size: vscode.l10n.t('~{0} tok', formatCount(estimateTokens(content))) };
}

/** Warns before sending what exceeds the context window, where its size is known. */
function warningFor({ conversation, attachments }: Session, contextWindow: number | undefined): string {
  if (contextWindow === undefined) return '';
  const texts = shownTurns(conversation).map(turn =>
    turn.role === 'user' ? contentWithAttachments(turn.text, turn.attachments) : turn.text,
  );
  const sent = [...texts, contentWithAttachments('', attachments)].reduce((sum, text) => sum + estimateTokens(text), 0);
  if (sent <= contextWindow) return '';
  return vscode.l10n.t(
    'About ~{0} tokens would be sent; the context window has {1}.',
    formatCount(sent),
    formatCount(contextWindow),
  );
}
