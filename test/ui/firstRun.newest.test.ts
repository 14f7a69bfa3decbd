import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { providers } from '../../src/providers.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

/** Services at whose places on this computer servers are looked for. */
const usual = providers.filter(({ baseUrl }) => baseUrl.startsWith('http://127.0.0.1:'));
const answer = 'Written on this very computer.';

describe('The first run', () => {
  const scene = useScene({
    settings: () => ({
      'runnel.connection': undefined,
      // What is put in as a whole must stay as it is.
      'editor.autoClosingBrackets': 'never',
      'editor.autoClosingQuotes': 'never',
      'editor.autoIndent': 'none',
      'files.autoSave': 'off',
      'workbench.editor.useModal': 'off',
    }),
  });
  let workbench: Workbench;
  let local: { readonly server: Server; readonly label: string };

  before(async () => {
    ({ workbench } = scene());
    local = await startLocalServer();
  });
  after(() => local?.server.close());

  it('shows in the walkthrough what can be done', async () => {
    await workbench.runCommand('Runnel: Get Started');
    const steps = workbench.page.locator('.getting-started-step');
    await steps.first().waitFor();
    assert.equal(await steps.count(), 5);
    assert.equal(await checked().count(), 0);
    await workbench.screenshot('out/pictures/walkthrough.png');
  });

  it('offers the models of a server on this computer after the first answer of the sandbox, and asks the one that is chosen', async () => {
    const { quickInput, editor, page } = workbench;
    // The walkthrough shows its pictures in a page of their own.
    await workbench.runCommand('View: Close All Editors');
    const chat = await Chat.open(workbench);
    await chat.ask('Say something');
    await workbench.pressButtonOfMessage('Select Connection');
    await quickInput.waitForQuestion('Select the Connection to Use');
    const row = quickInput.row('small-local-model');
    await row.waitFor();
    assert.match((await row.textContent()) ?? '', new RegExp(`${local.label}, on this computer`));
    await page.keyboard.type('small-local');
    await quickInput.choose('small-local-model');
    const settings = join(workbench.server.profile.userFolder, 'User', 'settings.json');
    await eventually(
      'the choice in the settings',
      () => readFile(settings, 'utf8'),
      text => text.includes('small-local-model') && /"runnel.connection": "[\w.-]+"/.test(text),
    );

    await workbench.newDocument();
    await workbench.runCommand('Runnel: Generate');
    await quickInput.answer('Generate', 'Who are you?');
    await editor.waitForText('the answer of the local server', text => text === answer);
  });

  it('has its steps checked off when they are done', async () => {
    await workbench.runCommand('Runnel: Get Started');
    await checked().nth(1).waitFor();
    assert.equal(await checked().count(), 2);
  });

  it('is helped with a dialect of its own while it is typed into the settings', async () => {
    const { page, editor } = workbench;
    await workbench.runCommand('Preferences: Open User Settings (JSON)');
    await page.locator('.tab.active').filter({ hasText: 'settings.json' }).waitFor();
    await editor.focus();
    await page.keyboard.press('ControlOrMeta+KeyA');
    await page.keyboard.press('Delete');
    const [before, after] = ['{"runnel.connections":[{"id":"a","baseUrl":"http://localhost:1","dialect":{', '}}]}'];
    await page.keyboard.insertText(`${before}${after}`);
    for (let left = after.length; left > 0; left -= 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ControlOrMeta+Space');
    const suggestions = page.locator('.suggest-widget .monaco-list-row');
    for (const name of ['body', 'endMarker', 'path']) {
      await suggestions.filter({ hasText: name }).first().waitFor();
    }
    await page.keyboard.press('Escape');
    await workbench.runCommand('File: Revert File');
  });

  function checked() {
    return workbench.page.locator('.getting-started-step .codicon-getting-started-step-checked.complete');
  }
});

/** An OpenAI-compatible server where one of the usual ones would be. */
async function startLocalServer(): Promise<{ readonly server: Server; readonly label: string }> {
  for (const { label, baseUrl } of usual) {
    const server = createServer((request, response) => {
      if (request.url === '/v1/models') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ object: 'list', data: [{ id: 'small-local-model', object: 'model' }] }));
        return;
      }
      response.setHeader('content-type', 'text/event-stream');
      for (const content of answer.split(/(?<= )/)) {
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
      }
      response.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    });
    const isListening = once(server, 'listening').then(
      () => true,
      () => false,
    );
    server.listen(Number(new URL(baseUrl).port), '127.0.0.1');
    if (await isListening) return { server, label };
  }
  throw new Error('None of the usual ports is free on this computer.');
}
