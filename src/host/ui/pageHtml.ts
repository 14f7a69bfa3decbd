import { randomBytes } from 'node:crypto';

/** What a page is made of. All of it is text: it is escaped where it goes into the page. */
export interface PageParts {
  readonly title: string;
  /** The language of its texts, as `de`. */
  readonly language: string;
  /** Where the pages of this webview come from, as `webview.cspSource`. */
  readonly source: string;
  readonly script: string;
  /** A script that runs before it. */
  readonly library?: string;
  readonly style: string;
  /** Whether its script starts threads of its own, which are made of the page's own text. */
  readonly hasWorkers?: boolean;
  /** Attributes of the body. The script reads them as `dataset`. */
  readonly data?: Readonly<Record<string, string>>;
}

/**
 * The HTML of every page of Runnel, with one policy: scripts by nonce, styles from the extension, pictures from it or as
 * data, and no network, no frame and no form.
 */
export function pageHtml(parts: PageParts): string {
  const { title, language, source, script, library, style, hasWorkers = false, data = {} } = parts;
  const nonce = randomBytes(18).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `img-src data: ${source}`,
    ...(hasWorkers ? ['worker-src blob:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  const scripts = [library, script]
    .filter(address => address !== undefined)
    .map(address => `<script nonce="${nonce}" src="${escapeHtml(address)}"></script>`);
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${escapeHtml(style)}">
</head>
<body${attributes.join('')}>
<div id="root"></div>
${scripts.join('\n')}
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
