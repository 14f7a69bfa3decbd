import * as vscode from 'vscode';
import { commands, settings } from '../names.ts';
import { readSettingOrDefault } from './settings.ts';

/** The light bulb's entries: *Fix* and *Explain* on problems, *Document* and *Write Tests* on symbols and selections. */
export function registerCodeActions(): vscode.Disposable {
  const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;
  const actionFor = (
    title: string,
    kind: vscode.CodeActionKind,
    command: string,
    { uri }: vscode.TextDocument,
    range: vscode.Range,
  ): vscode.CodeAction => {
    const action = new vscode.CodeAction(title, kind);
    action.command = { title, command, arguments: [uri, range] };
    return action;
  };
  return vscode.languages.registerCodeActionsProvider(
    '*',
    {
      async provideCodeActions(document, range, { diagnostics, triggerKind }) {
        if (!readSettingOrDefault(settings.codeActions)) return [];
        const [problem] = diagnostics;
        // Symbols are looked up when somebody asks, not whenever the caret moves.
        const isAsked = triggerKind === vscode.CodeActionTriggerKind.Invoke;
        const hasSubject = range.isEmpty ? isAsked && (await isInSymbol(document, range)) : true;
        return [
          ...(problem === undefined
            ? []
            : [
                actionFor(vscode.l10n.t('Fix with Runnel'), QuickFix, commands.fix, document, problem.range),
                actionFor(vscode.l10n.t('Explain with Runnel'), QuickFix, commands.explain, document, problem.range),
              ]),
          ...(!hasSubject
            ? []
            : [
                actionFor(vscode.l10n.t('Document with Runnel'), RefactorRewrite, commands.document, document, range),
                actionFor(
                  vscode.l10n.t('Write Tests with Runnel'),
                  RefactorRewrite,
                  commands.writeTests,
                  document,
                  range,
                ),
              ]),
        ];
      },
    },
    { providedCodeActionKinds: [QuickFix, RefactorRewrite] },
  );
}

async function isInSymbol({ uri }: vscode.TextDocument, range: vscode.Range): Promise<boolean> {
  const found = await vscode.commands.executeCommand<readonly Partial<vscode.DocumentSymbol>[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  return found?.some(symbol => symbol.range?.contains(range)) === true;
}
