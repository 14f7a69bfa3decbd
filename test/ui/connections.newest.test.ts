import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LLMock } from '@copilotkit/aimock';
import type { FrameLocator } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { startBrook, startParrot, startQuill, type UnknownApi, words } from '../support/unknownApis.ts';
import { useScene } from '../support/workbenchScene.ts';

describe('Connections', () => {
  const scene = useScene({
    sandbox: { apiKey: 'nb_right', tokensPerSecond: 400 },
    files: { 'story.txt': '', '.env': 'PORT=80\nELUMENTA_API_KEY="nb_4f6a8c0e2b1d3f57"\n' },
    file: 'story.txt',
    settings: () => ({
      'runnel.connection': undefined,
      'editor.wordWrap': 'on',
      // What is put in as a whole must stay as it is.
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
      // Newer versions open settings in a window of their own, in front of everything.
      'workbench.editor.useModal': 'off',
    }),
  });
  let workbench: Workbench;
  let sandbox: Sandbox;
  let folder: string;
  let settingsFile: string;

  before(async () => {
    ({ workbench, sandbox, folder } = scene());
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    settingsFile = join(workbench.server.profile.userFolder, 'User', 'settings.json');
    await workbench.editor.focus();
  });
  afterEach(async () => {
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Escape');
  });

  /** What is on disk; nothing while it is being written. */
  const settings = async (): Promise<Readonly<Record<string, unknown>>> => {
    const text = await readFile(settingsFile, 'utf8');
    return text.trimEnd().endsWith('}') ? JSON.parse(text) : {};
  };

  it('are offered after the first Generate, which the sandbox answers at once', async () => {
    const { quickInput, page } = workbench;
    await workbench.runCommand('Runnel: Generate');
    await quickInput.answer('Generate', 'Say something');
    await workbench.editor.waitForText('text of the sandbox', text => text.length > 20);
    await page.getByRole('button', { name: 'Select Connection' }).click();
    await quickInput.waitForQuestion('Select the Connection to Use');
    const labels = await quickInput.labels();
    assert.ok(labels.includes('Elumenta') && labels.includes('Try It Offline with the Sandbox'), labels.join());
    await quickInput.choose('Try It Offline with the Sandbox');
    await eventually('the choice in the settings', settings, now => now['runnel.connection'] === 'sandbox');
    await workbench.editor.focus();
    await clear();
  });

  it('are added by an address and a key: how it is spoken is found out, after it was said what is sent', async () => {
    const { quickInput } = workbench;
    await workbench.runCommand('Runnel: Add Connection…');
    await quickInput.choose('By Its Address…');
    await quickInput.answer('Add Connection by Its Address', `${sandbox.url}/api/v2/generate/stream`);
    await quickInput.answer('API Key for', 'Bearer nb_right');
    assert.match(await quickInput.waitForQuestion('Detect the API Format?'), /small request/);
    assert.equal(sandbox.requests.length, 0);
    await quickInput.choose('Detect');
    await quickInput.waitForQuestion('Model of 127.0.0.1');
    await quickInput.choose('gpt-5');
    await eventually('the entry in the settings', settings, isInUse(`127.0.0.1-${sandbox.port}`));
    const text = await readFile(settingsFile, 'utf8');
    assert.ok(!text.includes('nb_right'), 'The key is in the settings.');
    assert.match(text, /"elumenta-prompt"/);
    await generates('Tell me a story', seen => seen.length > 60);
  });

  /** The page of *Test Connection*. */
  const testPage = (): FrameLocator =>
    workbench.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  const verdict = async (expected: RegExp): Promise<void> => {
    await testPage().locator('.verdict').filter({ hasText: expected }).waitFor();
  };

  it('are tested on a page: the verdict, the steps below it, and the first events folded', async () => {
    await workbench.runCommand('Runnel: Test Connection');
    await verdict(/^✓\s*The connection works\.$/);
    const steps = await testPage().locator('.steps li').allInnerTexts();
    for (const step of ['Address:', 'Key: stored', 'Name:', 'Connection: open', 'Proxy: none', 'Answer: 200', 'End:']) {
      assert.ok(
        steps.some(text => /^✓/.test(text) && text.includes(step)),
        `${step} is not in ${steps.join()}`,
      );
    }
    const events = testPage().locator('.events tbody tr');
    assert.equal(await events.first().isVisible(), false);
    await testPage().locator('summary').press('Enter');
    await events.first().waitFor();
    const text = await testPage().locator('main').innerText();
    assert.ok(!text.includes('nb_right'), text);
  });

  it('say on that page alone what failed, where, and what can be done, the best first', async () => {
    sandbox.alwaysRespondWith(() => ({
      status: 401,
      headers: { 'Content-Type': 'application/json' },
      body: '{"error":{"message":"That key is nobody\'s."}}',
    }));
    await testPage().getByRole('button', { name: 'Test Again', exact: true }).press('Enter');
    await verdict(/rejected the API key/);
    const buttons = await testPage().locator('.actions button').allInnerTexts();
    assert.deepEqual(buttons, ['Set API Key', 'Test Again', 'Copy as Text']);
    assert.match((await testPage().locator('.steps li').last().innerText()).replace(/\s+/g, ' '), /^✗ ?Request/);
    const messages = workbench.page.locator('.notifications-toasts .notification-list-item');
    assert.equal(await messages.filter({ hasText: /rejected the API key/ }).count(), 0);
    sandbox.reset();
    await testPage().getByRole('button', { name: 'Test Again', exact: true }).press('Enter');
    await verdict(/The connection works/);
    await workbench.runCommand('View: Close Editor');
  });

  it('have their keys managed: removed, and asked for again', async () => {
    const { quickInput, page } = workbench;
    await workbench.runCommand('Runnel: Manage API Keys…');
    await quickInput.waitForQuestion('Manage API Keys');
    const row = quickInput.rows.filter({ hasText: `http://127.0.0.1:${sandbox.port}` });
    await row.waitFor();
    await row.hover();
    await row.locator('.codicon-trash').click();
    await row.filter({ hasText: 'http://' }).waitFor({ state: 'detached' });
    await quickInput.choose('Move the key of Elumenta to secret storage');
    await eventually(
      'the file without the key',
      () => readFile(join(folder, '.env'), 'utf8'),
      seen => seen === 'PORT=80\n',
    );
    await workbench.runCommand('Runnel: Set API Key…');
    await quickInput.waitForQuestion('API Key for');
    assert.equal(await quickInput.input.inputValue(), '');
    assert.equal(await quickInput.input.getAttribute('type'), 'password');
    await page.keyboard.type(' "Bearer nb_right" ');
    await page.keyboard.press('Enter');
    await quickInput.waitUntilClosed();
    await generates('Once more', seen => seen.length > 60);
    assert.equal(sandbox.requests.at(-1)?.headers.authorization, 'Bearer nb_right');
  });

  it('keep their key from an address that it was not stored for', async () => {
    const other = await startSandbox({ testing: true, tokensPerSecond: 400 });
    try {
      const now = await settings();
      const entries = now['runnel.connections'] as readonly Readonly<Record<string, unknown>>[];
      const moved = entries.map(entry => ({ ...entry, baseUrl: other.url, requiresKey: true }));
      await writeSettings({ ...now, 'runnel.connections': moved });
      await workbench.runCommand('Runnel: Generate');
      await workbench.quickInput.answer('Generate', 'Hello');
      await workbench.quickInput.waitForQuestion('API Key for');
      await workbench.quickInput.root.filter({ hasText: `belongs to ${sandbox.url}` }).waitFor();
      assert.equal(other.requests.length, 0);
      await workbench.page.keyboard.press('Escape');
      await writeSettings(now);
    } finally {
      await other.dispose();
    }
  });

  it('of a server that others wrote are found by their address, with its models', async () => {
    const server = new LLMock({ port: 0 });
    server.onMessage(/.*/, { content: 'Hello from a server that others wrote.' });
    await server.start();
    try {
      await workbench.runCommand('Runnel: Add Connection…');
      await workbench.quickInput.choose('By Its Address…');
      await workbench.quickInput.answer('Add Connection by Its Address', `${server.url}/v1`);
      await workbench.quickInput.answer('API Key for', 'sk-anything');
      await workbench.quickInput.choose('Detect');
      await workbench.quickInput.waitForQuestion('Model of 127.0.0.1');
      await workbench.quickInput.choose('gpt-4o');
      await eventually('the entry in the settings', settings, isInUse(new URL(server.url).host.replace(':', '-')));
      await generates('Hello', seen => seen === 'Hello from a server that others wrote.');
    } finally {
      await server.stop();
    }
  });

  describe('to an API that nobody knows, with only its page of documentation,', () => {
    let api: UnknownApi;
    afterEach(() => api.dispose());

    it('come from the selected page: the key is asked for, and text arrives in the editor', async () => {
      api = await startQuill();
      const { quickInput, page } = workbench;
      await clear();
      await page.keyboard.insertText(api.documentation);
      await page.keyboard.press('ControlOrMeta+KeyA');
      await workbench.runCommand('Runnel: Add Connection from cURL…');
      await quickInput.choose('Use the Selected Text');
      await quickInput.answer('API Key for', 'quill-5f2a9c');
      await quickInput.choose('Send Test Request');
      await eventually('the entry in the settings', settings, isInUse(new URL(api.url).host.replace(':', '-')));
      await generates('Write a haiku', seen => seen === words.join(''));
      assert.match(JSON.stringify(api.requests.at(-1)?.body), /Write a haiku/);
    });

    it('come from a pasted command: where the text is, one announced request shows', async () => {
      api = await startParrot();
      const { quickInput, page } = workbench;
      await workbench.runCommand('Runnel: Add Connection from cURL…');
      await quickInput.waitForQuestion('Add Connection from cURL');
      await page.keyboard.insertText(api.documentation);
      await page.keyboard.press('Enter');
      await quickInput.answer('API Key for', 'pk-77aa31bc90');
      assert.match(await quickInput.waitForQuestion('Test'), /small request/);
      assert.equal(api.requests.length, 0);
      await quickInput.choose('Send Test Request');
      await eventually(
        'a dialect that reads',
        () => readFile(settingsFile, 'utf8'),
        text => text.includes('"/answer"'),
      );
      const { port } = new URL(api.url);
      await eventually('the connection in use', settings, now => `${now['runnel.connection']}`.includes(port));
      await generates('How are you?', seen => seen === words.join(''));
      assert.ok(!(await readFile(settingsFile, 'utf8')).includes('pk-77aa31bc90'));
    });

    it('are declared in settings, with nothing but pointers', async () => {
      api = await startBrook();
      const dialect = {
        body: { q: '{{prompt}}' },
        read: { text: { at: '/@data', when: { at: '/@event', is: 'token' } } },
        endMarker: '[END]',
      };
      const entry = { id: 'brook', dialect, baseUrl: `${api.url}/flow`, requiresKey: false };
      await writeSettings({ ...(await settings()), 'runnel.connections': [entry], 'runnel.connection': 'brook' });
      await generates('Flow', seen => seen === words.join(''));
    });
  });

  function isInUse(id: string): (now: Readonly<Record<string, unknown>>) => boolean {
    return now => now['runnel.connection'] === id;
  }

  /** As a person does: the editor does not hear of a file that changes behind its back. */
  async function writeSettings(values: Readonly<Record<string, unknown>>): Promise<void> {
    const { page } = workbench;
    await workbench.runCommand('Preferences: Open User Settings (JSON)');
    await page.locator('.tab.active').filter({ hasText: 'settings.json' }).waitFor();
    await workbench.editor.focus();
    await page.keyboard.press('ControlOrMeta+KeyA');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(JSON.stringify(values));
    await page.keyboard.press('ControlOrMeta+KeyS');
    await eventually('the settings on disk', settings, now => isDeepStrictEqual(now, values));
    await workbench.runCommand('View: Close Editor');
  }

  async function generates(prompt: string, satisfies: (text: string) => boolean): Promise<void> {
    await clear();
    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', prompt);
    await workbench.editor.waitForText('the answer', text => satisfies(text.replaceAll('\n', '')));
    await clear();
  }

  /** An empty document, and nothing that still writes to it. */
  async function clear(): Promise<void> {
    await workbench.statusBar.item(/tok\/s.*s$/).waitFor({ state: 'detached', timeout: 20_000 });
    await workbench.editor.focus();
    await workbench.page.keyboard.press('ControlOrMeta+KeyA');
    await workbench.page.keyboard.press('Delete');
    await workbench.editor.waitForText('nothing', text => text.trim() === '');
  }
});
