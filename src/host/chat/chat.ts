import * as vscode from 'vscode';
import { asObject, asText } from '../../core/json.ts';
import { commands, settings, views } from '../../names.ts';
import type { CodeAction, PageMessage } from '../../protocol.ts';
import type { Generate } from '../generator.ts';
import type { Log } from '../log.ts';
import type { Secrets } from '../secrets.ts';
import { fileToAttach, selectionToAttach } from './attach.ts';
import { type ChatPage, type ChatPageParts, createChatPage, type Surroundings } from './chatPage.ts';
import { chooseChat } from './chooseChat.ts';
import { runCodeAction } from './codeActions.ts';
import { createLastEditor } from './lastEditor.ts';
import { handlePageMessage } from './pageMessages.ts';
import { createReview } from './review.ts';
import { createSavedPrompts } from './savedPrompts.ts';
import type { Session } from './session.ts';
import { createSessions } from './sessions.ts';
import { createChatStore } from './store.ts';
import { targetOf } from './target.ts';
import { readTokenColors } from './themeColors.ts';
import { exportConversation, importConversation } from './transfer.ts';

type ChatCommand =
  | 'openChat'
  | 'openChatInEditor'
  | 'newChat'
  | 'showChats'
  | 'addSelectionToChat'
  | 'addFileToChat'
  | 'exportChat'
  | 'importChat'
  | 'copyCode'
  | 'insertCode'
  | 'replaceWithCode'
  | 'newFileFromCode'
  | 'reviewCode'
  | 'applyProposal';

export interface Chat extends vscode.Disposable {
  readonly commands: Record<(typeof commands)[ChatCommand], (...args: readonly unknown[]) => unknown>;
}

export interface ChatParts {
  readonly generate: Generate;
  readonly secrets: Secrets;
  readonly log: Log;
}

/** The conversation that the view shows, by workspace. */
const viewKey = 'runnel.chat.conversation';

