import * as vscode from 'vscode';
import type { ChatEntry, ChatStore } from '../session/store.ts';

interface ChatItem extends vscode.QuickPickItem {
  readonly entry: ChatEntry;
}

export interface ChatActions {
  open(id: string): void;
  rename(id: string, title: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** *Show Chats…*: all conversations, found by their titles and by what was said in them. */
export async function chooseChat(store: ChatStore, actions: ChatActions): Promise<void> {
  const rename = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Rename') };
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Delete') };
  const picker = vscode.window.createQuickPick<ChatItem>();
  picker.title = vscode.l10n.t('Chats');
  picker.placeholder = vscode.l10n.t('Search titles and messages');
  picker.busy = true;
  let entries: readonly ChatEntry[] = [];
  let searches = 0;
  let isDisposed = false;
  /** Enter was pressed before the search was over, as people do who type fast. */
  let isAccepted = false;

  const accept = (): void => {
    isAccepted = picker.busy;
    // A new list gets its mark only a moment later.
    const chosen = picker.items.find(item => picker.activeItems.includes(item)) ?? picker.items[0];
    if (picker.busy || chosen === undefined) return;
    picker.hide();
    actions.open(chosen.entry.id);
  };
  const show = (shown: readonly ChatEntry[]): void => {
    // What was found in a message has none of the typed letters in its title.
    picker.items = shown.map(entry => ({ ...toItem(entry), entry, buttons: [rename, remove], alwaysShow: true }));
  };
  const search = async (): Promise<void> => {
    searches += 1;
    const own = searches;
    const text = picker.value.trim();
    picker.busy = true;
    const found = text === '' ? undefined : await store.search(text);
    if (own !== searches || isDisposed) return;
    show(found === undefined ? entries : entries.filter(({ id }) => found.has(id)));
    picker.busy = false;
    if (isAccepted) accept();
  };
  const reload = async (): Promise<void> => {
    entries = await store.list();
    await search();
  };

  picker.onDidChangeValue(async () => {
    isAccepted = false;
    await search();
  });
  picker.onDidAccept(accept);
  picker.onDidTriggerItemButton(async ({ item, button }) => {
    if (button === remove) {
      await actions.remove(item.entry.id);
      await reload();
      return;
    }
    const title = await vscode.window.showInputBox({
      title: vscode.l10n.t('Rename Chat'),
      value: item.entry.title,
      validateInput: text => (text.trim() === '' ? vscode.l10n.t('Enter a title.') : undefined),
    });
    if (title !== undefined) await actions.rename(item.entry.id, title.trim());
    await chooseChat(store, actions);
  });
  await new Promise<void>(resolve => {
    picker.onDidHide(() => resolve());
    picker.show();
    void reload();
  });
  isDisposed = true;
  picker.dispose();
}

function toItem({ title, updatedAt, turns }: ChatEntry): vscode.QuickPickItem {
  const date = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    label: title === '' ? vscode.l10n.t('Untitled') : title,
    description: `${date.format(updatedAt)} · ${vscode.l10n.t('{0} messages', turns)}`,
  };
}
