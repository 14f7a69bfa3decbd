import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { type Responder, saying } from '../../src/sandbox/responder.ts';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { eventsOf, isDone, isFinish } from '../faults/events.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

const program = `interface Order {
  readonly price: number;
  readonly count: number;
}

function total(orders: readonly Order[]): number {
  
}
`;

const answer = `Here is the body of the function:

\`\`\`ts
let sum = 0;
for (const { price, count } of orders) {
  if (count < 0) {
    throw new Error('Nobody can order less than nothing.');
  }
  sum += price * count;
}
return sum;
\`\`\`

It adds everything up.`;

describe('Generating in an editor', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 25, firstTokenMs: 1_000 },
    files: {
      'orders.ts': program,
      'orders.tsx': program,
      '.env': 'TOKEN=very-secret\n',
      '.gitignore': 'private.txt\n',
      'private.txt': 'What nobody is to know\n',
    },
    prepareFolder: folder => promisify(execFile)('git', ['init', '--quiet'], { cwd: folder }),
    file: 'orders.ts',
    theme: 'Default Dark Modern',
    viewport: { width: 1280, height: 620 },
    settings: sandbox => ({
      'runnel.connections': [
        { id: 'test', label: 'Test', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model' },
      ],
      'runnel.connection': 'test',
      'runnel.request.retries': 0,
      '[typescriptreact]': { 'runnel.insert.confirm': 'review' },
      'editor.fontSize': 14,
      'files.autoSave': 'off',
    }),
  });
  let workbench: Workbench;
  let sandbox: Sandbox;

  before(async () => {
    ({ workbench, sandbox } = scene());
    await workbench.editor.root.waitFor();
  });

  beforeEach(async () => {
    sandbox.reset();
    await goToBody();
  });

  afterEach(async () => {
    const { page } = workbench;
    await page.keyboard.press('Escape');
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('File: Revert File');
    await workbench.editor.waitForText('the program', text => text.includes('readonly Order[]'));
  });

  /** Puts the caret in the body of the function. */
  const goToBody = async (): Promise<void> => {
    const { page, editor } = workbench;
    await editor.focus();
    await page.keyboard.press('Control+Home');
    for (let line = 1; line < 7; line += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
  };

  const openFile = async (name: string, content: string): Promise<void> => {
    const { page, editor } = workbench;
    // The list of all files would need a search program, which not every VS Code that is tested has.
    await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name }).dblclick();
    await editor.waitForText(content, text => text.includes(content));
    await editor.focus();
  };

  const ask = async (prompt: string): Promise<void> => {
    await workbench.page.keyboard.press('Control+K');
    await workbench.page.keyboard.press('Control+G');
    await workbench.quickInput.answer('Generate', prompt);
  };

  const lens = (title: string): Locator => workbench.page.locator('.codelens-decoration a').filter({ hasText: title });

  const button = async (title: string): Promise<Locator> => {
    const buttons = workbench.page.locator('.notifications-center .monaco-button');
    const found = buttons.filter({ hasText: new RegExp(`^${title}$`) });
    // An empty list of notifications does not open, so that it is opened until there is something in it.
    await eventually(
      `a notification with the button ${title}`,
      async () => {
        if (!(await found.isVisible())) await workbench.runCommand('Notifications: Show Notifications');
        return await found.isVisible();
      },
      isVisible => isVisible,
      30,
    );
    return found;
  };

  it('shows what is written and where it grows, and offers to keep it', async () => {
    const { editor, page } = workbench;
    sandbox.respondWith(saying(answer));
    await ask('Add up what the orders cost');
    await lens('Generating… Cancel').waitFor();
    await editor.waitForText('an indented line', text => text.includes('    if (count'));
    await lens('Keep').waitFor({ timeout: 30_000 });
    const text = await editor.text();
    assert.ok(text.includes('  let sum = 0;\n  for (const'), text);
    assert.ok(!text.includes('```') && !text.includes('adds everything up'), text);
    await lens('Another Prompt…').click();
    await workbench.quickInput.waitForQuestion('Retry with Another Prompt');
    assert.equal(await workbench.quickInput.input.inputValue(), 'Add up what the orders cost');
    await page.keyboard.type('return orders.length;');
    sandbox.respondWith(saying('return orders.length;'));
    await page.keyboard.press('Enter');
    await editor.waitForText('another text', now => now.includes('return orders.length;') && !now.includes('let sum'));
    await lens('Keep').waitFor({ timeout: 30_000 });
    await editor.focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+Y');
    await lens('Keep').waitFor({ state: 'detached' });
    await editor.undo();
    await editor.waitForText('the first text', now => now.includes('let sum'));
  });

  it('stops at Escape, keeps what came, and goes on on request', async () => {
    const { editor, page } = workbench;
    sandbox.respondWith(saying(answer));
    await ask('Add up what the orders cost');
    await editor.waitForText('a line', text => text.includes('for (const'));
    await page.keyboard.press('Escape');
    await lens('Continue').waitFor();
    const stopped = await editor.text();
    await editor.staysAt(stopped, 0.5);
    sandbox.reset();
    const rest = answer.slice(answer.indexOf(lastWordOf(stopped)));
    sandbox.respondWith(saying(rest));
    await lens('Continue').click();
    const whole = await editor.waitForText('the rest', text => text.includes('return sum;'));
    assert.equal(whole.match(/for \(const \{ price, count \} of orders\)/g)?.length, 1, whole);
    await lens('Revert').click();
    await editor.waitForText('the program as it was', text => !text.includes('let sum'));
  });

  it('offers to keep, continue or revert what a broken connection left', async () => {
    const { editor } = workbench;
    sandbox.respondWith(dropping('const broken = 1;'));
    await ask('Write');
    await editor.waitForText('the text', text => text.includes('const broken = 1;'));
    await (await button('Keep')).waitFor();
    await (await button('Continue')).waitFor();
    await (await button('Revert')).click();
    await editor.waitForText('the program as it was', text => !text.includes('broken'));
  });

  it('leaves what is typed inside alone, and offers the rest', async () => {
    const { editor, page } = workbench;
    sandbox.respondWith(saying(answer));
    await ask('Add up');
    await editor.waitForText('a line', text => text.includes('for (const'));
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.type('X');
    const insertTheRest = await button('Insert the Rest');
    const typed = await editor.text();
    assert.equal(typed.match(/X/g)?.length, 1);
    assert.ok(!typed.includes('return sum'), typed);
    await insertTheRest.click();
    const whole = await editor.waitForText('the rest', text => text.includes('return sum;'));
    assert.equal(whole.match(/X/g)?.length, 1);
    assert.equal(whole.replace('X', '').match(/sum \+= price \* count;/g)?.length, 1);
  });

  it('says what goes along, and leaves it out on request', async () => {
    const { quickInput, page } = workbench;
    await page.keyboard.press('Escape');
    await workbench.editor.focus();
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+G');
    await quickInput.waitForQuestion('Generate');
    const button = (state: string) => quickInput.root.getByRole('button', { name: new RegExp(`^Context ${state}`) });
    await button('included').waitFor();
    await page.keyboard.type('Write');
    await button('included').click();
    await button('excluded').waitFor();
    await quickInput.input.focus();
    sandbox.respondWith(saying('done();'));
    await quickInput.choose('Generate at the cursor');
    await workbench.editor.waitForText('the answer', text => text.includes('done();'));
    assert.ok(!(sandbox.requests[0]?.body ?? '').includes('interface Order'));
  });

  it('asks before it sends anything of a file that looks secret', async () => {
    const { page, editor } = workbench;
    await openFile('.env', 'very-secret');
    await page.keyboard.press('Control+End');
    sandbox.respondWith(saying('OTHER=1'));
    await ask('Another one');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? '', /appears to contain secrets/);
    await dialog.getByRole('button', { name: 'Generate Without It' }).click();
    await editor.waitForText('the answer', text => text.includes('OTHER=1'));
    assert.ok(!(sandbox.requests[0]?.body ?? '').includes('very-secret'));
    await workbench.runCommand('File: Revert File');
    await workbench.runCommand('View: Close Editor');
  });

  it('asks before it sends anything of a file that git ignores', async () => {
    const { page, editor } = workbench;
    await openFile('private.txt', 'nobody is to know');
    await page.keyboard.press('Control+End');
    sandbox.respondWith(saying('More.'));
    await ask('Go on');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match((await dialog.textContent()) ?? '', /private\.txt is ignored by git/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(sandbox.requests.length, 0);
    assert.ok((await editor.text()).startsWith('What nobody is to know'));
    await workbench.runCommand('View: Close Editor');
  });

  it('streams a rewrite beside the original, to be accepted or rejected', async () => {
    const { page, editor } = workbench;
    await openFile('orders.tsx', 'interface Order');
    await page.keyboard.press('Control+Home');
    for (let line = 1; line < 5; line += 1) await page.keyboard.press('Shift+ArrowDown');
    sandbox.respondWith(
      saying('interface Order {\n  /** In cents. */\n  readonly price: number;\n  readonly quantity: number;\n}'),
    );
    await workbench.runCommand('Runnel: Rewrite Selection…');
    await workbench.quickInput.answer('Rewrite Selection', 'Say what the price is, and call the count quantity');
    const diff = page.locator('.monaco-diff-editor');
    await diff.waitFor();
    await page.locator('.editor-actions').getByRole('button', { name: /^Keep/ }).waitFor({ timeout: 30_000 });
    await diff.getByText('quantity').first().waitFor();
    await diff.locator('.line-insert').first().waitFor();
    await page.locator('.editor-actions .codicon-debug-stop').waitFor({ state: 'detached' });
    await workbench.runCommand('Runnel: Revert Generation');
    await diff.waitFor({ state: 'detached' });
    await editor.waitForText(
      'the program as it was',
      text => !text.includes('quantity') && text.includes('count: number'),
    );
    await workbench.runCommand('View: Close Editor');
  });
});

/** What a model would repeat of the function's body as far as it is written. */
function lastWordOf(text: string): string {
  const written = text.slice(text.indexOf('let sum'), text.lastIndexOf('\n}')).trimEnd();
  return /\S+\s\S+$/.exec(written)?.[0] ?? '';
}

/** Answers with all of this text, and breaks the connection off before it says that it is complete. */
const dropping =
  (text: string): Responder =>
  exchange => {
    const normal = exchange.answer(text);
    const body = eventsOf(normal).filter(event => !isDone(event) && !isFinish(event));
    return { ...normal, body, ending: 'reset' };
  };
