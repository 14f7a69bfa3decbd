import * as vscode from 'vscode';
import { present } from '../../core/json/json.ts';
import { commands, settings } from '../../names.ts';
import type { CodeAction } from '../../protocol/chat.ts';
import { currentModel } from '../connections/currentModel.ts';
import { cachedModels } from '../connections/modelCache.ts';
import type { Secrets } from '../connections/secrets.ts';
import type { Consent } from '../consent/consent.ts';
import { createCodeReview } from '../editor/review/codeReview.ts';
import type { Generate } from '../generator.ts';
import type { Log } from '../log.ts';
import { readSettingOrDefault } from '../settings.ts';
import type { LastEditor } from '../ui/lastEditor.ts';
import { showInformation, showWarning } from '../ui/messages.ts';
import type { UsageLedger } from '../usage/ledger.ts';
import { runCodeAction } from './code/codeActions.ts';
import { fileToAttach, selectionToAttach } from './context/attach.ts';
import { createContextFinder } from './context/findContext.ts';
import type { PageEnvironment } from './page/chatPage.ts';
import { type ChatPages, createChatPages } from './page/chatPages.ts';
import { handlePageMessage } from './page/handleMessage.ts';
import { readTokenColors } from './page/themeColors.ts';
import { chooseChat } from './pickers/chooseChat.ts';
import { createInstructions } from './prompts/instructions.ts';
import { createSavedPrompts } from './prompts/savedPrompts.ts';
import { exportConversation, importConversations } from './session/importExport.ts';
import type { Session } from './session/session.ts';
import { createSessions } from './session/sessions.ts';
import { createChatStore } from './session/store.ts';
import { createChatTools } from './tools/index.ts';

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

export interface Chat extends vscode.Disposable, Pick<ChatPages, 'resolveView' | 'restoreEditor'> {
  readonly commands: Record<(typeof commands)[ChatCommand], (...args: readonly unknown[]) => unknown>;
}

export interface ChatParts {
  readonly generate: Generate;
  readonly secrets: Secrets;
  readonly usage: UsageLedger;
  readonly log: Log;
  readonly lastEditor: LastEditor;
  readonly consent: Consent;
  /** An answer is complete. */
  onAnswered(): void;
}

