import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { versionFromEnvironment } from '../rig/editors/versions.ts';
import { makeTemporaryFolder } from '../rig/run/temporary.ts';
import { type Keybinding, Workbench, type WorkbenchOptions } from '../rig/workbench/workbench.ts';

/** What the tests of one file share: a workbench takes seconds to start. */
export interface Scene {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** The folder that the workbench has open. */
  readonly folder: string;
}

export interface SceneOptions extends Pick<WorkbenchOptions, 'file' | 'theme' | 'viewport' | 'trustsWorkspaces'> {
  readonly sandbox?: SandboxOptions;
  /** May name the sandbox's address, and files of the folder. */
  readonly settings?: (sandbox: Sandbox, folder: string) => Readonly<Record<string, unknown>>;
  /** May name files of the folder as arguments. */
  readonly keybindings?: (folder: string) => readonly Keybinding[];
  /** Files of the folder by their path in it. Functions may name the sandbox's address. */
  readonly files?: Readonly<Record<string, FileContent | ((sandbox: Sandbox) => FileContent)>>;
  /** What else has to be in the folder before the workbench opens it, a Git repository for example. */
  readonly prepareFolder?: (folder: string) => Promise<unknown>;
}

type FileContent = string | Uint8Array;

/** Others may be busy on the same machine. */
const startTimeoutMs = 150_000;

/**
 * Starts a sandbox and a workbench with the extension before the tests of this suite, and ends them after. Each
 * attempt that fails leaves a picture in `out/pictures`, from where the workflow uploads it.
 */
export function useScene(options: SceneOptions = {}): () => Scene {
  let scene: Scene | undefined;
  const temporary = makeTemporaryFolder('ui');
  const folder = temporary.path;

  before(async function () {
    this.timeout(startTimeoutMs);
    const sandbox = await startSandbox({ firstTokenMs: 100, ...options.sandbox, testing: true });
    await writeFiles(folder, options, sandbox);
    await options.prepareFolder?.(folder);
    const { file, theme, viewport, trustsWorkspaces } = options;
    const workbench = await Workbench.open(folder, {
      version: versionFromEnvironment(),
      settings: options.settings?.(sandbox, folder) ?? {},
      keybindings: options.keybindings?.(folder) ?? [],
      ...definedOnly({ file, theme, viewport, trustsWorkspaces }),
    });
    scene = { workbench, sandbox, folder };
    // Keys and commands do nothing before the extension is there.
    await workbench.statusBar
      .extensionItem()
      .waitFor({ timeout: startTimeoutMs })
      .catch(async (error: unknown) => {
        await leavePicture(workbench, `${this.currentTest?.parent?.title ?? ''} start`);
        throw error;
      });
  });

  afterEach(async function () {
    const test = this.currentTest;
    // An attempt that is tried again has no state yet.
    if (scene !== undefined && test !== undefined && test.state !== 'passed') {
      await leavePicture(scene.workbench, test.fullTitle());
    }
    scene?.sandbox.reset();
  });

  after(async () => {
    await scene?.workbench.dispose();
    await scene?.sandbox.dispose();
    temporary.remove();
  });

  return () => {
    if (scene === undefined) throw new Error('The workbench is there only while the tests of its suite run.');
    return scene;
  };
}

async function writeFiles(folder: string, { files = {} }: SceneOptions, sandbox: Sandbox): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, typeof content === 'function' ? content(sandbox) : content);
  }
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

let picturesLeft = 0;

async function leavePicture(workbench: Workbench, title: string): Promise<void> {
  picturesLeft += 1;
  const name = `${versionFromEnvironment().name}-${picturesLeft}-${title.replace(/\W+/g, '-').slice(0, 100)}.png`;
  const file = await workbench.screenshot(join('out', 'pictures', name)).catch(error => `none: ${error.message}`);
  console.log(`      Picture: ${file}`);
}

/** Settings with one connection to the sandbox, which is the one in use. */
export function connectionTo(sandbox: Sandbox, entry: Readonly<Record<string, unknown>> = {}) {
  return {
    'runnel.connections': [
      { id: 'test', label: 'Test server', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model', ...entry },
    ],
    'runnel.connection': 'test',
  };
}

/** Does what a person does to generate: the palette, the command, the prompt. */
export async function generate({ quickInput }: Workbench, prompt: string): Promise<void> {
  await quickInput.runCommand('Runnel: Generate');
  await quickInput.answer('Generate', prompt);
}

/** A new document that begins with a line of the test's own. */
export async function openDocument(workbench: Workbench, text: string): Promise<void> {
  await workbench.newDocument();
  await workbench.editor.type(text);
  await workbench.editor.waitForText(text, seen => seen === text);
}
