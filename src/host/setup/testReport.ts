import * as vscode from 'vscode';

/** A page that is written line by line while a test runs: a read-only document, for the eyes and for copying. */
export interface TestReports extends vscode.Disposable {
  open(title: string): Promise<TestReport>;
}

export interface TestReport {
  add(...lines: readonly string[]): void;
}

const scheme = 'runnel-test';

export function createTestReports(): TestReports {
  const change = new vscode.EventEmitter<vscode.Uri>();
  const texts = new Map<string, string>();
  const registered = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: change.event,
    provideTextDocumentContent: uri => texts.get(uri.toString()) ?? '',
  });
  return {
    async open(title) {
      const uri = vscode.Uri.from({ scheme, path: `/${title.replace(/[/\\?#]/g, ' ')}.md` });
      texts.set(uri.toString(), '');
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
      return {
        add(...lines) {
          texts.set(uri.toString(), `${texts.get(uri.toString()) ?? ''}${lines.join('\n')}\n`);
          change.fire(uri);
        },
      };
    },
    dispose() {
      registered.dispose();
      change.dispose();
    },
  };
}
