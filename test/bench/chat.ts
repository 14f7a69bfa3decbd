import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addTurn, createConversation } from '../../src/core/conversation/conversation.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import type { EditorVersion } from '../rig/editors/versions.ts';
import { projectFolder } from '../rig/run/project.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { Workbench } from '../rig/workbench/workbench.ts';
import { traceTasks } from './tasks.ts';

/** As the page calls what it measures. */
const drawMeasure = 'runnel.draw';

/** The bounds of the chat, as measured in a real workbench. Times are milliseconds. */
export interface ChatFigures {
  /** From the click that opens the view to a box that can be typed into; the second time. */
  readonly pageReadyMs: number;
  /** The page with its libraries, compressed. */
  readonly bundleBytes: number;
  /** From a token that leaves the server to its being on the screen, at 60 tokens a second. */
  readonly tokenToScreenP95Ms: number;
  /** The first one that the page draws: what is read or compiled on first use is in it. */
  readonly half: LongAnswer;
  readonly long: LongAnswer;
  /** How much more drawing twice the text costs. */
  readonly workRatio: number;
  /** From the choice of a conversation of 1,000 turns to its last turn on the screen. */
  readonly openMs: number;
  readonly scrollFramesPerSecond: number;
}

/** A long answer at 400 tokens a second. */
export interface LongAnswer {
  readonly characters: number;
  readonly drawMs: number;
  readonly longestDrawMs: number;
  /** Tasks that made the page wait for so long. */
  readonly tasksOver50Ms: number;
  /** Those that took as long only because the machine gave the processor to others for most of their time. */
  readonly interruptedTasks: number;
  readonly heapMegabytes: number;
}

