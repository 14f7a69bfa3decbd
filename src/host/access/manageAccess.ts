import * as vscode from 'vscode';
import { showInformation } from '../ui/messages.ts';
import { type Access, commandCaller, type Grant } from './access.ts';

interface GrantItem extends vscode.QuickPickItem {
  readonly grant: Grant;
}

/** *Manage Access…*: who may generate without being asked about, and who may not. Choosing one takes it back. */
export async function manageAccess(access: Access): Promise<void> {
  const items = access.granted.map(toItem);
  if (items.length === 0) {
    void showInformation(
      vscode.l10n.t('No extension and no command with arguments has been allowed to generate text.'),
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Manage Access'),
    placeHolder: vscode.l10n.t('Select entries to revoke. Runnel asks again the next time.'),
    canPickMany: true,
  });
  for (const { grant } of chosen ?? []) await access.revoke(grant);
}

function toItem(grant: Grant): GrantItem {
  const { caller, isDenied } = grant;
  const extension = vscode.extensions.getExtension(caller);
  const name = caller === commandCaller ? vscode.l10n.t('Commands with arguments') : extension?.packageJSON.displayName;
  return {
    label: `$(${isDenied ? 'circle-slash' : 'check'}) ${name ?? caller}`,
    description: isDenied ? vscode.l10n.t('denied until the window is reloaded') : vscode.l10n.t('always allowed'),
    detail: caller === commandCaller ? vscode.l10n.t('From keybindings, tasks and other extensions') : caller,
    grant,
  };
}
