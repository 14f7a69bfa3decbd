import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../editors/browser.ts';
import { type CodeServer, startCodeServer } from '../editors/codeServer.ts';
import type { EditorVersion } from '../editors/versions.ts';
import { projectFolder } from '../run/project.ts';
import { Editor } from './editor.ts';
import { QuickInput } from './quickInput.ts';
import { StatusBar } from './statusBar.ts';

/** Names below it are this computer's own, to a browser, and one site: a frame may store what it needs. */
const hostOfWebviews = 'runnel.localhost';

const startTimeoutMs = 60_000;

export interface WorkbenchOptions {
  readonly version: EditorVersion;
  /** A module with `run(): Promise<void>`, which the extension host calls. Otherwise the extension is installed. */
  readonly extensionTestsPath?: string;
  /** Folders of further extensions, which are installed. */
  readonly otherExtensions?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** As in a person's keybindings.json: keys that run a command with an argument. */
  readonly keybindings?: readonly Keybinding[];
  /** A file of the folder that is open from the beginning. */
  readonly file?: string;
  readonly theme?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Reaches the extension host as its `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** False where the editor asks whether the folder is trusted; it is, unless told. */
  readonly trustsWorkspaces?: boolean;
  /** True where webviews are to have an origin each, as in the desktop's VS Code, and with it a process of their own. */
  readonly isolatesWebviews?: boolean;
  /** Called with the page before it loads anything. */
  readonly prepare?: (page: Page) => Promise<void>;
}

export interface Keybinding {
  readonly key: string;
  readonly command: string;
  readonly args?: unknown;
}

/** What would move, greet, ask or call home in a new profile is off: pictures and tests see the extension. */
export const calmSettings: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  // Otherwise the first generation asks whom to ask.
  'runnel.connection': 'sandbox',
  'telemetry.telemetryLevel': 'off',
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** The real workbench of a real VS Code in a real browser, with the keyboard and the mouse of a person. */
export class Workbench {
  readonly page: Page;
  readonly editor: Editor;
  readonly quickInput: QuickInput;
  readonly statusBar: StatusBar;
  readonly server: CodeServer;
  readonly browser: Browser;

  private constructor(page: Page, server: CodeServer, browser: Browser) {
    this.page = page;
    this.server = server;
    this.browser = browser;
    this.editor = new Editor(page);
    this.quickInput = new QuickInput(page);
    this.statusBar = new StatusBar(page);
  }

  static async open(folder: string, options: WorkbenchOptions): Promise<Workbench> {
    const isolates = options.isolatesWebviews === true;
    const theme = options.theme === undefined ? {} : { 'workbench.colorTheme': options.theme };
    const settings = { ...calmSettings, ...theme, ...options.settings };
    const server = await startCodeServer(options.version, {
      extension: options.extensionTestsPath === undefined ? 'installed' : 'inDevelopment',
      settings,
      otherExtensions: options.otherExtensions ?? [],
      keybindings: options.keybindings ?? [],
      environment: options.environment ?? {},
      trustsWorkspaces: options.trustsWorkspaces ?? true,
      ...(isolates ? { hostName: hostOfWebviews } : {}),
    });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser(isolates ? [`--isolate-origins=http://[*.]${hostOfWebviews}`] : []);
      const context = await browser.newContext({
        viewport: options.viewport ?? { width: 1280, height: 900 },
        reducedMotion: 'reduce',
        // The workbench allows no frames from elsewhere than its own address.
        bypassCSP: isolates,
      });
      const page = await context.newPage();
      if (isolates) await page.addInitScript(giveWebviewsOrigins);
      const workbench = new Workbench(page, server, browser);
      await options.prepare?.(page);
      await page.goto(server.address(folder, payloadOf(folder, options, server)));
      await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: startTimeoutMs });
      return workbench;
    } catch (error) {
      await browser?.close();
      await server.dispose();
      throw error;
    }
  }

  async runCommand(title: string): Promise<void> {
    await this.quickInput.runCommand(title);
  }

  /** Opens an empty document that belongs to no file. */
  async newDocument(): Promise<void> {
    await this.runCommand('File: New Untitled Text File');
    await this.editor.root.waitFor();
  }

  /** Presses a button of a message at the bottom right. */
  async pressButtonOfMessage(title: string): Promise<void> {
    await this.page.locator('.notifications-toasts').getByRole('button', { name: title, exact: true }).click();
  }

  /** Writes a PNG; a path that is not absolute is one of the project. */
  async screenshot(path: string): Promise<string> {
    const file = resolve(projectFolder, path);
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  async dispose(): Promise<void> {
    await this.browser.close();
    await this.server.dispose();
  }
}

function payloadOf(folder: string, options: WorkbenchOptions, server: CodeServer): Readonly<Record<string, string>> {
  const { extensionTestsPath, file } = options;
  return {
    skipWelcome: 'true',
    ...(file === undefined ? {} : { openFile: server.remoteUri(join(folder, file)) }),
    ...(extensionTestsPath === undefined
      ? {}
      : {
          extensionDevelopmentPath: server.remoteUri(projectFolder),
          extensionTestsPath: server.remoteUri(extensionTestsPath),
        }),
  };
}

/**
 * Runs in the page before the workbench does, whose configuration is in the document. VS Code's server serves webviews
 * from its own address, but for one that names them by their `uuid` every webview gets a name of its own below it.
 */
function giveWebviewsOrigins(): void {
  const { document, location, MutationObserver } = globalThis as unknown as OpeningPage;
  const observer = new MutationObserver(() => {
    const meta = document.getElementById('vscode-workbench-web-configuration');
    if (meta === null) return;
    observer.disconnect();
    const configuration = JSON.parse(meta.getAttribute('data-settings'));
    const path = configuration.webviewEndpoint.replace(/^\//, '');
    configuration.webviewEndpoint = `http://{{uuid}}.${location.host}/${path}`;
    meta.setAttribute('data-settings', JSON.stringify(configuration));
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** What the function above finds in the page: tests are not type-checked against a browser. */
interface OpeningPage {
  readonly location: { readonly host: string };
  readonly document: {
    getElementById(id: string): {
      getAttribute(name: string): string;
      setAttribute(name: string, value: string): void;
    } | null;
  };
  readonly MutationObserver: new (
    take: () => void,
  ) => { observe(node: unknown, options: Readonly<Record<string, boolean>>): void; disconnect(): void };
}
