import assert from 'node:assert/strict';
import { saying } from '../../src/sandbox/responder.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { connectionTo, openDocument, useScene } from '../support/workbenchScene.ts';

describe('A prompt that is pasted', () => {
  const scene = useScene({ sandbox: { tokensPerSecond: 90 }, settings: sandbox => connectionTo(sandbox) });

  const paste = async (text: string) => {
    const { page, quickInput } = scene().workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await quickInput.runCommand('Runnel: Generate');
    await quickInput.waitForQuestion('Generate');
    await page.keyboard.press('ControlOrMeta+KeyV');
  };
  const promptSent = () => JSON.stringify(scene().sandbox.requests[0]?.json);

  it('keeps its line breaks, which the box itself drops', async () => {
    const { workbench, sandbox } = scene();
    await openDocument(workbench, 'Pasted: ');
    sandbox.reset();
    sandbox.respondWith(saying('Done.'));
    await paste('\nSay it:\r\n\r\n\t- one 🙂\n- two\n');
    await workbench.quickInput.rows.filter({ hasText: '4 lines, 24 characters' }).first().waitFor();
    await workbench.page.keyboard.type(' and three');
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.waitForText('the answer', text => text === 'Pasted: Done.');
    assert.ok(
      promptSent()?.includes(JSON.stringify('Say it:\n\n\t- one 🙂\n- two and three').slice(1, -1)),
      promptSent(),
    );
  });

  it('goes on in a document on request, with its lines', async () => {
    const { workbench, sandbox } = scene();
    const { quickInput, editor, page } = workbench;
    await openDocument(workbench, 'Lines: ');
    sandbox.reset();
    sandbox.respondWith(saying('Done.'));
    await paste('First line\nSecond line');
    await quickInput.choose('Edit in a Document');
    await editor.waitForText('the prompt', text => text === 'First line\nSecond line');
    await page.locator('.codelens-decoration a').filter({ hasText: 'Generate' }).click();
    await editor.waitForText('the answer', text => text === 'Lines: Done.');
    assert.ok(promptSent()?.includes('First line\\nSecond line'), promptSent());
  });

  it('is of any length, and goes on in a document with all of it', async () => {
    const { workbench, sandbox } = scene();
    const { quickInput, editor, page, statusBar } = workbench;
    const pasted = `First line\n${'word '.repeat(9_000)}end`;
    await openDocument(workbench, 'Long: ');
    sandbox.reset();
    sandbox.respondWith(saying('Done.'));
    await paste(pasted);
    // VS Code says nothing of so long a text in its box, but the clipboard still has it.
    await eventually(
      'the text in the box',
      () => quickInput.input.inputValue(),
      text => text.length === pasted.length,
    );
    await page.keyboard.press('Enter');
    await editor.waitForText('the prompt', text => text.startsWith('First line\n'));
    await editor.type('!');
    await statusBar.click(statusBar.item(/Generate/));
    await editor.waitForText('the answer', text => text === 'Long: Done.');
    assert.ok(promptSent()?.includes(JSON.stringify(`${pasted}!`).slice(1, -1)), `${promptSent()?.length}`);
  });
});