/** The chat: a view, any number of editors, and the conversations behind them. */
export function createChat(
  context: vscode.ExtensionContext,
  { generate, secrets, usage, log, lastEditor, consent, onAnswered }: ChatParts,
): Chat {
  const { extensionUri: extension, globalStorageUri, workspaceState } = context;
  const review = createCodeReview();
  const contexts = createContextFinder(lastEditor, consent);
  const modelsOf = (connection: string) => cachedModels(context.globalState, connection);
  const prompts = createSavedPrompts(globalStorageUri, lastEditor, consent);
  const store = createChatStore(vscode.Uri.joinPath(globalStorageUri, 'chats').fsPath, {
    maxChats: () => readSettingOrDefault(settings.maxChats),
    onDamaged: file => sayDamaged(file, log),
  });
  const instructions = createInstructions(consent, () => void instructions.load().then(() => pages.refresh()));
  const tools = createChatTools({ state: workspaceState, consent, review });
  const sessions = createSessions({
    ...{ generate, tools },
    instructions: () => instructions.current.text,
    newSettings: () => present({ tools: tools.lastChosen.length === 0 ? undefined : tools.lastChosen }),
    estimateCost: usage.estimateCost,
    onAnswered,
    store,
    onSaveFailed: error => log.info(`A chat could not be saved: ${error instanceof Error ? error.message : error}`),
  });
  let codeInMenu: { readonly text: string; readonly language: string } | undefined;

  const readSurroundings = async ({ conversation }: Session): Promise<PageEnvironment> => {
    const { connection, model } = currentModel(conversation.settings);
    const contextWindow = modelsOf(connection).find(({ id }) => id === model)?.contextLength;
    const [hasKey, list, tokenColors, { files }] = await Promise.all([
      secrets.has(connection).catch(() => false),
      prompts.list(),
      readTokenColors(),
      instructions.load(),
    ]);
    return { hasKey, contextWindow, prompts: list, tokenColors, instructions: files };
  };
  const pages = createChatPages({
    extension,
    workspaceState,
    sessions,
    partsFor: place => ({
      extension,
      place,
      readSurroundings,
      tools,
      fontSize: () => readSettingOrDefault(settings.chatFontSize),
      onMessage(message, page) {
        pages.activate(page);
        handlePageMessage(message, page, {
          consent,
          lastEditor,
          review,
          prompts,
          contexts,
          modelsOf,
          tools,
          rememberCode,
        });
      },
    }),
  });
  const rememberCode = (code: typeof codeInMenu): void => {
    codeInMenu = code;
  };
  const onCode = (action: CodeAction) => async () => {
    if (codeInMenu !== undefined) await runCodeAction(action, codeInMenu, lastEditor, review);
  };
  const changes = vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration(event => {
      if (shownSettings.some(name => event.affectsConfiguration(name))) pages.refresh();
    }),
    vscode.window.onDidChangeActiveColorTheme(() => pages.refresh()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => pages.refresh()),
    context.secrets.onDidChange(() => pages.refresh()),
  );

  return {
    commands: {
      [commands.openChat]: () => pages.showView(),
      [commands.openChatInEditor]: () => pages.openInEditor(pages.active?.session ?? sessions.create()),
      async [commands.newChat]() {
        const page = await pages.show();
        // An empty chat is used as the new one.
        if (page !== undefined && page.session.conversation.turns.length > 0) page.show(sessions.create());
      },
      [commands.showChats]: () =>
        chooseChat(store, {
          open: async id => (await pages.show())?.show(await sessions.open(id)),
          rename: (id, title) => sessions.rename(id, title),
          async remove(id) {
            await sessions.remove(id);
            pages.forget(id);
          },
        }),
      async [commands.addSelectionToChat]() {
        const attachment = await selectionToAttach(vscode.window.activeTextEditor ?? lastEditor.editor, consent);
        if (attachment) (await pages.show())?.session.attach(attachment);
        else if (attachment === undefined) void showInformation(vscode.l10n.t('Select the text to add first.'));
      },
      async [commands.addFileToChat](given, several) {
        const open = vscode.window.activeTextEditor ?? lastEditor.editor;
        const uris = filesGiven(given, several) ?? (open === undefined ? [] : [open.document.uri]);
        if (uris.length === 0) {
          void showInformation(vscode.l10n.t('Open the file to add first.'));
        }
        for (const uri of uris) {
          const attachment = await fileToAttach(uri, consent);
          if (attachment !== undefined) (await pages.show())?.session.attach(attachment);
        }
      },
      async [commands.exportChat](file) {
        const page = pages.active ?? (await pages.showView());
        if (page !== undefined) await exportConversation(page.session.conversation, file);
      },
      async [commands.importChat](file) {
        const [first] = (await importConversations(file)).map(conversation => sessions.create(conversation));
        if (first !== undefined) (await pages.show())?.show(first);
      },
      [commands.copyCode]: onCode('copy'),
      [commands.insertCode]: onCode('insert'),
      [commands.replaceWithCode]: onCode('replace'),
      [commands.newFileFromCode]: onCode('newFile'),
      [commands.reviewCode]: onCode('review'),
      [commands.applyProposal]: uri => review.apply(uri),
    },
    resolveView: view => pages.resolveView(view),
    restoreEditor: (panel, kept) => pages.restoreEditor(panel, kept),
    dispose: () => vscode.Disposable.from(changes, pages, sessions, tools, review, instructions).dispose(),
  };
}

/** Settings that a page shows something of. */
const shownSettings = [
  'runnel',
  'workbench.colorTheme',
  'workbench.preferredDarkColorTheme',
  'workbench.preferredLightColorTheme',
  'editor.tokenColorCustomizations',
];

/** What the explorer hands over: the file that was clicked, and all that are selected. */
function filesGiven(given: unknown, several: unknown): readonly vscode.Uri[] | undefined {
  const uris = (Array.isArray(several) ? several : [given]).filter(uri => uri instanceof vscode.Uri);
  return uris.length === 0 ? undefined : uris;
}

function sayDamaged(file: string, log: Log): void {
  log.info(`A saved chat could not be read and was set aside as ${file}`);
  void showWarning(
    vscode.l10n.t('A saved chat could not be read and was set aside as {0}. All other chats are unchanged.', file),
  );
}