/** The chat: a view, any number of editors, and the conversations behind them. */
export function createChat(context: vscode.ExtensionContext, { generate, secrets, log }: ChatParts): Chat {
  const { extensionUri, globalStorageUri, workspaceState } = context;
  const lastEditor = createLastEditor();
  const review = createReview();
  const prompts = createSavedPrompts(globalStorageUri, lastEditor);
  const store = createChatStore(vscode.Uri.joinPath(globalStorageUri, 'chats').fsPath, {
    maxChats: () => read(settings.maxChats, 200),
    onDamaged: sayDamaged,
  });
  const sessions = createSessions({
    generate,
    store,
    onSaveFailed: error => log.info(`A chat could not be saved: ${error instanceof Error ? error.message : error}`),
  });
  const pages = new Set<ChatPage>();
  const panels = new Map<ChatPage, vscode.WebviewPanel>();
  let view: { readonly view: vscode.WebviewView; readonly page: ChatPage } | undefined;
  let active: ChatPage | undefined;
  let codeInMenu: { readonly text: string; readonly language: string } | undefined;

  const readSurroundings = async ({ conversation }: Session): Promise<Surroundings> => {
    const { connection } = targetOf(conversation.settings);
    const [hasKey, list, tokenColors] = await Promise.all([
      secrets.has(connection).catch(() => false),
      prompts.list(),
      readTokenColors(),
    ]);
    return { hasKey, prompts: list, tokenColors };
  };
  const onMessage = (message: Exclude<PageMessage, { readonly type: 'ready' }>, page: ChatPage): void =>
    handlePageMessage(message, page, {
      lastEditor,
      review,
      prompts,
      rememberCode: code => {
        codeInMenu = code;
      },
      setActive: next => {
        active = next;
      },
    });
  const partsFor = (place: ChatPageParts['place']): ChatPageParts => ({
    extension: extensionUri,
    place,
    readSurroundings,
    fontSize: () => read(settings.chatFontSize, 0),
    onMessage,
  });
  const add = (page: ChatPage): void => {
    pages.add(page);
    active = page;
    page.onDidShow(() => sessions.release(shownIds()));
  };
  const drop = (page: ChatPage): void => {
    pages.delete(page);
    panels.delete(page);
    if (active === page) active = [...pages].at(-1);
    page.dispose();
    sessions.release(shownIds());
  };
  const shownIds = (): ReadonlySet<string> => new Set([...pages].map(({ session }) => session.conversation.id));

  const openView = (webviewView: vscode.WebviewView, session: Session): void => {
    const page = createChatPage(webviewView.webview, session, partsFor('view'));
    view = { view: webviewView, page };
    add(page);
    const describe = (): void => {
      const { id, title } = page.session.conversation;
      webviewView.description = title;
      void workspaceState.update(viewKey, id);
    };
    let titles = session.onDidChange(describe);
    page.onDidShow(next => {
      titles.dispose();
      titles = next.onDidChange(describe);
      describe();
    });
    webviewView.onDidChangeVisibility(() => page.setVisible(webviewView.visible));
    webviewView.onDidDispose(() => {
      titles.dispose();
      view = undefined;
      drop(page);
    });
    describe();
  };

  const openPanel = (panel: vscode.WebviewPanel, session: Session): ChatPage => {
    const page = createChatPage(panel.webview, session, partsFor('panel'));
    add(page);
    panels.set(page, panel);
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'glyph.svg');
    const name = (): void => {
      panel.title = page.session.conversation.title || vscode.l10n.t('Runnel Chat');
    };
    let titles = session.onDidChange(name);
    page.onDidShow(next => {
      titles.dispose();
      titles = next.onDidChange(name);
      name();
    });
    panel.onDidChangeViewState(() => {
      page.setVisible(panel.visible);
      if (panel.active) active = page;
    });
    panel.onDidDispose(() => {
      titles.dispose();
      drop(page);
    });
    name();
    return page;
  };

  /** The page that was last in use, in front; the view where there is none. */
  const showPage = async (): Promise<ChatPage | undefined> => {
    const panel = active === undefined ? undefined : panels.get(active);
    if (panel !== undefined) panel.reveal();
    else await vscode.commands.executeCommand(`${views.chat}.focus`);
    const page = panel === undefined ? view?.page : active;
    page?.post({ type: 'focus' });
    return page;
  };
  const showView = async (): Promise<ChatPage | undefined> => {
    await vscode.commands.executeCommand(`${views.chat}.focus`);
    view?.page.post({ type: 'focus' });
    return view?.page;
  };
  const newChat = async (): Promise<void> => {
    const page = await showPage();
    // An empty one is as good as a new one.
    if (page !== undefined && page.session.conversation.turns.length > 0) page.show(sessions.create());
  };
  const replaceGone = (id: string): void => {
    for (const page of pages) if (page.session.conversation.id === id) page.show(sessions.create());
  };

  const registered = vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(views.chat, {
      resolveWebviewView: async webviewView => {
        const id = workspaceState.get<unknown>(viewKey);
        openView(webviewView, typeof id === 'string' ? await sessions.open(id) : sessions.create());
      },
    }),
    vscode.window.registerWebviewPanelSerializer(views.chatEditor, {
      deserializeWebviewPanel: async (panel, kept) => {
        const id = asText(asObject(kept)?.conversation);
        openPanel(panel, id !== undefined && /^[\w-]{1,64}$/.test(id) ? await sessions.open(id) : sessions.create());
      },
    }),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (
        !['runnel', 'workbench.colorTheme', 'editor.tokenColorCustomizations'].some(name =>
          event.affectsConfiguration(name),
        )
      ) {
        return;
      }
      refreshAll();
    }),
    vscode.window.onDidChangeActiveColorTheme(() => refreshAll()),
    context.secrets.onDidChange(() => refreshAll()),
  );
  const refreshAll = (): void => {
    for (const page of pages) page.refresh();
  };
  const onCode = (action: CodeAction) => async () => {
    if (codeInMenu !== undefined) await runCodeAction(action, codeInMenu, lastEditor, review);
  };

  return {
    commands: {
      [commands.openChat]: showView,
      async [commands.openChatInEditor]() {
        const session = active?.session ?? sessions.create();
        const column = vscode.ViewColumn.Beside;
        const place = vscode.window.activeTextEditor === undefined ? vscode.ViewColumn.Active : column;
        const panel = vscode.window.createWebviewPanel(views.chatEditor, '', place, { enableScripts: true });
        openPanel(panel, session);
      },
      [commands.newChat]: newChat,
      [commands.showChats]: () =>
        chooseChat(store, {
          open: async id => (await showPage())?.show(await sessions.open(id)),
          rename: (id, title) => sessions.rename(id, title),
          async remove(id) {
            await sessions.remove(id);
            replaceGone(id);
          },
        }),
      async [commands.addSelectionToChat]() {
        const attachment = selectionToAttach(vscode.window.activeTextEditor ?? lastEditor.editor);
        if (attachment === undefined) {
          void vscode.window.showInformationMessage(vscode.l10n.t('Select the text to add first.'));
          return;
        }
        (await showPage())?.session.attach(attachment);
      },
      async [commands.addFileToChat](given, several) {
        const uris = filesGiven(given, several) ?? openFile();
        if (uris.length === 0) {
          void vscode.window.showInformationMessage(vscode.l10n.t('Open the file to add first.'));
        }
        for (const uri of uris) {
          const attachment = await fileToAttach(uri);
          if (attachment !== undefined) (await showPage())?.session.attach(attachment);
        }
      },
      [commands.exportChat]: async () => {
        const session = active?.session;
        if (session !== undefined) await exportConversation(session.conversation);
        else await showView();
      },
      async [commands.importChat]() {
        const conversation = await importConversation();
        if (conversation !== undefined) (await showPage())?.show(sessions.create(conversation));
      },
      [commands.copyCode]: onCode('copy'),
      [commands.insertCode]: onCode('insert'),
      [commands.replaceWithCode]: onCode('replace'),
      [commands.newFileFromCode]: onCode('newFile'),
      [commands.reviewCode]: onCode('review'),
      [commands.applyProposal]: uri => review.apply(uri),
    },
    dispose() {
      vscode.Disposable.from(registered, sessions, lastEditor, review, ...pages).dispose();
    },
  };

  /** What the explorer hands over: the file that was clicked, and all that are selected. */
  function filesGiven(given: unknown, several: unknown): readonly vscode.Uri[] | undefined {
    const uris = (Array.isArray(several) ? several : [given]).filter(uri => uri instanceof vscode.Uri);
    return uris.length === 0 ? undefined : uris;
  }

  function openFile(): readonly vscode.Uri[] {
    const editor = vscode.window.activeTextEditor ?? lastEditor.editor;
    return editor === undefined ? [] : [editor.document.uri];
  }

  function sayDamaged(file: string): void {
    log.info(`A saved chat could not be read and was set aside as ${file}`);
    void vscode.window.showWarningMessage(
      vscode.l10n.t('A saved chat could not be read and was set aside as {0}. All others are as they were.', file),
    );
  }
}

function read(name: string, otherwise: number): number {
  const value = vscode.workspace.getConfiguration().get<unknown>(name);
  return typeof value === 'number' && value >= 0 ? value : otherwise;
}