export async function measureChat(version: EditorVersion, characters = 200_000): Promise<ChatFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'runnel-bench-chat-'));
  const sandbox = await startSandbox({ testing: true, tokensPerSecond: 400, firstTokenMs: 20 });
  const slow = await startSandbox({ testing: true, tokensPerSecond: 60, firstTokenMs: 20 });
  const connection = (id: string, { url }: Sandbox) => ({
    ...{ id, label: id, dialect: 'openai', baseUrl: url, model: id, requiresKey: false },
  });
  const workbench = await Workbench.open(folder, {
    version,
    // As on a desktop, the page has a thread and a heap of its own: what is measured there is the page's.
    isolatesWebviews: true,
    settings: {
      'runnel.connections': [connection('fast', sandbox), connection('slow', slow)],
      'runnel.connection': 'slow',
    },
  });
  try {
    const chat = await Chat.open(workbench);
    const tokenToScreenP95Ms = await measureTokens(chat, slow);
    const pageReadyMs = await measureReady(workbench, chat);
    const half = await measureAnswer(workbench, chat, sandbox, Math.round(characters / 2));
    const long = await measureAnswer(workbench, chat, sandbox, characters);
    const openMs = await measureOpening(workbench, chat);
    const scrollFramesPerSecond = await chat.frame.locator('[role=log]').evaluate(scrollThrough);
    const bundleBytes = compressedBytes(join(projectFolder, 'dist', 'chat'));
    const workRatio = long.drawMs / half.drawMs;
    return { pageReadyMs, bundleBytes, tokenToScreenP95Ms, long, half, workRatio, openMs, scrollFramesPerSecond };
  } finally {
    await workbench.dispose();
    await sandbox.dispose();
    await slow.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The text of a long answer: what models write, with every kind of block. */
function longText(characters: number): string {
  const section = `## A section

A paragraph with **bold** words, \`code\` and *more*, which goes on for a while as answers do, and ends with a [link](https://example.com).

- first item with some words
- second item with \`code\` in it
- third item

\`\`\`typescript
export function add(a: number, b: number): number {
  // adds both of them
  return a + b;
}
\`\`\`

| name | value |
|---|---|
| one | 1 |
| two | 2 |

`;
  return section.repeat(Math.ceil(characters / section.length)).slice(0, characters);
}

function longConversation(turns: number) {
  let conversation = createConversation('long', 1);
  for (let index = 0; index < turns; index += 1) {
    const base = { id: `t${index}`, createdAt: index, ...(index === 0 ? {} : { parent: `t${index - 1}` }) };
    conversation = addTurn(
      conversation,
      index % 2 === 0
        ? { ...base, role: 'user', text: `Question ${index}: how does this work, and why?`, attachments: [] }
        : {
            ...{ ...base, role: 'assistant', text: `${longText(900)}\n\nEnd of answer ${index}.`, outcome: 'complete' },
            ...{ model: 'bench', connection: 'fast', reasoning: '', usage: {} },
          },
    );
  }
  return conversation;
}

async function chooseConnection({ page, quickInput }: Workbench, chat: Chat, id: string): Promise<void> {
  await chat.frame.locator('.target').click();
  await quickInput.waitForInput();
  await page.keyboard.type(id);
  await page.keyboard.press('Enter');
  await chat.frame.locator('.target', { hasText: id }).waitFor();
}

/**
 * Numbers the tokens. The page notes when each number is first in its text; the server and the page are on one
 * machine and share its clock.
 */
async function measureTokens(chat: Chat, slow: Sandbox): Promise<number> {
  const count = 300;
  const sent = new Map<string, number>();
  slow.respondWith(({ answer }) => {
    const reply = answer(Array.from({ length: count }, (_, index) => ` ${wordOf(index)}`).join(''));
    return { ...reply, body: noting(reply.body, sent) };
  });
  await chat.frame.locator('[role=log]').evaluate(watchWords);
  await chat.ask('tokens');
  await chat.answer.getByText(wordOf(count - 1)).waitFor();
  const seen = await chat.frame.locator('body').evaluate(readWords);
  const delays = seen.flatMap(([word, at]) => {
    const left = sent.get(word);
    return left === undefined ? [] : [at - left];
  });
  if (delays.length < count * 0.9) throw new Error(`Only ${delays.length} tokens were seen.`);
  await chat.untilDone();
  return percentile(delays, 0.95);
}

/** A word that is one token, and no other word: `qqabc` for 12. */
function wordOf(index: number): string {
  return `qq${String(index)
    .padStart(3, '0')
    .replace(/\d/g, digit => 'abcdefghij'.charAt(Number(digit)))}`;
}

/** Notes when the piece with a word of ours is asked for, which is right before it is due. */
function* noting(body: unknown, sent: Map<string, number>): Iterable<never> {
  const started = Date.now();
  for (const piece of body as Iterable<{ readonly dueMs?: number; readonly text?: string }>) {
    const word = /qq[a-j]{3}/.exec(piece.text ?? '')?.[0];
    if (word !== undefined && piece.dueMs !== undefined) sent.set(word, started + piece.dueMs);
    yield piece as never;
  }
}

async function measureReady({ page }: Workbench, chat: Chat): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    // By mouse: a key that takes away the page in which it was pressed is never acknowledged.
    await page.locator('.action-item a[aria-label^="Explorer"]').first().click();
    await eventually(
      'a page that is gone',
      () => page.locator('iframe.webview.ready').count(),
      count => count === 0,
    );
    // VS Code passes over a second click within 300 ms, as one of a double click.
    await page.waitForTimeout(400);
    await page.locator('.action-item a[aria-label^="Runnel"]').first().click();
    const started = performance.now();
    await chat.box.waitFor();
    times.push(performance.now() - started);
  }
  return percentile(times, 0.5);
}

async function measureAnswer(
  workbench: Workbench,
  chat: Chat,
  sandbox: Sandbox,
  characters: number,
): Promise<LongAnswer> {
  await chat.startNew();
  await chooseConnection(workbench, chat, 'fast');
  await chat.frame.locator('body').evaluate(watchDrawing, drawMeasure);
  sandbox.respondWith(saying(longText(characters)));
  const tasks = await traceTasks(workbench.browser, drawMeasure, 50, async () => {
    await chat.ask('a long answer');
    await chat.frame.locator('body').evaluate(untilComplete);
  });
  const shown = await chat.answer.evaluate(element => element.textContent.length);
  if (shown < characters * 0.7) throw new Error(`Only ${shown} of ${characters} characters are on the page.`);
  const interrupted = tasks.filter(({ wallMs, cpuMs }) => cpuMs < wallMs / 2);
  return {
    characters,
    tasksOver50Ms: tasks.length - interrupted.length,
    interruptedTasks: interrupted.length,
    ...(await chat.frame.locator('body').evaluate(readDrawing)),
  };
}

