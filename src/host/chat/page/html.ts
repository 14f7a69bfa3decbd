import * as vscode from 'vscode';
import { pageHtml } from '../../ui/pageHtml.ts';
import { pageTexts } from './texts.ts';

/** The page of the chat, with its texts and the addresses of the scripts that it reads on demand. */
export function chatPageHtml(webview: vscode.Webview, extension: vscode.Uri, place: 'view' | 'panel'): string {
  const address = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), name)).toString();
  return pageHtml({
    title: vscode.l10n.t('Runnel Chat'),
    language: vscode.env.language,
    source: webview.cspSource,
    script: address('page.js'),
    style: address('page.css'),
    hasWorkers: true,
    data: {
      place,
      texts: JSON.stringify(pageTexts()),
      highlighter: address('highlighterLibrary.js'),
      grammars: address('grammars'),
      math: address('mathLibrary.js'),
      'vscode-context': JSON.stringify({ preventDefaultContextMenuItems: false }),
    },
  });
}

/** The only folder that a page may read from. */
export function pageFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'chat');
}
