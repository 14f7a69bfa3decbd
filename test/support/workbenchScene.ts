import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { versionFromEnvironment } from '../rig/editors/versions.ts';
import { makeTemporaryFolder } from '../rig/run/temporary.ts';
import { Workbench } from '../rig/workbench/workbench.ts';

/** What the tests of one file share: a workbench takes seconds to start. */
export interface Scene {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
}

const startTimeoutMs = 120_000;

/**
 * Starts a sandbox and a workbench with the extension before the tests of this suite, and ends them after. The
 * settings may name the sandbox's address. Of every test that fails a picture is left.
 */
export function useScene(
  options: SandboxOptions,
  settingsFor: (sandbox: Sandbox) => Readonly<Record<string, unknown>>,
): () => Scene {
  const folder = makeTemporaryFolder('ui');
  let scene: Scene | undefined;

  before(async function () {
    this.timeout(startTimeoutMs);
    const sandbox = await startSandbox({ firstTokenMs: 100, ...options, testing: true });
    const workbench = await Workbench.open(folder.path, {
      version: versionFromEnvironment(),
      settings: settingsFor(sandbox),
    });
    scene = { workbench, sandbox };
    await workbench.statusBar
      .item(/Sandbox|test/)
      .waitFor()
      .catch(async (error: unknown) => {
        await leavePicture(workbench, 'start');
        throw error;
      });
  });

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || scene === undefined) return;
    const name = this.currentTest.title.replace(/\W+/g, '-');
    const file = await scene.workbench.screenshot(
      join('out', 'pictures', `${versionFromEnvironment().name}-${name}.png`),
    );
    console.log(`      Picture: ${file}`);
  });

  after(async () => {
    await scene?.workbench.dispose();
    await scene?.sandbox.dispose();
    folder.remove();
  });

  return () => {
    if (scene === undefined) throw new Error('The workbench is there only while the tests of its suite run.');
    return scene;
  };
}

async function leavePicture(workbench: Workbench, title: string): Promise<void> {
  const name = `${versionFromEnvironment().name}-${title.replace(/\W+/g, '-')}.png`;
  console.log(`      Picture: ${await workbench.screenshot(join('out', 'pictures', name))}`);
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
