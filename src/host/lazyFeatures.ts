import * as vscode from 'vscode';
import { commands, views } from '../names.ts';
import type { FeatureParts, Features } from './features.ts';

/** Loads the features when the first of them is asked for. */
export interface LazyFeatures extends vscode.Disposable {
  load(): Promise<Features>;
}

export function createLazyFeatures(context: vscode.ExtensionContext, parts: FeatureParts): LazyFeatures {
  let loading: Promise<Features> | undefined;
  return {
    load() {
      loading ??= import('./features.ts').then(({ createFeatures }) => createFeatures(context, parts));
      return loading;
    },
    dispose() {
      void loading?.then(features => features.dispose());
    },
  };
}

/** Everything that package.json names and VS Code may call: it is there from the start, and loads what it needs. */
export function registerEntryPoints({ load }: LazyFeatures): vscode.Disposable {
  const registered = Object.values(commands).map(id =>
    vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => (await load()).runCommand(id, args)),
  );
  return vscode.Disposable.from(
    ...registered,
    vscode.window.registerUriHandler({ handleUri: async uri => (await load()).openLink(uri) }),
    vscode.window.registerWebviewViewProvider(views.chat, {
      resolveWebviewView: async view => (await load()).chat.resolveView(view),
    }),
    vscode.window.registerWebviewPanelSerializer(views.chatEditor, {
      deserializeWebviewPanel: async (panel, kept) => (await load()).chat.restoreEditor(panel, kept),
    }),
  );
}
