import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageTexts } from './texts.ts';

/** Scripts by nonce only, styles from the extension only, pictures as data only, and no way to any network. */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, place: 'view' | 'panel'): string {
  const nonce = randomBytes(18).toString('base64');
  const address = (name: string): string =>
    escapeHtml(webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), name)).toString());
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `img-src data: ${webview.cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(vscode.l10n.t('Runnel Chat'))}</title>
<link rel="stylesheet" href="${address('page.css')}">
</head>
<body data-place="${place}" data-texts="${escapeHtml(JSON.stringify(pageTexts()))}" data-highlighter="${address('highlighterLibrary.js')}" data-math="${address('mathLibrary.js')}" data-vscode-context='{"preventDefaultContextMenuItems":false}'>
<div id="root"></div>
<script nonce="${nonce}" src="${address('page.js')}"></script>
</body>
</html>`;
}

/** The only folder that a page may read from. */
export function pageFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'chat');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
