import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { dayOf, type UsageEntry } from '../../src/core/usage/entries.ts';
import { noUsage } from '../../src/core/usage/usage.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { sampleMonth } from '../rig/workbench/sampleMonth.ts';
import { readText, StatusBar } from '../rig/workbench/statusBar.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

describe('Usage', () => {
  const month = sampleMonth();
  const scene = useScene({
    files: { 'story.txt': '' },
    file: 'story.txt',
    settings: () => ({ 'runnel.usage.budget': { day: { tokens: 40_000 }, month: { usd: 25 } } }),
  });
  let workbench: Workbench;
  let folder: string;
  let ledger: string;

  before(async () => {
    ({ workbench, folder } = scene());
    ledger = join(workbench.server.profile.userFolder, 'User', 'globalStorage', 'runnel.runnel', 'usage');
    await workbench.editor.focus();
    await mkdir(ledger, { recursive: true });
    for (const day of new Set(month.map(entry => entry.day))) {
      const entries = month.filter(entry => entry.day === day);
      await writeFile(join(ledger, `${day}.another.json`), JSON.stringify({ entries }));
    }
  });
  const page = (): FrameLocator => workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

  it('is shown with a chart by day, totals, budgets and a table', async () => {
    await workbench.runCommand('Runnel: Show Usage');
    await page().locator('h1').filter({ hasText: 'Usage' }).waitFor();
    const rows = page().locator('tbody tr');
    await eventually(
      'a row for each day and model',
      () => rows.count(),
      count => count === month.length,
    );
    const cards = await readText(page().locator('.summary'));
    const credits = month.reduce((sum, entry) => sum + entry.credits, 0);
    assert.ok(cards.includes(String(credits)), cards);
    assert.match(cards, /of 40k tokens today/);
    assert.match(cards, /of \$25\.00 this month/);
    assert.equal(await page().locator('meter').count(), 2);
    const drawn = await page()
      .locator('canvas')
      .evaluate(canvas => (canvas as unknown as { toDataURL(): string }).toDataURL().length);
    assert.ok(drawn > 5_000, `The chart is empty: ${drawn}`);
  });

  it('is filtered by connection, by keyboard', async () => {
    const select = page().locator('#connection');
    await select.focus();
    await workbench.page.keyboard.type('Ollama');
    const expected = month.filter(({ connection }) => connection === 'ollama').length;
    await eventually(
      'the rows of Ollama only',
      () => page().locator('tbody tr').count(),
      count => count === expected,
    );
    assert.ok(!(await readText(page().locator('tbody'))).includes('gpt-5'));
  });

  it('is exported as it is filtered', async () => {
    await page().locator('#csv').focus();
    await workbench.page.keyboard.press('Enter');
    await workbench.quickInput.waitForInput();
    const file = join(folder, `runnel-usage-${dayOf(new Date())}.csv`);
    await eventually(
      'the name of the file',
      () => workbench.quickInput.input.inputValue(),
      name => name.includes('.csv'),
    );
    await workbench.page.keyboard.press('Enter');
    const text = await eventually(
      'the file',
      () => readFile(file, 'utf8').catch(() => ''),
      seen => seen.includes('\n'),
    );
    const lines = text.trim().split('\r\n');
    assert.match(lines[0] ?? '', /^day,connection,model,generations,inputTokens/);
    assert.equal(lines.length - 1, month.filter(({ connection }) => connection === 'ollama').length);
    await workbench.runCommand('View: Close Editor');
  });

  it('stops at the budget, with a way on for this once', async () => {
    const used: UsageEntry = {
      ...noUsage,
      day: dayOf(new Date()),
      connection: 'ollama',
      model: 'llama3.2',
      generations: 1,
      outputTokens: 50_000,
    };
    await writeFile(join(ledger, `${used.day}.third.json`), JSON.stringify({ entries: [used] }));
    await workbench.runCommand('View: Close All Editors');
    await workbench.newDocument();
    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', 'Hello');
    await workbench.quickInput.waitForQuestion('The budget is used up');
    await workbench.page.keyboard.press('Escape');
    await workbench.quickInput.waitUntilClosed();
    assert.equal((await workbench.editor.text()).trim(), '');

    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', 'Hello');
    await workbench.quickInput.waitForQuestion('The budget is used up');
    await workbench.quickInput.choose('Generate Once');
    await workbench.editor.waitForText('text', text => text.length > 20);
    const item = workbench.statusBar.item(/Sandbox|tok/);
    await eventually(
      'the colour of a budget that is used up',
      () => item.getAttribute('class'),
      name => /error/.test(name ?? ''),
      40,
    );
    assert.match(await workbench.statusBar.tooltipOf(item), /Budget\s+.*of 40k tokens today/);
  });

  it('is forgotten when it is reset, in all windows', async () => {
    const second = await workbench.page.context().newPage();
    await second.goto(workbench.page.url());
    const other = new StatusBar(second);
    await other.item(/·.* (?:tok|credits)/).waitFor({ timeout: 60_000 });
    await workbench.page.bringToFront();
    await workbench.runCommand('Runnel: Reset Usage');
    await workbench.quickInput.waitForQuestion('Reset the usage of all windows');
    await workbench.quickInput.choose('Reset');
    await workbench.runCommand('Runnel: Show Usage');
    await page().locator('.nothing').waitFor();
    await other.item(/·.* (?:tok|credits)/).waitFor({ state: 'detached' });
  });
});
