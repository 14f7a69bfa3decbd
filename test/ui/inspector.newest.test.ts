import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { saying } from '../../src/sandbox/responder.ts';
import { findAxeProblems } from '../rig/workbench/axe.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { readText } from '../rig/workbench/statusBar.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

describe('The last requests', () => {
  const scene = useScene({
    files: { 'story.txt': '' },
    file: 'story.txt',
    settings: sandbox => ({
      'runnel.connections': [
        { id: 'own', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model', requiresKey: false },
      ],
      'runnel.connection': 'own',
      'runnel.request.retries': 0,
    }),
  });
  let workbench: Workbench;
  let folder: string;
  const page = (): FrameLocator => workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  const press = async (id: string): Promise<void> => {
    await page().locator(`#${id}`).focus();
    await workbench.page.keyboard.press('Enter');
  };
  const waitForText = async (selector: string, expected: RegExp): Promise<void> => {
    await eventually(
      `${expected} in ${selector}`,
      () => readText(page().locator(selector).first()),
      text => expected.test(text),
    );
  };

  before(() => {
    ({ workbench, folder } = scene());
  });

  it('are none before something was generated', async () => {
    await workbench.runCommand('Runnel: Show Last Request');
    await waitForText('.nothing', /Nothing was generated/);
    await workbench.runCommand('View: Close Editor');
  });

  it('show what was sent, what came back and what was read from it', async () => {
    scene().sandbox.respondWith(saying('A stream of words, one after the other.'));
    await workbench.editor.focus();
    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', 'Tell me something');
    await workbench.editor.waitForText('text', text => text.includes('one after the other.'));
    await workbench.runCommand('Runnel: Show Last Request');
    await waitForText('main', /POST http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions/);
    await waitForText('main', /A stream of words, one after the other\./);
    const body = await page().locator('details pre').first().textContent();
    assert.match(body ?? '', /Tell me something/);
    const rows = await page().locator('.events tbody tr').allTextContents();
    assert.ok(rows.length > 3, `${rows.length}`);
    assert.ok(rows.some(row => /text: "A/.test(row)) && rows.some(row => /finishReason: "stop"/.test(row)), rows[1]);
    const drawn = await page()
      .locator('canvas')
      .evaluate(canvas => (canvas as unknown as { toDataURL(): string }).toDataURL().length);
    assert.ok(drawn > 3_000, `The timeline is empty: ${drawn}`);
  });

  it('can be used by everybody', async () => {
    assert.deepEqual(await findAxeProblems(page().locator('body')), []);
    // Every element that does something is reached, in the order in which it is read.
    const order = await page().locator('body').evaluate(tabOrder);
    assert.ok(order.length > 5 && order.every(({ name }) => name !== ''), JSON.stringify(order));
  });

  it('are copied as a command for cURL', async () => {
    await press('copyCurl');
    await workbench.page.getByText('The command was copied').first().waitFor();
    await workbench.runCommand('File: New Untitled Text File');
    await workbench.page.keyboard.press('Control+V');
    const text = await workbench.editor.waitForText('the command', seen => seen.includes('--data-raw'));
    assert.match(text, /^curl -N -X POST 'http/);
    await workbench.runCommand('View: Revert and Close Editor');
  });

  it('are saved as a recording', async () => {
    await press('save');
    await workbench.quickInput.waitForInput();
    await eventually(
      'the name of the file',
      () => workbench.quickInput.input.inputValue(),
      name => name.endsWith('runnel-own-1.json'),
    );
    await workbench.page.keyboard.press('Enter');
    const text = await eventually(
      'the file',
      () => readFile(join(folder, 'runnel-own-1.json'), 'utf8').catch(() => ''),
      seen => seen.endsWith('}\n'),
    );
    const { runnelRecording, exchanges } = JSON.parse(text);
    assert.equal(runnelRecording, 1);
    assert.match(JSON.stringify(exchanges[0].chunks), /stream/);
    await workbench.runCommand('View: Close Editor');
  });

  it('are played again in the sandbox', async () => {
    await press('replay');
    await eventually(
      'the replay',
      () => page().locator('#requests').evaluate(chosenText),
      text => /✓ Replay of/.test(text),
    );
    await waitForText('main', /A stream of words, one after the other\./);
    assert.equal(scene().sandbox.requests.length, 0);
  });

  it('are described as a format, whose pointers are tried while one types', async () => {
    await press('describe');
    await waitForText('.description table', /text\s*\/choices\/0\/delta\/content\s*\d+ of \d+ events: "/);
    const editor = page().locator('#description');
    const json = await editor.inputValue();
    await editor.fill(json.replace('/choices/0/delta/content', '/choices/0/delta/nowhere'));
    await waitForText('.description table', /\/choices\/0\/delta\/nowhere\s*nothing/);
    await editor.fill(`${json}}`);
    await waitForText('.description .problem', /not valid JSON/);
    assert.deepEqual(await findAxeProblems(page().locator('body')), []);
    await editor.fill(json);
    await waitForText('.description table', /\d+ of \d+ events: "/);
    await press('saveDescription');
    await workbench.page.getByText('is read with this format from now on').first().waitFor();
    scene().sandbox.respondWith(saying('Read by pointers.'));
    await workbench.runCommand('View: Close All Editors');
    await workbench.newDocument();
    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', 'Again');
    await workbench.editor.waitForText('text', text => text.includes('Read by pointers.'));
    await workbench.runCommand('View: Revert and Close Editor');
  });

  it('are forgotten when one says so', async () => {
    await workbench.runCommand('Runnel: Show Last Request');
    await page().locator('#clear').waitFor();
    await press('clear');
    await waitForText('.nothing', /Nothing was generated/);
  });
});

/** Runs in the page. */
function chosenText(menu: unknown): string {
  const [option] = (
    menu as {
      readonly selectedOptions: ArrayLike<{ readonly textContent: string }> &
        Iterable<{ readonly textContent: string }>;
    }
  ).selectedOptions;
  return option?.textContent ?? '';
}

/** Runs in the page: what the Tab key stops at, by its name. */
function tabOrder(body: unknown): readonly { readonly tag: string; readonly name: string }[] {
  interface Stop {
    readonly localName: string;
    readonly id: string;
    readonly tabIndex: number;
    readonly disabled?: boolean;
    readonly offsetParent: unknown;
    readonly textContent: string;
    readonly labels?: ArrayLike<{ readonly textContent: string }>;
    getAttribute(name: string): string | null;
  }
  const all = (body as { querySelectorAll(selector: string): Iterable<Stop> }).querySelectorAll('*');
  return [...all]
    .filter(({ tabIndex, disabled, offsetParent }) => tabIndex >= 0 && disabled !== true && offsetParent !== null)
    .map(each => ({
      tag: `${each.localName}#${each.id}`,
      name: (each.getAttribute('aria-label') ?? each.labels?.[0]?.textContent ?? each.textContent).trim(),
    }));
}
