import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import {
  type Conversation,
  type ConversationSettings,
  createConversation,
} from '../../../core/conversation/conversation.ts';
import { createSession, type Session, type SessionParts } from './session.ts';
import type { ChatStore } from './store.ts';

/** The conversations that are open in this window, each once, however many pages show it. */
export interface Sessions extends vscode.Disposable {
  /** An empty one, which is kept from its first prompt on. */
  create(conversation?: Conversation): Session;
  /** The one of this id: open, or from disk, or new where there is none. */
  open(id: string): Promise<Session>;
  /** Closes it and takes it from disk. */
  remove(id: string): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  /** Closes those that no page shows and no answer is written in. */
  release(shown: ReadonlySet<string>): void;
}

export interface SessionsParts extends Omit<SessionParts, 'save'> {
  readonly store: ChatStore;
  /** What a new conversation begins with. */
  newSettings(): ConversationSettings;
  onSaveFailed(error: unknown): void;
}

export function createSessions({ store, newSettings, onSaveFailed, ...parts }: SessionsParts): Sessions {
  const open = new Map<string, Session>();
  const removed = new Set<string>();
  const createEmpty = (): Conversation => createConversation(randomUUID(), Date.now(), newSettings());

  const save = (conversation: Conversation): void => {
    if (conversation.turns.length === 0 || removed.has(conversation.id)) return;
    store
      .save(conversation)
      .then(saved => {
        if (saved !== conversation) open.get(saved.id)?.follow(saved);
      })
      .catch(onSaveFailed);
  };
  const start = (conversation: Conversation): Session => {
    const session = createSession(conversation, { ...parts, save });
    open.set(conversation.id, session);
    return session;
  };

  /** The same chat in another window: this one follows it. */
  const watching = store.watch(id => {
    const session = open.get(id);
    if (session === undefined) return;
    store
      .read(id)
      .then(conversation => conversation !== undefined && session.follow(conversation))
      .catch(onSaveFailed);
  });

  return {
    create(conversation = createEmpty()) {
      const session = start(conversation);
      save(conversation);
      return session;
    },
    async open(id) {
      const known = open.get(id);
      if (known !== undefined) return known;
      const conversation = await store.read(id).catch(error => {
        onSaveFailed(error);
        return undefined;
      });
      // Two may have asked for it at once. What can't be read keeps its name: a new one has another.
      return open.get(id) ?? start(conversation ?? createEmpty());
    },
    async remove(id) {
      removed.add(id);
      open.get(id)?.dispose();
      open.delete(id);
      await store.remove(id);
    },
    async rename(id, title) {
      const session = open.get(id);
      if (session !== undefined) {
        session.rename(title);
        return;
      }
      const conversation = await store.read(id);
      if (conversation !== undefined) await store.save({ ...conversation, title: title.slice(0, 200), isNamed: true });
    },
    release(shown) {
      for (const [id, session] of open) {
        if (shown.has(id) || session.isGenerating) continue;
        session.dispose();
        open.delete(id);
      }
    },
    dispose() {
      watching.dispose();
      for (const session of open.values()) session.dispose();
    },
  };
}
