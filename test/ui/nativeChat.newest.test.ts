import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exchange, saying } from '../../src/sandbox/responder.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { NativeChat } from '../rig/workbench/nativeChat.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { isTurn, lastResult, modelOf, offers } from '../support/agentModel.ts';
import { hanging } from '../support/unfinished.ts';
import { useScene } from '../support/workbenchScene.ts';

describe("VS Code's own chat, in front of a person", function () {
  this.timeout(180_000);
  const scene = useScene({
    viewport: { width: 1500, height: 900 },
    files: { 'numbers.txt': 'one\ntwo\n' },
    settings: () => ({ 'runnel.connection': undefined, 'chat.disableAIFeatures': false }),
  });
  const model = 'gpt-5';
  let workbench: Workbench;
  let chat: NativeChat;
  before(() => {
    ({ workbench } = scene());
    chat = new NativeChat(workbench);
  });
  afterEach(async () => {
    scene().sandbox.alwaysRespondWith();
    assert.equal(await chat.dialog.count(), 0, 'No dialog is open, to sign in for example.');
  });

  it('answers a new user after two commands and seven steps, the address and the key of an API among them', async () => {
    const { quickInput } = workbench;
    const { sandbox } = scene();
    await workbench.runCommand('Runnel: Add Connection…');
    await quickInput.choose('By Its Address…');
    await quickInput.answer('Add Connection by Its Address', `${sandbox.url}/v1/chat/completions`);
    await quickInput.answer('API Key for', 'a-key');
    await quickInput.waitForQuestion('Detect the API Format?');
    await quickInput.choose('Detect');
    await quickInput.waitForQuestion('Model of 127.0.0.1');
    await quickInput.choose(model);
    await workbench.statusBar.item(new RegExp(model)).waitFor();

    await workbench.runCommand('Runnel: Use in VS Code Chat');
    await chat.dialog.getByText('No account is needed').waitFor();
    await chat.dialog.getByRole('button', { name: 'Use in VS Code Chat' }).click();
    await chat.input.waitFor({ timeout: 60_000 });
    await chat.offers(model);
    sandbox.alwaysRespondWith(saying('Forty-two'));
    await chat.ask('What is the answer?');
    await chat.answered('Forty-two');
    // The result at first, and the usage of the day half a minute later.
    await workbench.statusBar.item(/[\dk] tok( ·|$)/).waitFor();
  });

  it('lets the agent change a file of the folder', async () => {
    const file = join(scene().folder, 'numbers.txt');
    scene().sandbox.alwaysRespondWith(
      modelOf(request => {
        // The chat offers models of this family another tool for edits than all others.
        if (!offers(request, 'apply_patch')) return { text: 'A title' };
        if (lastResult(request) !== undefined) return { text: 'Two is a number now.' };
        const lines = ['*** Begin Patch', `*** Update File: ${file}`, '@@', ' one', '-two', '+2', '*** End Patch'];
        const patch = { input: lines.join('\n'), explanation: 'Writes two as a number' };
        return { reasoning: 'The person wants a number.', calls: [{ id: 'c', name: 'apply_patch', arguments: patch }] };
      }),
    );
    await chat.ask('Write two as a number');
    await chat.answered('Two is a number now.');
    await eventually(
      'the change in the file',
      () => readFile(file, 'utf8'),
      text => text === 'one\n2\n',
    );
  });

  it('closes the connection at the click that stops it', async () => {
    const { sandbox } = scene();
    const story = hanging('The beginning of a long story');
    let asked: Exchange['request'] | undefined;
    // The chat asks for a title, too, which nobody stops.
    sandbox.alwaysRespondWith(exchange => {
      if (!isTurn(exchange)) return exchange.answer('A title');
      asked = exchange.request;
      return story(exchange);
    });
    await chat.ask('Tell me a story');
    await chat.answered('The beginning of');
    const clicked = Date.now();
    await chat.stopButton.click();
    assert.equal(await asked?.settled, 'cancelled');
    console.log(`      closed ${Date.now() - clicked} ms after the click began`);
  });

  it('says what went wrong and which command helps, and asks again at a click', async () => {
    const { sandbox } = scene();
    sandbox.alwaysRespondWith({ status: 401, body: '{"error":{"message":"Unknown key"}}' });
    await chat.ask('Are you there?');
    await chat.answered('Unknown key');
    const shown = await chat.answerWith('Unknown key');
    assert.match(shown, /Runnel: Set API Key/);
    assert.doesNotMatch(shown, /\n\s*at /);
    sandbox.alwaysRespondWith(saying('Here I am.'));
    await chat.root.getByRole('button', { name: 'Try Again' }).last().click();
    await chat.answered('Here I am.');
  });

  it('says that a model is gone, and asks it again when it is back', async () => {
    scene().sandbox.alwaysRespondWith(saying('Back again.'));
    await toggleModel();
    await chat.ask('Still there?');
    // VS Code says it in one of two ways: with a sentence, or with the id alone where it had not noticed before.
    await chat.answered(/Language model unavailable|runnel\/[\w.-]+\/gpt-5/);
    await toggleModel();
    await chat.ask('And now?');
    await chat.answered('Back again.');
  });

  it('goes on with the same model after a reload', async () => {
    scene().sandbox.alwaysRespondWith(saying('After the reload.'));
    await workbench.page.reload();
    await workbench.statusBar.extensionItem().waitFor();
    await chat.input.waitFor();
    await chat.ask('Do you remember me?');
    await chat.answered('After the reload.');
  });

  it('is without the models of Runnel after one command, which says what stays', async () => {
    await workbench.runCommand('Runnel: Stop Using in VS Code Chat');
    await workbench.page.locator('.notifications-toasts').getByText('The chat extension stays enabled').waitFor();
    await eventually(
      'the setting',
      () => readFile(join(workbench.server.profile.userFolder, 'User', 'settings.json'), 'utf8'),
      text => /"runnel\.nativeChat\.enabled": false/.test(text),
    );
  });

  /** In the list of the models that the chat shows, sets or removes the check mark of the one that is asked here. */
  async function toggleModel(): Promise<void> {
    const { quickInput, page } = workbench;
    await workbench.runCommand('Runnel: Models in VS Code Chat…');
    await quickInput.waitForQuestion('Models in VS Code Chat');
    await quickInput.row(model).first().click();
    await quickInput.root.getByRole('button', { name: 'OK', exact: true }).click();
    await quickInput.waitUntilClosed();
    await page.keyboard.press('Escape');
  }
});
