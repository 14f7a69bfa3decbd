import * as vscode from 'vscode';
import { commands, nativeChatVendor, settings } from '../../names.ts';
import { readEditorSetting, readSetting, saveEditorSetting, saveSetting } from '../settings.ts';
import { askBefore, showInformation, showProgress, showWarning } from '../ui/messages.ts';

/** The built-in extension that VS Code's chat is made of. It is disabled until somebody signs in, or until this runs. */
const chatExtension = 'GitHub.copilot-chat';

/** VS Code's own commands, none of which is documented: looked for before they are used. */
const editorCommands = {
  addGroup: 'lm.addLanguageModelsProviderGroup',
  install: 'workbench.extensions.installExtension',
  openChat: 'workbench.action.chat.open',
  manageModels: 'workbench.action.chat.manage',
} as const;

const utilityModels = 'chat.byokUtilityModelDefault';
const groupName = 'Runnel';
const longestActivationMs = 20_000;

/**
 * Makes VS Code's own chat take Runnel's models, and opens it with one of them: enables the built-in chat extension and
 * adds the group of models by which VS Code knows that no account is needed.
 */
export async function useInNativeChat(listModels: () => readonly { readonly id: string }[]): Promise<void> {
  const missing = await findObstacle();
  if (missing !== undefined) {
    await offerOwnChat(missing);
    return;
  }
  const use = vscode.l10n.t('Use in VS Code Chat');
  const useForAll = vscode.l10n.t('Use for Titles and Commit Messages, Too');
  const chosen = await askBefore(
    vscode.l10n.t("Use Runnel's models in VS Code's own chat?"),
    {
      detail: vscode.l10n.t(
        "This enables VS Code's built-in chat extension and adds Runnel's models to it. No account is needed. Titles and commit messages by a model of Runnel are extra requests.",
      ),
    },
    use,
    useForAll,
  );
  if (chosen === undefined) return;
  if (!readSetting(settings.nativeChatEnabled)) await saveSetting(settings.nativeChatEnabled, true);
  if (chosen === useForAll) await saveEditorSetting(utilityModels, 'mainAgent');
  const isReady = await showProgress(vscode.l10n.t("Preparing VS Code's chat…"), { cancellable: false }, unlock);
  if (!isReady) {
    await offerOwnChat(vscode.l10n.t("VS Code's chat extension did not start."));
    return;
  }
  const [model] = listModels();
  if (model === undefined) {
    const choose = vscode.l10n.t('Select Connection');
    const answer = await showWarning(vscode.l10n.t('No connection is ready yet. Set one up first.'), choose);
    if (answer === choose) await vscode.commands.executeCommand(commands.chooseConnection);
    return;
  }
  const modelSelector = { vendor: nativeChatVendor, id: model.id };
  await vscode.commands.executeCommand(editorCommands.openChat, { mode: 'agent', modelSelector });
}

/** Takes Runnel's models out of VS Code's chat, and says what stays as it is. */
export async function stopUsingInNativeChat(): Promise<void> {
  await saveSetting(settings.nativeChatEnabled, false);
  if (readEditorSetting<string>(utilityModels, '') === 'mainAgent') await saveEditorSetting(utilityModels, undefined);
  const manage = vscode.l10n.t('Manage Language Models');
  const has = await vscode.commands.getCommands(true);
  const message = vscode.l10n.t(
    "VS Code's chat no longer offers Runnel's models. The chat extension stays enabled, and the empty group Runnel stays in VS Code's list of models until you remove it there.",
  );
  const buttons = has.includes(editorCommands.manageModels) ? [manage] : [];
  if ((await showInformation(message, ...buttons)) === manage)
    await vscode.commands.executeCommand(editorCommands.manageModels);
}

/** Why this editor's chat can't take models of extensions; undefined where it can. */
async function findObstacle(): Promise<string | undefined> {
  const known = new Set(await vscode.commands.getCommands(true));
  if (readEditorSetting('chat.disableAIFeatures', false)) {
    return vscode.l10n.t("VS Code's AI features are turned off by the setting chat.disableAIFeatures.");
  }
  if (known.has(editorCommands.addGroup) && known.has(editorCommands.openChat)) return undefined;
  return vscode.l10n.t('This editor has no chat that takes models of extensions without an account.');
}

async function offerOwnChat(reason: string): Promise<void> {
  const open = vscode.l10n.t('Open Runnel Chat');
  const answer = await showInformation(`${reason} ${vscode.l10n.t("Runnel's own chat works here.")}`, open);
  if (answer === open) await vscode.commands.executeCommand(commands.openChat);
}

async function unlock(): Promise<boolean> {
  if (!isChatActive()) {
    try {
      await vscode.commands.executeCommand(editorCommands.install, chatExtension, { enable: true });
    } catch {
      // A policy forbids it, or this editor does not carry the extension: whether it runs is looked at next.
    }
  }
  const isActive = await waitForChat();
  if (!isActive) return false;
  try {
    await vscode.commands.executeCommand(editorCommands.addGroup, { name: groupName, vendor: nativeChatVendor });
  } catch (error) {
    // The only way to learn that the group is there is to add it twice.
    if (!/already exists/i.test(String(error))) throw error;
  }
  // VS Code asks a provider for its models only when somebody asks VS Code for them.
  await vscode.lm.selectChatModels({ vendor: nativeChatVendor });
  return true;
}

function isChatActive(): boolean {
  return vscode.extensions.getExtension(chatExtension)?.isActive === true;
}

/** Resolves with whether it is active as soon as that is known, at the latest after the time that it usually takes. */
async function waitForChat(): Promise<boolean> {
  if (isChatActive()) return true;
  const listening: vscode.Disposable[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    const extension = await new Promise<vscode.Extension<unknown> | undefined>(resolve => {
      const look = (): void => {
        const found = vscode.extensions.getExtension(chatExtension);
        if (found !== undefined) resolve(found);
      };
      listening.push(vscode.extensions.onDidChange(look));
      timer = setTimeout(() => resolve(undefined), longestActivationMs);
      look();
    });
    await extension?.activate();
    return extension?.isActive === true;
  } finally {
    clearTimeout(timer);
    for (const each of listening) each.dispose();
  }
}
