/**
 * Takes every picture of the documents anew, from the real workbench with the sandbox behind it.
 *
 *   npm run pictures                 all of them
 *   npm run pictures -- generate     those with this in their name
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { saying } from '../../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandboxServer.ts';
import { hanging } from '../../support/unfinished.ts';
import { allVersions, newest } from '../editors/versions.ts';
import { projectFolder } from '../run/project.ts';
import { makeTemporaryFolder } from '../run/temporary.ts';
import { agentFiles, agentSettings, workAsAgent } from './agentPicture.ts';
import { Chat } from './chat.ts';
import { encodeGif, type Frame } from './gif.ts';
import { sampleMonth } from './sampleMonth.ts';
import { takeTour } from './tour.ts';
import { Workbench, type WorkbenchOptions } from './workbench.ts';

const folder = join(projectFolder, 'media', 'pictures');
const wanted = process.argv[2] ?? '';

interface Stage {
  readonly workbench: Workbench;
  readonly sandbox: Sandbox;
  /** The folder that is open. */
  readonly folder: string;
  shoot(name: string): Promise<void>;
}

/** The workbench of every picture: what would come and go, or is another's, is hidden. */
const hidden = '.notifications-toasts, .monaco-hover { display: none !important }';

const program = `interface Order {
  readonly price: number;
  readonly count: number;
}

function total(orders: readonly Order[]): number {
  
}
`;

const body = `let sum = 0;
for (const { price, count } of orders) {
  if (count < 0) {
    throw new Error('Nobody can order less than nothing.');
  }
  sum += price * count;
}
return sum;`;

const answer = `A prime has no divisor but one and itself:

\`\`\`typescript
function primesUpTo(limit: number): number[] {
  const isComposite = new Array<boolean>(limit + 1);
  const primes: number[] = [];
  for (let n = 2; n <= limit; n++) {
    if (isComposite[n]) continue;
    primes.push(n);
    for (let m = n * n; m <= limit; m += n) isComposite[m] = true;
  }
  return primes;
}
\`\`\`

It takes $O(n \\log \\log n)$ steps: each composite is crossed out by its prime factors alone.`;

const foreignFile = `models:
  - { name: GPT-5, provider: openai, model: gpt-5, apiKey: sk-0123456789abcdefABCDEF01 }
  - { name: Claude, provider: anthropic, model: claude-sonnet, apiKey: "\${{ secrets.CLAUDE }}" }
  - { name: Qwen at home, provider: ollama, model: qwen3-coder, apiBase: "http://127.0.0.1:11434" }
  - { name: Company gateway, provider: somebody, model: large }
`;

const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' };

const pictures: readonly (readonly [name: string, take: () => Promise<void>])[] = [
  ['generate', takeMovingPicture],
  ['editor', takeEditor],
  ...Object.entries(themes).map(([name, theme]) => [`chat-${name}`, () => takeChat(name, theme, 1_000)] as const),
  ['chat-narrow', () => takeChat('narrow', themes.dark, 420)],
  ['vscode-agent', takeAgent],
  ['choose-connection', takeConnections],
  ['import', takeImport],
  ['inspector-dark', () => takeInspector('dark')],
  ['inspector-light', () => takeInspector('light')],
  ['usage', takeUsage],
  ...allVersions.map(
    version => [`tour-${version.name}`, () => takeTour(version, join('media', 'tour', version.name))] as const,
  ),
];

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);

async function main(): Promise<void> {
  for (const [name, take] of pictures) {
    if (!name.includes(wanted)) continue;
    console.log(`Taking ${name}…`);
    await take();
  }
}

