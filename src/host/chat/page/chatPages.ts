import * as vscode from 'vscode';
import { asObject, asText } from '../../../core/json/json.ts';
import { views } from '../../../names.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import { type ChatPage, type ChatPageParts, createChatPage } from './chatPage.ts';

/** Where conversations are shown in this window: the view, and any number of editors. */
export interface ChatPages extends vscode.Disposable {
  /** The page that was last in use. */
  readonly active: ChatPage | undefined;
  /** It is in use now. */
  activate(page: ChatPage): void;
  /** The page that was last in use, in front; the view where there is none. */
  show(): Promise<ChatPage | undefined>;
  showView(): Promise<ChatPage | undefined>;
  openInEditor(session: Session): void;
  /** Something that all pages show changed. */
  refresh(): void;
  /** A conversation is gone: the pages that show it show an empty one. */
  forget(conversation: string): void;
  /** Fills the view when it is opened for the first time. */
  resolveView(view: vscode.WebviewView): Promise<void>;
  /** Brings an editor back after the window was reloaded, with what its page had kept. */
  restoreEditor(panel: vscode.WebviewPanel, kept: unknown): Promise<void>;
}

export interface ChatPagesParts {
  readonly extension: vscode.Uri;
  readonly workspaceState: vscode.Memento;
  readonly sessions: Sessions;
  readonly partsFor: (place: ChatPageParts['place']) => ChatPageParts;
}

/** The conversation that the view shows, by workspace. */
const viewKey = 'runnel.chat.conversation';
/** The conversation of the editor that was opened last, whose page may not have kept it yet when the window reloads. */
const editorKey = 'runnel.chat.editorConversation';

const longestOpeningMs = 10_000;

export function createChatPages({ extension, workspaceState, sessions, partsFor }: ChatPagesParts): ChatPages {
  const pages = new Set<ChatPage>();
  const panels = new Map<ChatPage, vscode.WebviewPanel>();
  const opened = new vscode.EventEmitter<ChatPage>();
  let viewPage: ChatPage | undefined;
  let active: ChatPage | undefined;

  const release = (): void => sessions.release(new Set([...pages].map(({ session }) => session.conversation.id)));

  /** Makes a page that is named after its conversation for as long as it lives. */
  const add = (webview: vscode.Webview, session: Session, place: ChatPageParts['place'], name: Name): ChatPage => {
    const page = createChatPage(webview, session, partsFor(place));
    const describe = (): void => name(page.session.conversation);
    let changes = session.onDidChange(describe);
    page.onDidShow(next => {
      changes.dispose();
      changes = next.onDidChange(describe);
      describe();
      release();
    });
    pages.add(page);
    active = page;
    describe();
    return page;
  };
  const drop = (page: ChatPage): void => {
    pages.delete(page);
    panels.delete(page);
    if (active === page) active = [...pages].at(-1);
    page.dispose();
    release();
  };

  const openView = (view: vscode.WebviewView, session: Session): void => {
    const page = add(view.webview, session, 'view', ({ id, title }) => {
      view.description = title;
      void workspaceState.update(viewKey, id);
    });
    viewPage = page;
    opened.fire(page);
    view.onDidChangeVisibility(() => page.setVisible(view.visible));
    view.onDidDispose(() => {
      viewPage = undefined;
      drop(page);
    });
  };
  const openPanel = (panel: vscode.WebviewPanel, session: Session): void => {
    panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'glyph.svg');
    const page = add(panel.webview, session, 'panel', ({ id, title }) => {
      panel.title = title || vscode.l10n.t('Runnel Chat');
      void workspaceState.update(editorKey, id);
    });
    panels.set(page, panel);
    panel.onDidChangeViewState(() => {
      page.setVisible(panel.visible);
      if (panel.active) active = page;
    });
    panel.onDidDispose(() => drop(page));
  };
  const open = (id: unknown): Promise<Session> =>
    typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? sessions.open(id) : Promise.resolve(sessions.create());
  /** The view is there as soon as its conversation was read; undefined where that takes all too long. */
  const viewPageSoon = (): Promise<ChatPage | undefined> =>
    new Promise(resolve => {
      const timer = setTimeout(resolve, longestOpeningMs, undefined);
      const listener = opened.event(page => {
        listener.dispose();
        clearTimeout(timer);
        resolve(page);
      });
    });
  const showView = async (): Promise<ChatPage | undefined> => {
    await vscode.commands.executeCommand(`${views.chat}.focus`);
    const page = viewPage ?? (await viewPageSoon());
    page?.focus();
    return page;
  };

  return {
    get active() {
      return active;
    },
    activate(page) {
      active = page;
    },
    async show() {
      const panel = active === undefined ? undefined : panels.get(active);
      if (panel === undefined) return showView();
      panel.reveal();
      active?.focus();
      return active;
    },
    showView,
    openInEditor(session) {
      const isBeside = vscode.window.activeTextEditor !== undefined;
      const column = isBeside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
      openPanel(vscode.window.createWebviewPanel(views.chatEditor, '', column, { enableScripts: true }), session);
    },
    refresh() {
      for (const page of pages) page.refresh();
    },
    forget(conversation) {
      for (const page of pages) if (page.session.conversation.id === conversation) page.show(sessions.create());
    },
    resolveView: async view => openView(view, await open(workspaceState.get(viewKey))),
    restoreEditor: async (panel, kept) =>
      openPanel(panel, await open(asText(asObject(kept)?.conversation) ?? workspaceState.get(editorKey))),
    dispose: () => vscode.Disposable.from(opened, ...pages).dispose(),
  };
}

type Name = (conversation: Session['conversation']) => void;
