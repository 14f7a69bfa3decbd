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
} from '../../../core/conversation/conversation.ts';
import { mergeConversations } from '../../../core/conversation/merge.ts';
import { messagesFor, messagesForRest } from '../../../core/conversation/messages.ts';
import type { Message } from '../../../core/generation/generation.ts';
import type { Append } from '../../../protocol/chat.ts';
import type { ModelChoice } from '../../connections/currentModel.ts';
import { readSystemPrompt } from '../../connections/target/target.ts';
import { type AnswerWritingParts, startAnswer } from './answerWriting.ts';
import { createAppendBatch } from './appendBatch.ts';
import { createPromptQueue, type WaitingPrompt } from './promptQueue.ts';
import type { ToolDecision } from './toolQuestions.ts';
import { newAnswer, newComparedAnswer, newPrompt, sentenceOfEnd, showOnly, withTarget } from './turns.ts';
import { createWritings } from './writings.ts';

/** One conversation that is open, with the answer that is written in it. Any number of pages may show it. */
export interface Session extends vscode.Disposable {
  /** As it is now, with all text of an answer that is still written. */
  readonly conversation: Conversation;
  readonly isGenerating: boolean;
  readonly attachments: readonly Attachment[];
  /** Until when a pause lasts that the server of an answer asked for, in milliseconds since 1970. */
  waitingUntil(turn: string): number | undefined;
  /** Answers to one prompt that are shown side by side, until one of them goes on. Empty for none. */
  readonly compared: readonly string[];
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
  /** Asks several connections at once, without tools. Their answers are branches, and shown side by side. */
  compare(text: string, targets: readonly ModelChoice[]): void;
  /** Goes on with one of the compared answers, and with the connection that wrote it. */
  choose(turn: string): void;
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
  /** What the workspace tells every model; empty for nothing. */
  instructions(): string;
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
  const writings = createWritings();
  /** The choice of connection by the answer that came of it. */
  let compared = new Map<string, ModelChoice>();
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
    writings.turns.reduce((written, turn) => replaceTurn(written, turn, Date.now()), conversation);
  const update = (next: Conversation): void => {
    conversation = next;
    save(now());
    change.fire();
  };
  const systemPrompt = (): string => {
    const own = conversation.settings.systemPrompt ?? readSystemPrompt(conversation.settings);
    return [own, parts.instructions()].filter(text => text !== '').join('\n\n');
  };

  /** Writes an answer below the path that is shown, or on at the end of one that is there. */
  const write = (turn: AssistantTurn, messages: readonly Message[], settings = conversation.settings): void => {
    if (findTurn(conversation, turn.id) === undefined) conversation = addTurn(conversation, turn);
    const writing = startAnswer(turn, messages, {
      ...parts,
      ...{ appender, settings, conversation: conversation.id },
      onChange: () => change.fire(),
      onQuestion: tool => announce.fire(vscode.l10n.t('The model asks to use {0}.', tool)),
      onEnd: end,
    });
    writings.add(writing);
    saving ??= setInterval(() => save(now()), saveIntervalMs);
    update(now());
  };

  const end = (turn: AssistantTurn): void => {
    writings.remove(turn.id);
    if (writings.isEmpty) {
      clearInterval(saving);
      saving = undefined;
    }
    update(replaceTurn(conversation, turn, Date.now()));
    if (!writings.isEmpty) return;
    announce.fire(sentenceOfEnd(turn));
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
    compared = new Map();
    const path = shownTurns(showOnly(conversation, parent));
    conversation = showOnly(conversation, parent);
    write(newAnswer(parent, conversation.settings), messagesFor(path, systemPrompt()));
  };

  const addPrompt = (text: string, parent: string | undefined, given: readonly Attachment[]): string => {
    const turn = newPrompt(text, parent, given);
    conversation = addTurn(conversation, turn);
    return turn.id;
  };
  const ask = (text: string, parent: string | undefined, given: readonly Attachment[]): void =>
    answer(addPrompt(text, parent, given));

  return {
    get conversation() {
      return now();
    },
    get isGenerating() {
      return !writings.isEmpty;
    },
    get attachments() {
      return attachments;
    },
    waitingUntil: turn => writings.waitingUntil(turn),
    get compared() {
      return [...compared.keys()].filter(id => findTurn(conversation, id) !== undefined);
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
      if (writings.isEmpty) {
        ask(text, conversation.leaf, given);
        return;
      }
      queue.add(text, given, isNow);
      isNextWanted = isNow;
      if (isNow) writings.stop();
      change.fire();
    },
    removeQueued(id) {
      queue.remove(id);
      change.fire();
    },
    sendQueued(id) {
      queue.moveToFront(id);
      isNextWanted = !writings.isEmpty;
      if (writings.isEmpty) sendNext();
      else writings.stop();
    },
    compare(text, targets) {
      const given = attachments;
      if (!writings.isEmpty || (text.trim() === '' && given.length === 0)) return;
      attachments = [];
      const { tools: _, ...others } = conversation.settings;
      const parent = addPrompt(text, conversation.leaf, given);
      const messages = messagesFor(shownTurns(conversation), systemPrompt());
      const answers = targets.map(target => ({ turn: newComparedAnswer(parent, target), target }));
      compared = new Map(answers.map(({ turn, target }) => [turn.id, target]));
      for (const { turn, target } of answers) write(turn, messages, withTarget(others, target));
      const [first] = answers;
      if (first !== undefined) update({ ...conversation, leaf: first.turn.id });
    },
    choose(id) {
      const target = compared.get(id);
      if (!writings.isEmpty || target === undefined) return;
      compared = new Map();
      update(showBranch({ ...conversation, settings: withTarget(conversation.settings, target) }, id));
    },
    regenerate(id) {
      const turn = findTurn(conversation, id);
      if (writings.isEmpty && turn?.role === 'assistant' && turn.parent !== undefined) answer(turn.parent);
    },
    resend(id, text) {
      const turn = findTurn(conversation, id);
      if (writings.isEmpty && turn?.role === 'user') ask(text, turn.parent, turn.attachments);
    },
    continueAnswer(id) {
      const turn = findTurn(conversation, id);
      if (!writings.isEmpty || turn?.role !== 'assistant') return;
      const path = shownTurns(showOnly(conversation, id));
      conversation = showOnly(conversation, id);
      write(turn, messagesForRest(path, systemPrompt()), withTarget(conversation.settings, compared.get(id)));
    },
    stop: () => writings.stop(),
    decideTool: (use, decision) => writings.decide(use, decision),
    deleteTurn(id) {
      if (!writings.isEmpty) return;
      const before = conversation;
      const after = deleteTurn(conversation, id);
      deletion = { before, after };
      update(after);
    },
    undoDelete() {
      if (!writings.isEmpty || deletion === undefined || deletion.after !== conversation) return;
      const { before } = deletion;
      deletion = undefined;
      update(restoreTurns(before, conversation, randomUUID));
    },
    showBranch(id) {
      if (writings.isEmpty) update(showBranch(conversation, id));
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
      if (!writings.isEmpty) save(now());
      writings.stop();
      clearInterval(saving);
      appender.dispose();
      vscode.Disposable.from(change, append, announce).dispose();
    },
  };
}
