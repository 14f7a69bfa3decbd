import * as vscode from 'vscode';
import type { ContextKind } from '../../../protocol/chat.ts';
import type { Consent } from '../../consent/consent.ts';
import type { LastEditor } from '../../ui/lastEditor.ts';
import { showInformation } from '../../ui/messages.ts';
import type { NewAttachment } from './attach.ts';
import { changesToAttach } from './changes.ts';
import { problemsToAttach } from './problems.ts';
import { terminalSelectionToAttach } from './terminal.ts';

/** Something that can be added to a prompt now, and is no file. */
export interface ContextSource {
  readonly kind: ContextKind;
  readonly label: string;
  readonly detail: string;
  readonly take: () => Promise<readonly NewAttachment[]>;
}

/** What the editor knows beside its files, as far as there is any of it now. */
export function contextSources({ editor }: LastEditor, consent: Consent): readonly ContextSource[] {
  const problems = problemsToAttach(editor?.document);
  const terminal = vscode.window.activeTerminal;
  const sources: readonly (ContextSource | undefined)[] = [
    vscode.extensions.getExtension('vscode.git') && {
      kind: 'changes',
      label: vscode.l10n.t('Changes'),
      detail: vscode.l10n.t('What git says is not committed'),
      take: async () => listOf(await changesToAttach(consent)),
    },
    problems && {
      kind: 'problems',
      label: vscode.l10n.t('Problems'),
      detail: problems.label,
      take: async () => listOf(await asked(problems, consent)),
    },
    terminal && {
      kind: 'terminal',
      label: vscode.l10n.t('Terminal Selection'),
      detail: terminal.name,
      async take() {
        const selected = await terminalSelectionToAttach();
        if (selected === undefined) void showInformation(vscode.l10n.t('Select text in the terminal first.'));
        return listOf(await asked(selected, consent));
      },
    },
  ];
  return sources.filter(source => source !== undefined);
}

/** Text that belongs to no document. */
async function asked(attachment: NewAttachment | undefined, consent: Consent): Promise<NewAttachment | undefined> {
  if (attachment === undefined) return undefined;
  const { label: name, content: text } = attachment;
  return (await consent.mayBeSent({ name, text }, false)) === true ? attachment : undefined;
}

export function listOf(attachment: NewAttachment | null | undefined): readonly NewAttachment[] {
  return attachment ? [attachment] : [];
}
