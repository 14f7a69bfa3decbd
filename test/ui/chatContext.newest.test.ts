import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { saying } from '../../src/sandbox/responder.ts';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { listen } from '../support/listen.ts';
import { connectionTo, useScene } from '../support/workbenchScene.ts';

describe('what a chat takes along', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 400, firstTokenMs: 20 },
    files: {
      'store.ts': 'export const store = 1;\n',
      'source/one.ts': 'export const one = 1;\n',
      'source/two.ts': 'export const two = 2;\n',
      'source/.env': 'KEY=1\n',
      '.runnel/prompts/translate.md': 'Translate into {{input:Language}}, all {{input:Language}}:\n\n{{file}}\n',
    },
    file: 'store.ts',
    settings: sandbox => connectionTo(sandbox, { requiresKey: false }),
  });
  let sandbox: Sandbox;
  let workbench: Workbench;
  let folder: string;
  let chat: Chat;
  let server: Server;
  let address: string;
  let asked = 0;

  before(async () => {
    ({ sandbox, workbench, folder } = scene());
    server = createServer((_request, response) => {
      asked += 1;
      response.setHeader('content-type', 'text/html');
      response.end('<title>Shells</title><h1>Shells</h1><script>no</script><p>They lie on the beach.');
    });
    address = `http://127.0.0.1:${await listen(server)}/shells`;
    chat = await Chat.open(workbench);
  });
  after(() => server.close());

  const press = (key: string) => workbench.page.keyboard.press(key);
  const chips = () => chat.frame.locator('.input .chip');
  const chip = (label: string) => chips().filter({ hasText: label });
  const type = async (text: string): Promise<void> => {
    await chat.startNew();
    await chat.box.click();
    await workbench.page.keyboard.type(text);
  };
  const sentText = (): string => {
    const { messages } = JSON.parse(sandbox.requests.at(-1)?.body ?? '{}') as { messages: { content: string }[] };
    return messages.map(({ content }) => content).join('\n');
  };

  it('a folder: the list of its files, and the text of those that one chooses', async () => {
    await type('#sourc');
    await chat.frame.getByRole('option', { name: 'source', exact: true }).click();
    await workbench.quickInput.waitForQuestion('Files of source');
    const { rows } = workbench.quickInput;
    await rows.getByText('two.ts').waitFor();
    assert.equal(await rows.getByText('.env').count(), 0);
    await rows.getByText('two.ts').click();
    await press('Enter');
    await chip('source/two.ts').waitFor();
    await chip('source/').first().waitFor();
    assert.equal(await chips().count(), 2);
    sandbox.respondWith(saying('Seen.'));
    await workbench.page.keyboard.type('look');
    await press('Enter');
    await chat.answer.getByText('Seen.').waitFor();
    const sent = sentText();
    assert.ok(sent.includes('one.ts\ntwo.ts') && sent.includes('export const two = 2;'), sent);
    assert.doesNotMatch(sent, /KEY|export const one/);
  });

  it('a page of the web, which is asked for only when one says so', async () => {
    const dialog = workbench.page.locator('.monaco-dialog-box');
    for (const answer of ['Cancel', 'Fetch']) {
      await type(`#${address}`);
      await chat.frame.getByRole('option', { name: /^Fetch 127\.0\.0\.1/ }).waitFor();
      await press('Enter');
      await dialog.getByText('This address is on your own computer or network.').waitFor();
      assert.equal(asked, 0);
      await dialog.getByRole('button', { name: answer, exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
    }
    await chip('Shells').waitFor();
    assert.equal(asked, 1);
    sandbox.respondWith(saying('Seen.'));
    await chat.box.click();
    await workbench.page.keyboard.type('look');
    await press('Enter');
    await chat.answer.getByText('Seen.').waitFor();
    assert.match(sentText(), /# Shells\n\nThey lie on the beach\./);
  });

  it('a saved prompt with what it asks for and the file in the editor', async () => {
    await type('/trans');
    await chat.frame.getByRole('option', { name: /translate/ }).waitFor();
    await press('Enter');
    await workbench.quickInput.answer('Saved Prompt', 'German');
    await eventually(
      'the prompt',
      () => chat.box.inputValue(),
      text => text.startsWith('Translate into German, all German:\n\nstore.ts\n```typescript\nexport const store'),
    );
    await chat.box.fill('');
  });

  it('files that are dropped, from the workspace and from elsewhere', async () => {
    await chat.startNew();
    await chat.box.evaluate(drop, `file://${folder}/store.ts`);
    await chip('store.ts').waitFor();
    await chip('notes.txt').waitFor();
    await eventually(
      'both of them',
      () => chips().count(),
      count => count === 2,
    );
  });
});

/** Runs in the page: drops an address, as the explorer does, and then a file, as the system does. */
function drop(box: unknown, uri: string): void {
  const page = globalThis as unknown as {
    readonly DataTransfer: new () => {
      setData(type: string, text: string): void;
      readonly items: { add(file: unknown): void };
    };
    readonly DragEvent: new (type: string, init: object) => unknown;
    readonly File: new (parts: readonly string[], name: string, options: object) => unknown;
  };
  const places = new page.DataTransfer();
  places.setData('application/vnd.code.uri-list', uri);
  const files = new page.DataTransfer();
  files.items.add(new page.File(['some notes'], 'notes.txt', { type: 'text/plain' }));
  for (const dataTransfer of [places, files]) {
    const event = new page.DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
    (box as { dispatchEvent(event: unknown): void }).dispatchEvent(event);
  }
}