async function measureOpening({ page, quickInput, server }: Workbench, chat: Chat): Promise<number> {
  // Where the extension keeps its chats: one more file is one more chat.
  const chats = join(server.profile.userFolder, 'User', 'globalStorage', 'runnel.runnel', 'chats');
  await writeFile(join(chats, 'long.json'), JSON.stringify(longConversation(1_000)));
  await chat.startNew();
  await quickInput.runCommand('Runnel: Show Chats…');
  await quickInput.waitForInput();
  await page.keyboard.type('Question 0');
  await quickInput.rows.first().getByText('Question 0').waitFor();
  await page.keyboard.press('Enter');
  const started = performance.now();
  await chat.answer.getByText('End of answer 999.').waitFor({ timeout: 60_000 });
  return performance.now() - started;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function compressedBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}

/** What the functions below find in the page: tests are not type-checked against a browser. */
interface BenchPage {
  words: Map<string, number>;
  draws: number[];
  readonly performance: { readonly memory?: { readonly usedJSHeapSize: number } };
  readonly PerformanceObserver: new (
    take: (list: { getEntries(): readonly { readonly duration: number; readonly name: string }[] }) => void,
  ) => { observe(options: { readonly type: string }): void };
  readonly document: { querySelector(selector: string): unknown };
  readonly MutationObserver: new (
    take: () => void,
  ) => { observe(element: unknown, options: Readonly<Record<string, boolean>>): void };
  requestAnimationFrame(run: (time: number) => void): void;
}

function watchWords(log: unknown): void {
  const page = globalThis as unknown as BenchPage;
  page.words = new Map();
  const look = (): void => {
    const text = (log as { readonly textContent: string }).textContent;
    // The frame after the change is the one that shows it.
    page.requestAnimationFrame(() => {
      const now = Date.now();
      for (const [word] of text.matchAll(/qq[a-j]{3}/g)) {
        if (!page.words.has(word)) page.words.set(word, now);
      }
    });
  };
  new page.MutationObserver(look).observe(log, { childList: true, subtree: true, characterData: true });
}

function readWords(): readonly (readonly [string, number])[] {
  return [...(globalThis as unknown as BenchPage).words];
}

function watchDrawing(_body: unknown, measure: string): void {
  const page = globalThis as unknown as BenchPage;
  const isNew = page.draws === undefined;
  page.draws = [];
  if (!isNew) return;
  new page.PerformanceObserver(list => {
    for (const { duration, name } of list.getEntries()) if (name === measure) page.draws.push(duration);
  }).observe({ type: 'measure' });
}

/** Looks now and then: what waits for an element otherwise looks at every frame, in the thread that is measured. */
function untilComplete(): Promise<void> {
  const { document } = globalThis as unknown as BenchPage;
  return new Promise(resolve => {
    const timer = setInterval(() => {
      if (document.querySelector('article.is-assistant .facts') === null) return;
      clearInterval(timer);
      resolve();
    }, 500);
  });
}

function readDrawing(): Pick<LongAnswer, 'drawMs' | 'longestDrawMs' | 'heapMegabytes'> {
  const { draws, performance } = globalThis as unknown as BenchPage;
  return {
    drawMs: draws.reduce((sum, duration) => sum + duration, 0),
    longestDrawMs: Math.max(...draws),
    heapMegabytes: (performance.memory?.usedJSHeapSize ?? 0) / 1_000_000,
  };
}

/** Scrolls from the end upwards for two seconds and counts the frames. */
function scrollThrough(log: unknown): Promise<number> {
  const page = globalThis as unknown as BenchPage;
  const scroller = log as { scrollTop: number };
  return new Promise(resolve => {
    let frames = 0;
    let first: number | undefined;
    const step = (time: number): void => {
      first ??= time;
      frames += 1;
      scroller.scrollTop -= 60;
      if (time - first > 2_000) resolve(((frames - 1) * 1_000) / (time - first));
      else page.requestAnimationFrame(step);
    };
    page.requestAnimationFrame(step);
  });
}
