import * as vscode from 'vscode';
import { commands } from '../../../names.ts';
import type { GeneratedRange, GeneratedRanges } from './generatedRanges.ts';

/** What can be done with a generated text, above it. Nothing is registered while there is none. */
export function createGeneratedLenses(ranges: GeneratedRanges): vscode.Disposable {
  const didChange = new vscode.EventEmitter<void>();
  let registration: vscode.Disposable | undefined;
  let shown = '';

  const update = (): void => {
    const states = ranges.all.map(({ id, state }) => `${id} ${state}`).join();
    if (states === shown) return;
    shown = states;
    if (ranges.all.length === 0) {
      registration?.dispose();
      registration = undefined;
    } else {
      registration ??= vscode.languages.registerCodeLensProvider('*', {
        onDidChangeCodeLenses: didChange.event,
        provideCodeLenses: document => lastOfEachLine(ranges.in(document)).flatMap(lensesFor),
      });
    }
    didChange.fire();
  };

  const subscription = ranges.onDidChange(update);
  return new vscode.Disposable(() => {
    subscription.dispose();
    registration?.dispose();
    didChange.dispose();
  });
}

/** VS Code puts the links of all ranges that begin in a line into one row, where they look alike. */
function lastOfEachLine(generated: readonly GeneratedRange[]): readonly GeneratedRange[] {
  return [...new Map(generated.map(each => [each.range?.start.line, each])).values()];
}

function lensesFor({ id, range, state, job, leftOut }: GeneratedRange): readonly vscode.CodeLens[] {
  if (range === undefined) return [];
  const lens = (title: string, command: string): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, arguments: [id] });
  // The same for both: while a document changes all the time, VS Code does not ask again.
  if (state === 'awaited' || state === 'writing') {
    return [
      lens(vscode.l10n.t('Generating… Cancel'), commands.cancelGeneration),
      lens(vscode.l10n.t('Revert'), commands.revertGeneration),
    ];
  }
  return [
    lens(vscode.l10n.t('Keep'), commands.keep),
    lens(vscode.l10n.t('Revert'), commands.revertGeneration),
    lens(vscode.l10n.t('Retry'), commands.retry),
    ...(job.prompt === undefined ? [] : [lens(vscode.l10n.t('Another Prompt…'), commands.retryWithAnotherPrompt)]),
    ...(state === 'interrupted' ? [lens(vscode.l10n.t('Continue'), commands.continueAfterInterruption)] : []),
    ...(leftOut === '' ? [] : [lens(vscode.l10n.t('Show What Was Left Out'), commands.showLeftOut)]),
  ];
}
