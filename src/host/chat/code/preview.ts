import * as vscode from 'vscode';

const longestPreview = 2_000_000;

/**
 * Shows HTML or SVG of an answer as a browser would, in a page without scripts, without a network, and without links that
 * lead anywhere: only its own styles and the pictures that it holds itself.
 */
export function openPreview(code: string, language: string): void {
  const title = vscode.l10n.t('Preview: {0}', language);
  const panel = vscode.window.createWebviewPanel('runnel.preview', title, vscode.ViewColumn.Beside, {
    enableScripts: false,
    enableForms: false,
    localResourceRoots: [],
  });
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'";
  panel.webview.html = `<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><base href="about:blank">
<style>body { color: black; background: white; }</style>
${withoutNavigation(code.slice(0, longestPreview))}`;
}

/** A page that changes its own address would leave the preview. */
function withoutNavigation(html: string): string {
  return html.replace(/<meta\b[^>]{0,1000}http-equiv[^>]{0,1000}>/gi, '').replace(/<base\b[^>]{0,1000}>/gi, '');
}
