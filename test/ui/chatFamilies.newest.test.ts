import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { connectionTo, useScene } from '../support/workbenchScene.ts';

/** One dot of one colour. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What a page needs for a paste, which is not among the types of Node. */
interface PasteClasses {
  readonly DataTransfer: new () => { readonly items: { add(file: File): void } };
  readonly ClipboardEvent: new (type: string, given: object) => Event;
}

describe('A chat with an API that is not one of chat completions', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 400, firstTokenMs: 20 },
    files: { 'words.txt': 'Words\n' },
    file: 'words.txt',
    settings: sandbox => ({
      ...connectionTo(sandbox, { dialect: 'anthropic', model: 'claude-sonnet-4-5', requiresKey: false }),
      'runnel.request.retries': 0,
    }),
  });
  let sandbox: Sandbox;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    ({ sandbox, workbench } = scene());
    chat = await Chat.open(workbench);
  });

  const sent = () => JSON.parse(sandbox.requests.at(-1)?.body ?? '{}');

  it('tells the model how much to think, and shows what it thought', async () => {
    const effort = chat.frame.locator('select.effort');
    await effort.selectOption({ label: 'High' });
    await eventually(
      'the choice',
      () => effort.inputValue(),
      value => value === 'high',
    );
    await chat.ask('Write a poem about glass');
    await chat.untilDone();
    assert.equal(sent().thinking?.type, 'enabled');
    const reasoning = chat.frame.locator('details.reasoning').last();
    await reasoning.locator('summary').click();
    assert.match(await reasoning.locator('.reasoning-text').innerText(), /^The request is “Write a poem about glass”/);
    assert.match(await chat.answer.innerText(), /glass/);
  });

  it('leaves it to the model again', async () => {
    await chat.frame.locator('select.effort').selectOption({ label: 'Default' });
    await chat.ask('Once more');
    await chat.untilDone();
    assert.equal(sent().thinking, undefined);
  });

  it('sends a picture as the API wants it', async () => {
    await chat.startNew();
    await chat.box.evaluate((box, base64) => {
      const { DataTransfer, ClipboardEvent } = globalThis as unknown as PasteClasses;
      const clipboardData = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
      clipboardData.items.add(new File([bytes], 'dot.png', { type: 'image/png' }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }, picture);
    await chat.frame.locator('.input .chip img').waitFor();
    await chat.ask('What is it?');
    await chat.untilDone();
    const [{ content }] = sent().messages;
    assert.deepEqual(content.at(-1), {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: picture },
    });
    assert.match(await chat.answer.innerText(), /^An image arrived/);
  });
});
