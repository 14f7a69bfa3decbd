import assert from 'node:assert/strict';
import { connectionTo, generate, openDocument, useScene } from '../support/workbenchScene.ts';

const link = '[test](command:workbench.action.closeWindow)';

describe('A message', () => {
  const scene = useScene({ settings: sandbox => connectionTo(sandbox, { model: link }) });

  it('with words of a server and of a setting has nothing in it that can be clicked: fault 111', async () => {
    const { workbench, sandbox } = scene();
    const words = `See [the docs](https://api.example.com) or ${link}`;
    sandbox.alwaysRespondWith(() => ({ status: 404, body: [JSON.stringify({ error: { message: words } })] }));
    await openDocument(workbench, 'Text: ');
    await generate(workbench, 'fail');
    const message = workbench.page.locator('.notifications-toasts .notification-list-item-message');
    await message.waitFor();
    assert.match(await message.innerText(), /the model “\[test\].*See \[the docs\]/);
    assert.equal(await message.locator('a').count(), 0);
  });
});
