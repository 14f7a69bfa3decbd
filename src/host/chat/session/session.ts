import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type AssistantTurn,
  type Attachment,
  addTurn,
  type Conversation,
  type ConversationSettings,
  deleteTurn,
  findTurn,
  replaceTurn,
  restoreTurns,
  showBranch,
  shownTurns,
  type Turn,
} from '../../../core/conversation/conversation.ts';
import { mergeConversations } from '../../../core/conversation/merge.ts';
import { messagesFor, messagesForRest } from '../../../core/conversation/messages.ts';
import type { Message } from '../../../core/generation/generation.ts';
import { present } from '../../../core/json/json.ts';
import type { Append } from '../../../protocol/chat.ts';
import { currentModel } from '../../connections/currentModel.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import { type AnswerWriting, type AnswerWritingParts, startAnswer } from './answerWriting.ts';
import { createAppendBatch } from './appendBatch.ts';
import { createPromptQueue, type WaitingPrompt } from './promptQueue.ts';
import type { ToolDecision } from './toolQuestions.ts';

/** One conversation that is open, with the answer that is written in it. Any number of pages may show it. */
export interface Session extends vscode.Disposable {
  /** As it is now, with all text of an answer that is still written. */
  readonly conversation: Conversation;
  readonly isGenerating: boolean;
  readonly attachments: readonly Attachment[];
  /** Until when a pause lasts that the server asked for, in milliseconds since 1970. */
  readonly waitingUntil: number | undefined;
  /** The number of the last message of `onDidAppend`, whose text `conversation` contains. */
  readonly sequence: number;
  /** More changed than the text of the answer that is written. */
  readonly onDidChange: vscode.Event<void>;
  readonly onDidAppend: vscode.Event<Append>;
  /** A sentence for a screen reader. */
  readonly onDidAnnounce: vscode.Event<string>;
  /** Prompts that wait for the end of the answer. */
  readonly queued: readonly WaitingPrompt[];
  /** A turn was deleted, and nothing else changed since. */
  readonly canUndoDelete: boolean;
  /** Sends at once, or at the end of the answer that is written; `isNow` stops that one. */
  send(text: string, isNow?: boolean): void;
  removeQueued(id: string): void;
  /** Stops the answer that is written, if there is one, and sends this prompt. */
  sendQueued(id: string): void;
  /** Another answer, beside this one. */
  regenerate(turn: string): void;
  /** The changed prompt and its answer become a branch beside this one. */
  resend(turn: string, text: string): void;
  /** The rest of an answer that broke off, at its end. */
  continueAnswer(turn: string): void;
  stop(): void;
  /** What a person says to a call of a tool that waits for it. */
  decideTool(use: string, decision: ToolDecision): void;
  deleteTurn(turn: string): void;
  undoDelete(): void;
  showBranch(turn: string): void;
  configure(settings: ConversationSettings): void;
  rename(title: string): void;
  attach(attachment: Omit<Attachment, 'id'>): void;
  removeAttachment(id: string): void;
  /** Takes over what another window made of the same conversation. */
  follow(other: Conversation): void;
}

export interface SessionParts extends Pick<AnswerWritingParts, 'generate' | 'estimateCost' | 'tools'> {
  /** An answer is complete. */
  onAnswered(): void;
  /** Keeps the conversation. It never throws. */
  save(conversation: Conversation): void;
}

/** While an answer is written, it is saved this often, so that a crash loses little of it. */
const saveIntervalMs = 3_000;