/** The first picture of the README: a prompt, text that streams in, a click that stops it, one undo. */
async function takeMovingPicture(): Promise<void> {
  const viewport = { width: 900, height: 540 };
  const files = { 'stories.md': '# Stories\n\n' };
  const settings = { 'editor.wordWrap': 'on', 'workbench.activityBar.location': 'hidden', 'editor.fontSize': 16 };
  await withStage({ files, file: 'stories.md', viewport, settings, tokensPerSecond: 30 }, async ({ workbench }) => {
    const { editor, page, quickInput, statusBar } = workbench;
    await editor.type('');
    const record = startRecording(workbench);
    await delay(600);
    await page.keyboard.press('F1');
    await quickInput.waitForInput();
    await page.keyboard.type('Runnel: Generate', { delay: 40 });
    await quickInput.row('Runnel: Generate').waitFor();
    await quickInput.choose('Runnel: Generate');
    await quickInput.waitForQuestion('Generate');
    await page.keyboard.type('Tell me a short story about a robot who learns to paint', { delay: 35 });
    await delay(300);
    await page.keyboard.press('Enter');
    await editor.watchGrowth(40);
    await statusBar.click(statusBar.busyItem);
    await statusBar.busyItem.waitFor({ state: 'detached' });
    await delay(1_200);
    await editor.focus();
    await editor.undo();
    await delay(400);
    const gif = encodeGif(await record.stop());
    await writeFile(join(folder, 'generate.gif'), gif);
    console.log(`generate.gif has ${Math.round(gif.length / 1_000)} kB.`);
  });
}

async function takeEditor(): Promise<void> {
  const files = { 'orders.ts': program, 'orders.tsx': program };
  const settings = { '[typescriptreact]': { 'runnel.insert.confirm': 'review' }, 'editor.fontSize': 14 };
  const viewport = { width: 1280, height: 620 };
  await withStage({ files, file: 'orders.ts', viewport, settings, tokensPerSecond: 25 }, async stage => {
    const { workbench, sandbox } = stage;
    const { editor, page, quickInput } = workbench;
    await goToBody(workbench);
    // It waits in the middle, however long the pictures take.
    sandbox.respondWith(hanging(`\`\`\`ts\n${body.slice(0, body.indexOf('  sum +='))}`));
    await workbench.runCommand('Runnel: Generate');
    await quickInput.answer('Generate', 'Add up what the orders cost');
    await editor.waitForText('an indented line', text => text.includes('less than nothing'));
    await stage.shoot('editor-streaming');
    await page.keyboard.press('Escape');
    await page.locator('.codelens-decoration a').filter({ hasText: 'Continue' }).waitFor();
    await stage.shoot('editor-cancelled');
    await workbench.runCommand('Runnel: Revert Generation');

    await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'orders.tsx' }).dblclick();
    await editor.waitForText('the other file', text => text.includes('readonly Order[]'));
    await editor.focus();
    await page.keyboard.press('ControlOrMeta+KeyA');
    sandbox.respondWith(
      saying(program.replaceAll('count', 'quantity').replace('  \n', `${body.replaceAll('count', 'quantity')}\n`)),
    );
    await workbench.runCommand('Runnel: Rewrite Selection…');
    await quickInput.answer('Rewrite Selection', 'Call the count quantity, and add up what the orders cost');
    await page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await page.locator('.editor-actions .codicon-debug-stop').waitFor({ state: 'detached' });
    await stage.shoot('editor-review');
  });
}

async function takeChat(name: string, theme: string, width: number): Promise<void> {
  await withStage({ theme, viewport: { width, height: 800 }, tokensPerSecond: 400 }, async stage => {
    const chat = await Chat.open(stage.workbench);
    await chat.answered(stage.sandbox, 'How do I find prime numbers quickly?', answer);
    await chat.frame.locator('.hljs-keyword').first().waitFor();
    await chat.frame.locator('math').first().waitFor();
    await stage.shoot(`chat-${name}`);
  });
}

async function takeAgent(): Promise<void> {
  const viewport = { width: 1280, height: 860 };
  const stage = { files: agentFiles, file: 'orders.ts', settings: agentSettings, theme: themes.light, viewport };
  await withStage({ ...stage, tokensPerSecond: 400 }, async ({ workbench, sandbox, folder: workspace, shoot }) => {
    await workAsAgent(workbench, sandbox, workspace);
    await shoot('vscode-agent');
  });
}

async function takeConnections(): Promise<void> {
  await withStage({ viewport: { width: 1000, height: 620 } }, async stage => {
    await stage.workbench.runCommand('Runnel: Select Connection…');
    await stage.workbench.quickInput.waitForQuestion('Select Connection');
    await stage.shoot('choose-connection');
  });
}

async function takeImport(): Promise<void> {
  const stage = { files: { 'config.yaml': foreignFile }, theme: themes.light, viewport: { width: 1000, height: 420 } };
  const keybindings = (workspace: string) => [
    { key: 'ctrl+alt+shift+i', command: 'runnel.importConnections', args: join(workspace, 'config.yaml') },
  ];
  await withStage({ ...stage, keybindings }, async ({ workbench, shoot }) => {
    await workbench.page.keyboard.press('Control+Alt+Shift+I');
    await workbench.quickInput.row('Company gateway').waitFor();
    await shoot('import');
  });
}

