import * as vscode from 'vscode';
import { type ConversationSettings, findTurn } from '../../../core/conversation/conversation.ts';
import { present } from '../../../core/json/json.ts';
import { commands } from '../../../names.ts';
import type { PageCommand, PageMessage } from '../../../protocol/chat.ts';
import { dispatch } from '../../../protocol/dispatch.ts';
import { currentModel } from '../../connections/currentModel.ts';
import { takesImages } from '../../connections/entries.ts';
import type { Consent } from '../../consent/consent.ts';
import type { CodeReview } from '../../editor/review/codeReview.ts';
import { copyText } from '../../ui/clipboard.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { showInformation } from '../../ui/messages.ts';
import { runCodeAction } from '../code/codeActions.ts';
import { chooseContext } from '../context/chooseContext.ts';
import { droppedPlaces, droppedText } from '../context/dropped.ts';
import type { ContextFinder } from '../context/findContext.ts';
import { openWorkspaceFile } from '../context/workspaceFile.ts';
import { chooseTarget, type ModelsOf } from '../pickers/chooseModel.ts';
import { chooseTargets } from '../pickers/chooseTargets.ts';
import type { SavedPrompts } from '../prompts/savedPrompts.ts';
import type { ChatTools } from '../tools/index.ts';
import type { ChatPage } from './chatPage.ts';
import { recoveryActionsFor } from './recoveryActions.ts';

export interface PageMessageParts {
  readonly consent: Consent;
  readonly lastEditor: LastEditor;
  readonly review: CodeReview;
  readonly prompts: SavedPrompts;
  readonly contexts: ContextFinder;
  readonly tools: ChatTools;
  /** The models that the API of a connection listed. */
  readonly modelsOf: ModelsOf;
  /** The code block that a context menu was opened on. */
  rememberCode(code: { readonly text: string; readonly language: string }): void;
}

/** What is done for each message of a page. */
export function handlePageMessage(
  message: Exclude<PageMessage, { readonly type: 'ready' }>,
  page: ChatPage,
  parts: PageMessageParts,
): void {
  const { session } = page;
  const { lastEditor, review, prompts } = parts;
  const sayCopied = (isCopied: boolean): void => {
    if (isCopied) page.post({ type: 'copied' });
  };
  dispatch(message, {
    send: ({ text, isNow }) => session.send(text, isNow),
    compare: ({ text }) => void compare(page, text, parts),
    chooseAnswer: ({ turn }) => session.choose(turn),
    removeQueued: ({ id }) => session.removeQueued(id),
    sendQueued: ({ id }) => session.sendQueued(id),
    undoDelete: () => session.undoDelete(),
    attachText: file => void attachChosen(page, droppedText(file, parts.consent)),
    attachPlaces: ({ uris }) => void attachChosen(page, droppedPlaces(uris, parts.consent)),
    stop: () => session.stop(),
    regenerate: ({ turn }) => session.regenerate(turn),
    showRequest: ({ turn }) => void vscode.commands.executeCommand(commands.showLastRequest, turn),
    resend: ({ turn, text }) => session.resend(turn, text),
    deleteTurn: ({ turn }) => session.deleteTurn(turn),
    showBranch: ({ turn }) => session.showBranch(turn),
    copyTurn: ({ turn }) => void copyText(findTurn(session.conversation, turn)?.text ?? '').then(sayCopied),
    wayOut({ turn, index }) {
      const found = findTurn(session.conversation, turn);
      if (found?.role === 'assistant') recoveryActionsFor(found, session)[index]?.run();
    },
    code: ({ action, ...code }) => void runCodeAction(action, code, lastEditor, review).then(sayCopied),
    codeInMenu: ({ text, language }) => parts.rememberCode({ text, language }),
    attach: () => void attachChosen(page, chooseContext(lastEditor, canTakeImages(page), parts.consent)),
    openFile: ({ path, line }) => void openWorkspaceFile(path, line),
    attachContext: ({ id }) => void attachChosen(page, parts.contexts.take(id)),
    attachImage({ name, url }) {
      if (canTakeImages(page)) session.attach({ kind: 'image', label: name, language: '', content: url });
      else sayNoImages();
    },
    removeAttachment: ({ id }) => session.removeAttachment(id),
    findContext: ({ query }) => parts.contexts.find(query, choices => page.post({ type: 'contexts', query, choices })),
    usePrompt: ({ id }) =>
      void prompts.use(id).then(text => {
        if (text !== undefined) page.post({ type: 'prompt', text, mode: 'replace' });
      }),
    // What the model may use is chosen in a picker of VS Code: a page has no say in it.
    configure: ({ settings }) => session.configure(withTools(settings, session.conversation.settings.tools)),
    decideTool: ({ use, decision }) => session.decideTool(use, decision),
    run: ({ command }) => void runPageCommand(command, page, parts),
  });
}

async function runPageCommand(
  command: PageCommand,
  page: ChatPage,
  { modelsOf, tools }: Pick<PageMessageParts, 'modelsOf' | 'tools'>,
): Promise<void> {
  const { session } = page;
  const { settings } = session.conversation;
  switch (command) {
    case 'chooseConnection': {
      const chosen = await chooseTarget(settings, modelsOf);
      if (chosen !== undefined) session.configure(chosen);
      page.refresh();
      break;
    }
    case 'setApiKey': {
      const { connection } = currentModel(settings);
      await vscode.commands.executeCommand(commands.setApiKey, ...(connection === '' ? [] : [connection]));
      page.refresh();
      break;
    }
    case 'resetConversationSettings': {
      const { connection, model, reasoningEffort, tools: chosen } = settings;
      session.configure(present({ connection, model, reasoningEffort, tools: chosen }));
      break;
    }
    case 'chooseTools': {
      const chosen = await tools.choose(settings.tools);
      if (chosen !== undefined) session.configure(withTools(session.conversation.settings, chosen));
      page.focus();
    }
  }
}

function withTools(settings: ConversationSettings, tools: readonly string[] | undefined): ConversationSettings {
  const { tools: _, ...others } = settings;
  return tools === undefined || tools.length === 0 ? others : { ...others, tools };
}

/** The prompt goes back into its box where the person gives up. */
async function compare(page: ChatPage, text: string, { modelsOf }: PageMessageParts): Promise<void> {
  const targets = await chooseTargets(page.session.conversation.settings, modelsOf);
  if (targets !== undefined) page.session.compare(text, targets);
  else page.post({ type: 'prompt', text, mode: 'replace' });
}

async function attachChosen(page: ChatPage, chosen: ReturnType<ContextFinder['take']>): Promise<void> {
  for (const attachment of await chosen) page.session.attach(attachment);
  page.focus();
}

function canTakeImages({ session }: ChatPage): boolean {
  return takesImages(currentModel(session.conversation.settings));
}

function sayNoImages(): void {
  void showInformation(
    vscode.l10n.t('This connection does not accept images. Select another connection to send them.'),
  );
}