export function createSession(opened: Conversation, { save, ...parts }: SessionParts): Session {
  let conversation = opened;
  let attachments: readonly Attachment[] = [];
  let writing: AnswerWriting | undefined;
  let saving: NodeJS.Timeout | undefined;
  let deletion: { readonly before: Conversation; readonly after: Conversation } | undefined;
  /** The answer is stopped in favour of the next prompt. */
  let isNextWanted = false;
  const queue = createPromptQueue();
  const change = new vscode.EventEmitter<void>();
  const append = new vscode.EventEmitter<Append>();
  const announce = new vscode.EventEmitter<string>();
  const appender = createAppendBatch(message => append.fire(message));

  const now = (): Conversation =>
    writing === undefined ? conversation : replaceTurn(conversation, writing.turn, Date.now());
  const update = (next: Conversation): void => {
    conversation = next;
    save(now());
    change.fire();
  };
  const systemPrompt = (): string => conversation.settings.systemPrompt ?? readSystemPrompt(conversation.settings);

  /** Writes an answer below the path that is shown, or on at the end of one that is there. */
  const write = (turn: AssistantTurn, messages: readonly Message[]): void => {
    if (findTurn(conversation, turn.id) === undefined) conversation = addTurn(conversation, turn);
    const { settings } = conversation;
    writing = startAnswer(turn, messages, {
      ...parts,
      ...{ appender, settings, conversation: conversation.id },
      onChange: () => change.fire(),
      onQuestion: tool => announce.fire(vscode.l10n.t('The model asks to use {0}.', tool)),
      onEnd: end,
    });
    saving = setInterval(() => save(now()), saveIntervalMs);
    update(now());
  };

  const end = (turn: AssistantTurn): void => {
    clearInterval(saving);
    writing = undefined;
    update(replaceTurn(conversation, turn, Date.now()));
    const sentences: Partial<Record<AssistantTurn['outcome'], string>> = {
      complete: vscode.l10n.t('The answer is complete.'),
      stopped: vscode.l10n.t('The answer was stopped.'),
      failed: turn.failure?.message ?? '',
    };
    announce.fire(sentences[turn.outcome] ?? '');
    if (turn.outcome === 'complete') parts.onAnswered();
    // After an answer that was stopped or failed, what waits is the person's to decide.
    if (turn.outcome === 'complete' || isNextWanted) sendNext();
    isNextWanted = false;
  };

  const sendNext = (): void => {
    const next = queue.take();
    if (next !== undefined) ask(next.text, conversation.leaf, next.attachments);
  };

  const answer = (parent: string): void => {
    const path = shownTurns(showOnly(conversation, parent));
    const { label, connection } = currentModel(conversation.settings);
    conversation = showOnly(conversation, parent);
    write(newAnswer(parent, label, connection), messagesFor(path, systemPrompt()));
  };

  const ask = (text: string, parent: string | undefined, given: readonly Attachment[]): void => {
    const turn: Turn = {
      id: randomUUID(),
      role: 'user',
      text,
      attachments: given,
      createdAt: Date.now(),
      ...present({ parent }),
    };
    conversation = addTurn(conversation, turn);
    answer(turn.id);
  };

  return {
    get conversation() {
      return now();
    },
    get isGenerating() {
      return writing !== undefined;
    },
    get attachments() {
      return attachments;
    },
    get waitingUntil() {
      return writing?.waitingUntil;
    },
    get sequence() {
      appender.flush();
      return appender.sequence;
    },
    onDidChange: change.event,
    onDidAppend: append.event,
    onDidAnnounce: announce.event,
    get queued() {
      return queue.prompts;
    },
    get canUndoDelete() {
      return deletion !== undefined && deletion.after === conversation;
    },
    send(text, isNow = false) {
      const given = attachments;
      if (text.trim() === '' && given.length === 0) return;
      attachments = [];
      if (writing === undefined) {
        ask(text, conversation.leaf, given);
        return;
      }
      queue.add(text, given, isNow);
      isNextWanted = isNow;
      if (isNow) writing.stop();
      change.fire();
    },
    removeQueued(id) {
      queue.remove(id);
      change.fire();
    },
    sendQueued(id) {
      queue.moveToFront(id);
      isNextWanted = writing !== undefined;
      if (writing === undefined) sendNext();
      else writing.stop();
    },
    regenerate(id) {
      const turn = findTurn(conversation, id);
      if (writing === undefined && turn?.role === 'assistant' && turn.parent !== undefined) answer(turn.parent);
    },
    resend(id, text) {
      const turn = findTurn(conversation, id);
      if (writing === undefined && turn?.role === 'user') ask(text, turn.parent, turn.attachments);
    },
    continueAnswer(id) {
      const turn = findTurn(conversation, id);
      if (writing !== undefined || turn?.role !== 'assistant') return;
      const path = shownTurns(showOnly(conversation, id));
      conversation = showOnly(conversation, id);
      write(turn, messagesForRest(path, systemPrompt()));
    },
    stop: () => writing?.stop(),
    decideTool: (use, decision) => writing?.decide(use, decision),
    deleteTurn(id) {
      if (writing !== undefined) return;
      const before = conversation;
      const after = deleteTurn(conversation, id);
      deletion = { before, after };
      update(after);
    },
    undoDelete() {
      if (writing !== undefined || deletion === undefined || deletion.after !== conversation) return;
      const { before } = deletion;
      deletion = undefined;
      update(restoreTurns(before, conversation, randomUUID));
    },
    showBranch(id) {
      if (writing === undefined) update(showBranch(conversation, id));
    },
    configure: settings => update({ ...conversation, settings }),
    follow(other) {
      const merged = mergeConversations(now(), other);
      if (JSON.stringify(merged) === JSON.stringify(now())) return;
      conversation = merged;
      change.fire();
    },
    rename: title => update({ ...conversation, title: title.slice(0, 200), isNamed: true }),
    attach(attachment) {
      const isThere = attachments.some(
        ({ label, content }) => label === attachment.label && content === attachment.content,
      );
      if (!isThere) attachments = [...attachments, { ...attachment, id: randomUUID() }];
      change.fire();
    },
    removeAttachment(id) {
      attachments = attachments.filter(attachment => attachment.id !== id);
      change.fire();
    },
    dispose() {
      if (writing !== undefined) save(now());
      writing?.stop();
      clearInterval(saving);
      appender.dispose();
      vscode.Disposable.from(change, append, announce).dispose();
    },
  };
}

/** The path that ends with this very turn. */
function showOnly(conversation: Conversation, id: string): Conversation {
  return { ...conversation, leaf: id };
}

function newAnswer(parent: string, model: string, connection: string): AssistantTurn {
  return {
    id: randomUUID(),
    parent,
    role: 'assistant',
    text: '',
    createdAt: Date.now(),
    outcome: 'writing',
    model,
    connection,
    reasoning: '',
    usage: {},
  };
}
