import { existsSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../../rig/editors/browser.ts';
import { answerTurn, ChatPage, emptyState } from '../../rig/pages/chatPage.ts';
import { projectFolder } from '../../rig/run/project.ts';
import { drawingPeers } from '../peers.ts';
import type { ColumnName } from './columns.ts';
import { takePartAsRunnel } from './inPage.ts';

/** What can draw an answer that grows: the page of the chat, and libraries that do the same. */
export interface DrawingContestant {
  readonly name: string;
  /** The script of its page, below `peers/drawing/pages`. Runnel's is the one that ships. */
  readonly script?: string;
  /** What of all that it does not draw: it would be compared for what it leaves out. */
  readonly without?: readonly ColumnName[];
}

export const drawingContestants: readonly DrawingContestant[] = [
  { name: 'runnel' },
  { name: 'streaming-markdown', script: 'streamingMarkdown.js', without: ['formulas'] },
  { name: 'streamdown', script: 'streamdown.jsx' },
  { name: 'markstream-react', script: 'markstreamReact.jsx' },
  { name: 'react-markdown', script: 'reactMarkdown.jsx' },
  { name: 'markdown-it', script: 'markdownIt.js', without: ['formulas'] },
];

const built = join(projectFolder, 'out', 'bench', 'drawing');
const origin = 'https://runnel.test';

/** Bundles the pages of the peers, as programs that use them do. */
export async function buildPages(): Promise<void> {
  const scripts = drawingContestants.flatMap(({ script }) => script ?? []);
  await esbuild.build({
    entryPoints: scripts.map(script => join(drawingPeers, 'pages', script)),
    outdir: built,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    target: 'chrome134',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty' },
    // What markstream-react draws diagrams and differences with, if it is there.
    external: ['mermaid', 'stream-diffs', '@antv/infographic', '@terrastruct/d2'],
  });
}

/** Opens the page of a contestant in a browser of its own, which ends with it. */
export async function openPage({ script }: DrawingContestant): Promise<Page> {
  if (script !== undefined) return await openPeer(script);
  const { page } = await ChatPage.open();
  const turn = answerTurn({ id: 'the id' });
  const stateOf = (outcome: 'writing' | 'complete') =>
    JSON.stringify({
      type: 'state',
      state: { ...emptyState, turns: [{ ...turn, outcome }], isGenerating: outcome === 'writing' },
    });
  await page.evaluate(takePartAsRunnel, { writing: stateOf('writing'), complete: stateOf('complete') });
  return page;
}

const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', woff2: 'font/woff2' };

async function openPeer(script: string): Promise<Page> {
  const browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  page.on('pageerror', error => console.error(error));
  const name = script.replace(/\.jsx?$/, '');
  const body = `<!DOCTYPE html><link rel="stylesheet" href="/${name}.css"><body><script type="module" src="/${name}.js"></script>`;
  await page.route('**/*', async route => {
    const { pathname } = new URL(route.request().url());
    const contentType = types[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    if (pathname === '/') await route.fulfill({ body, contentType: 'text/html' });
    // Not every peer has a style of its own.
    else if (!existsSync(join(built, pathname))) await route.fulfill({ body: '', contentType });
    else await route.fulfill({ path: join(built, pathname), contentType });
  });
  await page.goto(origin);
  await page.waitForFunction(() => 'contestant' in globalThis);
  return page;
}