async function takeInspector(name: 'dark' | 'light'): Promise<void> {
  const viewport = { width: 1280, height: 900 };
  await withStage({ theme: themes[name], viewport, file: 'notes.md', tokensPerSecond: 12 }, async stage => {
    const { workbench, sandbox, shoot } = stage;
    sandbox.respondWith(saying('A stream of words, one after the other, with its times.'));
    await workbench.editor.focus();
    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', 'Say what a stream is, in one sentence');
    await workbench.editor.waitForText('the answer', text => text.includes('with its times.'));
    await workbench.runCommand('Runnel: Show Last Request');
    const page = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await page.locator('.events tbody tr').nth(5).waitFor();
    await page.locator('canvas').waitFor();
    await shoot(`inspector-${name}`);
  });
}

async function takeUsage(): Promise<void> {
  const settings = { 'runnel.usage.budget': { day: { tokens: 40_000 }, month: { usd: 25 } } };
  await withStage({ settings, viewport: { width: 1280, height: 800 } }, async stage => {
    const { workbench } = stage;
    const ledger = join(workbench.server.profile.userFolder, 'User', 'globalStorage', 'runnel.runnel', 'usage');
    await mkdir(ledger, { recursive: true });
    const month = sampleMonth();
    for (const day of new Set(month.map(entry => entry.day))) {
      const entries = month.filter(entry => entry.day === day);
      await writeFile(join(ledger, `${day}.another.json`), JSON.stringify({ entries }));
    }
    await workbench.runCommand('Runnel: Show Usage');
    const page = workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await page
      .locator('tbody tr')
      .nth(month.length - 1)
      .waitFor();
    await stage.shoot('usage');
  });
}

interface StageOptions extends Pick<WorkbenchOptions, 'file' | 'theme' | 'viewport' | 'settings'> {
  readonly files?: Readonly<Record<string, string>>;
  readonly tokensPerSecond?: number;
  /** May name files of the folder as arguments. */
  readonly keybindings?: (workspace: string) => WorkbenchOptions['keybindings'];
}

async function withStage(options: StageOptions, act: (stage: Stage) => Promise<void>): Promise<void> {
  const { files = {}, tokensPerSecond = 60, settings = {}, keybindings, ...others } = options;
  const temporary = makeTemporaryFolder('pictures');
  const workspace = join(temporary.path, 'workspace');
  for (const [path, content] of Object.entries({ 'notes.md': '', ...files })) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), content);
  }
  const sandbox = await startSandbox({ testing: true, tokensPerSecond, firstTokenMs: 300 });
  const connection = { id: 'example', label: 'Example', dialect: 'openai', baseUrl: sandbox.url, model: 'large-model' };
  const workbench = await Workbench.open(workspace, {
    version: newest,
    ...others,
    keybindings: keybindings?.(workspace) ?? [],
    settings: { 'runnel.connections': [connection], 'runnel.connection': 'example', ...settings },
  });
  try {
    await workbench.statusBar.extensionItem().waitFor();
    await workbench.page.addStyleTag({ content: hidden });
    const shoot = async (name: string) => console.log(await workbench.screenshot(join(folder, `${name}.png`)));
    await act({ workbench, sandbox, folder: workspace, shoot });
  } finally {
    await workbench.dispose();
    await sandbox.dispose();
    temporary.remove();
  }
}

/** Puts the caret in the body of the function. */
async function goToBody({ editor, page }: Workbench): Promise<void> {
  await editor.focus();
  await page.keyboard.press('Control+Home');
  for (let line = 1; line < 7; line += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
}

/** Takes one picture after another until it is stopped. */
function startRecording({ page }: Workbench): { stop(): Promise<readonly Frame[]> } {
  const started = Date.now();
  const frames: Frame[] = [];
  let isOver = false;
  const recording = (async () => {
    while (!isOver) {
      const at = Date.now() - started;
      frames.push({ png: await page.screenshot(), at });
      await delay(Math.max(0, 110 - (Date.now() - started - at)));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await recording;
      return frames;
    },
  };
}
