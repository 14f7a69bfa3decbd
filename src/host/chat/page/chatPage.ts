import * as vscode from 'vscode';
import type { ChatState, HostMessage, PageMessage } from '../../../protocol/chat.ts';
import { currentModel } from '../../connections/currentModel.ts';
import type { Session } from '../session/session.ts';
import { chatPageHtml, pageFolder } from './html.ts';
import { parsePageMessage } from './parseMessage.ts';
import type { ShownToolsParts } from './shownTools.ts';
import { shownState } from './state.ts';

/** A webview that shows one session at a time. The session goes on without it. */
export interface ChatPage extends vscode.Disposable {
  readonly session: Session;
  readonly onDidShow: vscode.Event<Session>;
  show(session: Session): void;
  /** Something other than the session that is a part of the state changed. */
  refresh(): void;
  post(message: HostMessage): void;
  /** Puts the caret into the box, as soon as there is one. */
  focus(): void;
  /** VS Code removed the page. It comes back as a new one. */
  setVisible(isVisible: boolean): void;
}

export interface ChatPageParts {
  readonly extension: vscode.Uri;
  readonly place: 'view' | 'panel';
  /** What is read again on each refresh of a page. */
  readonly readSurroundings: (session: Session) => Promise<PageEnvironment>;
  readonly tools: ShownToolsParts;
  readonly fontSize: () => number;
  /** All messages of the page except `ready`. */
  readonly onMessage: (message: Exclude<PageMessage, { readonly type: 'ready' }>, page: ChatPage) => void;
}

export interface PageEnvironment {
  readonly hasKey: boolean;
  /** How much fits into one conversation with the model, in tokens, where the API told. */
  readonly contextWindow: number | undefined;
  readonly prompts: ChatState['prompts'];
  readonly tokenColors: ChatState['tokenColors'];
  /** The files of the workspace that are a part of the system prompt. */
  readonly instructions: readonly string[];
}

export function createChatPage(webview: vscode.Webview, opened: Session, parts: ChatPageParts): ChatPage {
  const shown = new vscode.EventEmitter<Session>();
  let session = opened;
  let listeners = vscode.Disposable.from();
  let isReady = false;
  let wantsFocus = false;
  let surroundings: PageEnvironment = {
    ...{ hasKey: true, contextWindow: undefined, prompts: [], tokenColors: {}, instructions: [] },
  };

  const post = (message: HostMessage): void => void webview.postMessage(message);
  const postState = (): void => {
    if (!isReady) return;
    const target = currentModel(session.conversation.settings);
    post({
      type: 'state',
      state: shownState(session, { ...surroundings, target, tools: parts.tools, fontSize: parts.fontSize() }),
    });
    if (wantsFocus) post({ type: 'focus' });
    wantsFocus = false;
  };
  const refresh = (): void => {
    if (!isReady) return;
    postState();
    const asked = session;
    void parts.readSurroundings(asked).then(next => {
      if (asked !== session || JSON.stringify(next) === JSON.stringify(surroundings)) return;
      surroundings = next;
      postState();
    });
  };
  const listen = (): void => {
    listeners.dispose();
    listeners = vscode.Disposable.from(
      session.onDidChange(postState),
      session.onDidAppend(message => {
        if (isReady) post(message);
      }),
      session.onDidAnnounce(text => {
        if (isReady) post({ type: 'announce', text });
      }),
    );
  };

  const page: ChatPage = {
    get session() {
      return session;
    },
    onDidShow: shown.event,
    show(next) {
      if (next === session) return;
      session = next;
      listen();
      refresh();
      shown.fire(session);
    },
    refresh,
    post,
    focus() {
      if (isReady) post({ type: 'focus' });
      else wantsFocus = true;
    },
    setVisible(isVisible) {
      // A page that comes back posts `ready`. Until then it gets no messages.
      if (!isVisible) isReady = false;
    },
    dispose() {
      isReady = false;
      received.dispose();
      listeners.dispose();
      shown.dispose();
    },
  };
  const received = webview.onDidReceiveMessage((given: unknown) => {
    const message = parsePageMessage(given);
    if (message === undefined) return;
    if (message.type !== 'ready') {
      parts.onMessage(message, page);
      return;
    }
    isReady = true;
    refresh();
  });

  webview.options = { enableScripts: true, localResourceRoots: [pageFolder(parts.extension)] };
  listen();
  webview.html = chatPageHtml(webview, parts.extension, parts.place);
  return page;
}
