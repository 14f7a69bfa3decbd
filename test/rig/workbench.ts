import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { type CodeServer, startCodeServer } from './codeServer.ts';
import { Editor } from './editor.ts';
import { projectFolder } from './project.ts';
import { QuickInput } from './quickInput.ts';
import { StatusBar } from './statusBar.ts';
import type { EditorVersion } from './versions.ts';

const startTimeoutMs = 60_000;

export interface WorkbenchOptions {
  readonly version: EditorVersion;
  /** A module with `run(): Promise<void>`, which the extension host calls. Otherwise the extension is installed. */
  readonly extensionTestsPath?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** A file of the folder that is open from the beginning. */
  readonly file?: string;
  readonly theme?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Reaches the extension host as its `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** False where the editor asks whether the folder is trusted; it is, unless told. */
  readonly trustsWorkspaces?: boolean;
  /** Called with the page before it loads anything. */
  readonly prepare?: (page: Page) => Promise<void>;
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
  private readonly browser: Browser;

  private constructor(page: Page, server: CodeServer, browser: Browser) {
    this.page = page;
    this.server = server;
    this.browser = browser;
    this.editor = new Editor(page);
    this.quickInput = new QuickInput(page);
    this.statusBar = new StatusBar(page);
  }

  static async open(folder: string, options: WorkbenchOptions): Promise<Workbench> {
    const theme = options.theme === undefined ? {} : { 'workbench.colorTheme': options.theme };
    const settings = { ...calmSettings, ...theme, ...options.settings };
    const server = await startCodeServer(options.version, {
      extension: options.extensionTestsPath === undefined ? 'installed' : 'inDevelopment',
      settings,
      environment: options.environment ?? {},
      trustsWorkspaces: options.trustsWorkspaces ?? true,
    });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser();
      const context = await browser.newContext({
        viewport: options.viewport ?? { width: 1280, height: 900 },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
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
