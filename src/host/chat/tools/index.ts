import * as vscode from 'vscode';
import type { ConversationSettings } from '../../../core/conversation/conversation.ts';
import type { ToolUse } from '../../../core/conversation/toolRounds.ts';
import type { Tool } from '../../../core/generation/generation.ts';
import { asArray, asObject, parseJson } from '../../../core/json/json.ts';
import type { ToolOutcome } from '../../../core/tools/answerWithTools.ts';
import { effectOfName, type ToolEffect } from '../../../core/tools/toolEffect.ts';
import { findDialect } from '../../../dialects/index.ts';
import { settings } from '../../../names.ts';
import { currentModel } from '../../connections/currentModel.ts';
import type { Consent } from '../../consent/consent.ts';
import type { CodeReview } from '../../editor/review/codeReview.ts';
import { readSettingOrDefault } from '../../settings.ts';
import type { SessionTools } from '../session/sessionTools.ts';
import { createAllowedTools } from './allowedTools.ts';
import { readEditorTools, runEditorTool } from './editorTools.ts';
import { createEditTool } from './editTool.ts';
import type { OwnTool } from './ownTool.ts';
import { createReadingTools } from './readingTools.ts';
import { createTerminalTool } from './terminalTool.ts';

/** The tools of the chat: those of Runnel, and those that VS Code knows. */
export interface ChatTools extends SessionTools, vscode.Disposable {
  /** Why there are no tools, in words; undefined where there are. */
  unavailable(settings: ConversationSettings): string | undefined;
  /** A call as a person reads it. */
  describe(use: ToolUse): ToolDescription;
  /** *Tools…*: which ones the model may ask for in this chat. Undefined where the person gave up. */
  choose(chosen: readonly string[] | undefined): Promise<readonly string[] | undefined>;
  /** What was chosen last in this workspace, for a new chat. */
  readonly lastChosen: readonly string[];
}

export interface ToolDescription {
  readonly title: string;
  readonly detail: string;
  /** The button that allows this very call. */
  readonly allowTitle: string;
}

export interface ChatToolsParts {
  readonly state: vscode.Memento;
  readonly consent: Consent;
  readonly review: CodeReview;
}

/** As many as the APIs take in one request. */
const mostTools = 128;
const chosenKey = 'runnel.chat.tools';

export function createChatTools({ state, consent, review }: ChatToolsParts): ChatTools {
  const terminal = createTerminalTool(consent);
  const own: readonly OwnTool[] = [...createReadingTools(consent), createEditTool(review), terminal];
  const allowed = createAllowedTools(state);
  const find = (name: string): OwnTool | undefined => own.find(tool => tool.name === name);
  const effectOf = (name: string): ToolEffect => find(name)?.effect ?? effectOfName(name);

  const unavailable = (chat: ConversationSettings): string | undefined => {
    if (!vscode.workspace.isTrusted) return vscode.l10n.t('Tools are off because this folder is not trusted.');
    const { dialect, connectionLabel } = currentModel(chat);
    const takesTools = dialect !== undefined && findDialect(dialect)?.takesTools === true;
    return takesTools ? undefined : vscode.l10n.t('{0} takes no tools.', connectionLabel);
  };
  const run = async ({ name, arguments: given }: ToolUse, signal: AbortSignal): Promise<ToolOutcome> => {
    const input = asObject(parseJson(given)) ?? {};
    try {
      const tool = find(name);
      if (tool === undefined) return await runEditorTool(name, input, signal);
      const result = await tool.run(input, signal);
      return typeof result === 'string' ? { status: 'done', text: result } : result;
    } catch (error) {
      return { status: 'failed', text: error instanceof Error ? error.message : String(error) };
    }
  };

  return {
    unavailable,
    offered(chat) {
      const { tools: names = [] } = chat;
      if (names.length === 0 || unavailable(chat) !== undefined) return [];
      const known: readonly Tool[] = [...own, ...readEditorTools()];
      const offered = known.filter(({ name }) => names.includes(name)).slice(0, mostTools);
      return offered.map(({ name, description = '', schema }) => ({ name, description, schema }));
    },
    get limits() {
      return {
        rounds: readSettingOrDefault(settings.toolRounds),
        costUsd: readSettingOrDefault(settings.toolCost),
      };
    },
    choicesFor: (name, conversation) => allowed.choicesFor(name, effectOf(name), conversation),
    remember: (name, conversation, decision) => allowed.remember(name, effectOf(name), conversation, decision),
    run: (use, _, signal) => beforeAbort(run(use, signal), signal),
    describe({ name, arguments: given }) {
      const tool = find(name);
      return {
        title: tool?.title ?? name,
        detail: tool?.detail(asObject(parseJson(given)) ?? {}) ?? '',
        allowTitle: tool?.allowTitle ?? vscode.l10n.t('Allow Once'),
      };
    },
    async choose(chosen) {
      const picked = await pickTools(own, chosen ?? own.map(({ name }) => name), () => allowed.forget());
      if (picked !== undefined) await state.update(chosenKey, picked);
      return picked;
    },
    get lastChosen() {
      return asArray(state.get(chosenKey)).filter(name => typeof name === 'string');
    },
    dispose: () => terminal.dispose(),
  };
}

/** A tool that ignores its cancellation is not waited for. */
function beforeAbort(running: Promise<ToolOutcome>, signal: AbortSignal): Promise<ToolOutcome> {
  return new Promise(resolve => {
    const stop = (): void => resolve({ status: 'stopped', text: '' });
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void running.then(outcome => {
      signal.removeEventListener('abort', stop);
      resolve(outcome);
    });
  });
}

interface ToolItem extends vscode.QuickPickItem {
  readonly name?: string;
}

function pickTools(
  own: readonly OwnTool[],
  chosen: readonly string[],
  forget: () => void,
): Promise<readonly string[] | undefined> {
  const picker = vscode.window.createQuickPick<ToolItem>();
  const separator = (label: string): ToolItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const others = readEditorTools();
  const items: readonly ToolItem[] = [
    separator(vscode.l10n.t('Of Runnel')),
    ...own.map(({ name, title, description = '' }) => ({ label: title, detail: description, name })),
    ...(others.length === 0 ? [] : [separator(vscode.l10n.t('Of VS Code, extensions and MCP servers'))]),
    ...others.map(({ name, description = '' }) => ({ label: name, detail: description, name })),
  ];
  const askAgain: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('clear-all'),
    tooltip: vscode.l10n.t('Ask Again About Every Tool'),
  };
  picker.title = vscode.l10n.t('Tools the Model May Ask For');
  picker.placeholder = vscode.l10n.t('Each call is shown before it runs.');
  picker.canSelectMany = true;
  picker.matchOnDetail = true;
  picker.items = items;
  picker.selectedItems = items.filter(({ name }) => name !== undefined && chosen.includes(name));
  picker.buttons = [askAgain];
  return new Promise(resolve => {
    picker.onDidTriggerButton(() => forget());
    picker.onDidAccept(() => {
      resolve(picker.selectedItems.flatMap(({ name }) => name ?? []).slice(0, mostTools));
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
