import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleText } from '../../src/sandbox/samples/sampleText.ts';
import { connectionTo, generate, openDocument, useScene } from '../support/workbenchScene.ts';

const apiKey = 'key-of-the-ui-tests-5f0c81d2';
const prompt = 'Tell me a short story about a locked drawer';
const story = sampleText(prompt);

describe('The API key', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 400, apiKey },
    settings: sandbox => connectionTo(sandbox, { requiresKey: true }),
  });

  it('is asked for in an empty password box when the connection needs one, and then text streams', async () => {
    const { workbench, sandbox } = scene();
    const { quickInput, editor } = workbench;
    await openDocument(workbench, 'Asked: ');
    await generate(workbench, prompt);
    await quickInput.waitForQuestion('API Key for Test server');
    assert.equal(await quickInput.input.getAttribute('type'), 'password');
    assert.equal(await quickInput.input.inputValue(), '');
    await workbench.page.keyboard.type(apiKey);
    await workbench.page.keyboard.press('Enter');
    await editor.waitForText('the story', text => text === `Asked: ${story}`);
    assert.equal(sandbox.requests.at(-1)?.headers.authorization, `Bearer ${apiKey}`);
  });

  it('is not asked for again', async () => {
    const { workbench } = scene();
    await openDocument(workbench, 'Again: ');
    await generate(workbench, prompt);
    await workbench.editor.waitForText('the story', text => text === `Again: ${story}`);
  });

  it('is never shown again: the box to change it is empty', async () => {
    const { quickInput, page } = scene().workbench;
    await quickInput.runCommand('Runnel: Set API Key…');
    await quickInput.waitForQuestion('API Key for Test server');
    assert.equal(await quickInput.input.getAttribute('type'), 'password');
    assert.equal(await quickInput.input.inputValue(), '');
    await page.keyboard.press('Escape');
    await quickInput.waitUntilClosed();
  });

  it('is in no setting, and in no other file that the editor writes', async () => {
    const files = await filesBelow(scene().workbench.server.profile.folder);
    assert.ok(files.some(file => file.endsWith('settings.json')));
    for (const file of files) {
      assert.ok(!(await readFile(file)).includes(apiKey), `The key is in ${file}`);
    }
  });

  it('can be set anew from the message when the server refuses it', async () => {
    const { workbench } = scene();
    const { quickInput } = workbench;
    await quickInput.runCommand('Runnel: Set API Key…');
    await quickInput.answer('API Key for Test server', 'not-the-right-key');
    await openDocument(workbench, 'Refused: ');
    await generate(workbench, prompt);
    await workbench.pressButtonOfMessage('Set API Key');
    await quickInput.answer('API Key for Test server', apiKey);
    await generate(workbench, prompt);
    await workbench.editor.waitForText('the story', text => text === `Refused: ${story}`);
  });

  it('is asked for again after it was removed', async () => {
    const { workbench } = scene();
    const { quickInput, page } = workbench;
    await quickInput.runCommand('Runnel: Remove API Key…');
    await quickInput.pick('Select the connection whose API key to remove', 'Test server');
    await openDocument(workbench, 'Removed: ');
    await generate(workbench, prompt);
    await quickInput.waitForQuestion('API Key for Test server');
    await page.keyboard.press('Escape');
    await workbench.statusBar.busyItem.waitFor({ state: 'detached' });
    assert.equal(await workbench.editor.text(), 'Removed: ');
  });
});

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}
