import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { pageHtml } from '../../../src/host/ui/pageHtml.ts';
import type { ChatState, HostMessage, PageMessage, ShownTurn } from '../../../src/protocol/chat.ts';
import { traceTasks } from '../../bench/tasks.ts';
import { launchBrowser } from '../editors/browser.ts';
import { projectFolder } from '../run/project.ts';

const origin = 'https://runnel.test';

/** The page of the chat in a browser, without an editor around it: the test is the host. */
export class ChatPage {
  readonly page: Page;
  /** What the page sent, in its order. */
  readonly sent: PageMessage[];
  private readonly browser: Browser;
  private sequence = 0;

  private constructor(browser: Browser, page: Page, sent: PageMessage[]) {
    this.browser = browser;
    this.page = page;
    this.sent = sent;
  }

  static async open(flags: readonly string[] = []): Promise<ChatPage> {
    const browser = await launchBrowser(flags);
    const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
    const page = await context.newPage();
    const sent: PageMessage[] = [];
    page.on('pageerror', error => console.error(error));
    await page.exposeFunction('toHost', (message: PageMessage) => void sent.push(message));
    await serve(context);
    await page.goto(`${origin}/index.html`);
    await page.locator('.chat').waitFor();
    return new ChatPage(browser, page, sent);
  }

  async post(message: HostMessage): Promise<void> {
    await this.page.evaluate(data => (globalThis as unknown as Poster).postMessage(data, '*'), message);
  }

  /** Shows a conversation of these turns. */
  async show(turns: readonly ShownTurn[], change: Partial<ChatState> = {}): Promise<void> {
    this.sequence = 0;
    await this.post({ type: 'state', state: { ...emptyState, turns, ...change } });
  }

  async append(turn: string, text: string, reasoning = ''): Promise<void> {
    this.sequence += 1;
    await this.post({ type: 'append', turn, sequence: this.sequence, text, reasoning });
  }

  /** Shows one answer, complete. */
  async answer(text: string): Promise<void> {
    await this.show([answerTurn({ text })]);
    await this.settled();
  }

  /** Resolves when nothing was left to be drawn for two frames. */
  async settled(): Promise<void> {
    await this.page.evaluate(untilStill);
  }

  /** The longest task of the page while something is done, in milliseconds in which it had a processor. */
  async longestTask(work: () => Promise<void>): Promise<number> {
    const tasks = await traceTasks(this.browser, 'runnel.draw', 30, work);
    return Math.round(Math.max(0, ...tasks.map(({ cpuMs }) => cpuMs)));
  }

  get answers(): Locator {
    return this.page.locator('.answer');
  }

  dispose(): Promise<void> {
    return this.browser.close();
  }
}

interface Poster {
  postMessage(data: unknown, target: string): void;
}

export function answerTurn(change: Partial<ShownTurn> = {}): ShownTurn {
  return {
    ...{ id: 'a', role: 'assistant', text: '', reasoning: '', outcome: 'complete', author: 'model' },
    ...{ attachments: [], facts: [], rounds: [], branch: { number: 1, count: 1 } },
    ...change,
  };
}

export function promptTurn(change: Partial<ShownTurn> = {}): ShownTurn {
  return answerTurn({ id: 'q', role: 'user', author: 'You', ...change });
}

export const emptyState: ChatState = {
  conversation: 'c',
  title: '',
  turns: [],
  compared: 0,
  sequence: 0,
  isGenerating: false,
  queued: [],
  canUndoDelete: false,
  attachments: [],
  attachmentWarning: '',
  prompts: [],
  settings: {},
  tools: { count: 0, unavailable: '' },
  target: { label: 'Test', detail: '', needsKey: false, isSandbox: false, note: '', takesImages: true, efforts: [] },
  usage: '',
  instructions: '',
  fontSize: 0,
  tokenColors: {},
};

/** The texts of the page, in English, as `texts.ts` has them. */
export function pageTexts(): Readonly<Record<string, string>> {
  const source = readFileSync(join(projectFolder, 'src/host/chat/page/texts.ts'), 'utf8');
  const found = source.matchAll(/^ {4}(\w+): vscode\.l10n\.t\(\s*(['"])((?:\\.|(?!\2).)*)\2/gms);
  return Object.fromEntries([...found].map(([, name, , text = '']) => [name, text.replace(/\\(.)/g, '$1')]));
}

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

/** The files of the page, and no others. */
async function serve(context: BrowserContext): Promise<void> {
  const html = pageHtml({
    ...{ title: 'Chat', language: 'en', source: origin, script: '/page.js', style: '/page.css', hasWorkers: true },
    data: {
      ...{ place: 'panel', texts: JSON.stringify(pageTexts()) },
      ...{ highlighter: '/highlighterLibrary.js', grammars: '/grammars', math: '/mathLibrary.js' },
    },
  }).replace('<body', '<body class="vscode-light"');
  await context.addInitScript(standInForEditor);
  await context.route('**/*', async route => {
    const { pathname, origin: from } = new URL(route.request().url());
    const contentType = types[pathname.split('.').at(-1) ?? ''] ?? 'text/plain';
    if (from !== origin) await route.abort();
    else if (pathname === '/index.html') await route.fulfill({ body: html, contentType });
    else await route.fulfill({ path: join(projectFolder, 'dist', 'chat', ...pathname.split('/')), contentType });
  });
}

/** Runs in the page, before it: what VS Code gives every page. */
function standInForEditor(): void {
  const page = globalThis as unknown as {
    acquireVsCodeApi: unknown;
    toHost(message: unknown): void;
    kept: unknown;
  };
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => page.toHost(message),
    getState: () => page.kept,
    setState(state: unknown) {
      page.kept = state;
    },
  });
}

/** Runs in the page: resolves when nothing has changed for twelve frames. */
export function untilStill(): Promise<void> {
  const page = globalThis as unknown as {
    readonly document: { readonly body: unknown };
    readonly MutationObserver: new (
      changed: () => void,
    ) => { observe(node: unknown, options: object): void; disconnect(): void };
    requestAnimationFrame(run: () => void): void;
  };
  return new Promise(resolve => {
    let still = 0;
    const observer = new page.MutationObserver(() => {
      still = 0;
    });
    observer.observe(page.document.body, { childList: true, subtree: true, characterData: true });
    const look = (): void => {
      still += 1;
      if (still < 12) page.requestAnimationFrame(look);
      else {
        observer.disconnect();
        resolve();
      }
    };
    page.requestAnimationFrame(look);
  });
}
