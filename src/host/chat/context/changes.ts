import * as vscode from 'vscode';
import { shortenDiff } from '../../../core/prompts/tasks.ts';
import type { Consent } from '../../consent/consent.ts';
import { diffToSend, findRepository } from '../../editor/tasks/repository.ts';
import { showInformation } from '../../ui/messages.ts';
import type { NewAttachment } from './attach.ts';

/** In UTF-16 units. Of a longer diff, each file is heard of. */
const longestDiff = 200_000;

/** What git says has changed and is not committed, staged or not. New files that git does not know yet are not in it. */
export async function changesToAttach(consent: Consent): Promise<NewAttachment | undefined> {
  const repository = await findRepository();
  const diffs = repository === undefined ? [] : [await repository.diff(true), await repository.diff(false)];
  const diff = diffs.filter(part => part !== '').join('\n');
  if (repository === undefined || diff === '') {
    void showInformation(vscode.l10n.t('There are no changes in a git repository of this workspace.'));
    return undefined;
  }
  const content = shortenDiff(diff, longestDiff);
  if ((await consent.mayBeSent(diffToSend(diff, content, repository), false)) !== true) return undefined;
  const count = diff.match(/^diff --git /gm)?.length ?? 0;
  return { kind: 'changes', label: vscode.l10n.t('Changes: {0} files', count), language: 'diff', content };
}
