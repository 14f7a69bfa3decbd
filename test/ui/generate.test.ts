import assert from 'node:assert/strict';
import { saying } from '../../src/sandbox/responder.ts';
import { sampleText } from '../../src/sandbox/samples/sampleText.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { readText } from '../rig/workbench/statusBar.ts';
import { connectionTo, generate, openDocument, useScene } from '../support/workbenchScene.ts';

const prompt = 'Tell me a short story about a lighthouse';
const story = sampleText(prompt);
const question = 'What is a lighthouse?';
const answer = sampleText(question);
/** So long that it could never be complete before it is stopped. */
const long = `${story} `.repeat(20);

describe('Generating in the editor', () => {
  const scene = useScene({ sandbox: { tokensPerSecond: 90 }, settings: sandbox => connectionTo(sandbox) });

  it('asks for a prompt from the palette, and text grows where the cursor is, token by token', async () => {
    const { workbench, sandbox } = scene();
    await openDocument(workbench, 'Mine: ');
    sandbox.reset();
    await generate(workbench, prompt);
    const lengths = await workbench.editor.watchGrowth(6);
    assert.ok(Math.max(...lengths) < story.length, `It came all at once: ${lengths}`);
    await workbench.editor.waitForText('the whole story after the first words', text => text === `Mine: ${story}`);
    assert.equal(sandbox.requests.length, 1);
  });

  it('shows its pace in the status bar, and afterwards what was used, with a table as tooltip', async () => {
    const { statusBar, editor } = scene().workbench;
    await openDocument(scene().workbench, 'Pace: ');
    await generate(scene().workbench, prompt);
    await statusBar.item(/~\d+ tok · ~\d+ tok\/s · \d+ s/).waitFor();
    await editor.waitForText('the end of the story', text => text.endsWith(story));
    await statusBar.busyItem.waitFor({ state: 'detached' });
    const result = statusBar.item(/tok/);
    assert.match(await readText(result), /^\d+ tok · [\d.]+ s$/);
    assert.match(await statusBar.tooltipOf(result), /Tokens in\s+\d+\s+Tokens out\s+\d+/);
  });

  it('is taken back whole by one undo', async () => {
    const { editor, statusBar } = scene().workbench;
    await openDocument(scene().workbench, 'Kept: ');
    await generate(scene().workbench, question);
    await editor.waitForText('the end of the answer', text => text.endsWith(answer));
    await statusBar.busyItem.waitFor({ state: 'detached' });
    await editor.focus();
    await editor.undo();
    await editor.waitForText('the document as before', text => text === 'Kept: ');
  });

  it('starts from the submenu "Runnel" of the context menu', async () => {
    const { workbench } = scene();
    await openDocument(workbench, 'Menu: ');
    await workbench.editor.chooseFromContextMenu(['Runnel', 'Generate at Cursor…']);
    await workbench.quickInput.answer('Generate at Cursor', question);
    await workbench.editor.waitForText('the answer', text => text === `Menu: ${answer}`);
  });

  it('starts with its keys', async () => {
    const { workbench } = scene();
    await openDocument(workbench, 'Keys: ');
    await workbench.page.keyboard.press('ControlOrMeta+KeyK');
    await workbench.page.keyboard.press('ControlOrMeta+KeyG');
    await workbench.quickInput.answer('Generate', question);
    await workbench.editor.waitForText('the answer', text => text === `Keys: ${answer}`);
  });

  it('leaves alone what a person types above while it writes', async () => {
    const { editor, page } = scene().workbench;
    await openDocument(scene().workbench, 'Top\nStory: ');
    await generate(scene().workbench, prompt);
    await editor.watchGrowth(2);
    await page.keyboard.press('ControlOrMeta+Home');
    await page.keyboard.type('I type while it writes, ', { delay: 40 });
    await editor.waitForText('both texts whole', text => text === `I type while it writes, Top\nStory: ${story}`);
  });

  it('offers once to wrap lines of prose that leave the view', async () => {
    const { workbench, sandbox } = scene();
    const { editor, page, statusBar } = workbench;
    await openDocument(workbench, 'Wide: ');
    await workbench.runCommand('Notifications: Clear All Notifications');
    const lines = editor.root.locator('.view-line');
    const offers = page.locator('.notifications-toasts').getByRole('button', { name: 'Wrap Lines', exact: true });
    sandbox.respondWith(saying('word '.repeat(120).trim()));
    await generate(workbench, 'Write one long line');
    await offers.waitFor();
    assert.equal(await lines.count(), 1);
    await offers.click();
    await eventually(
      'lines that are wrapped',
      () => lines.count(),
      count => count > 1,
    );
    await statusBar.busyItem.waitFor({ state: 'detached' });
    sandbox.respondWith(saying('word '.repeat(120).trim()));
    await generate(workbench, 'Write another one');
    await editor.waitForText('both', text => text.split('word').length > 240);
    await statusBar.busyItem.waitFor({ state: 'detached' });
    assert.equal(await offers.count(), 0);
  });

  describe('that is cancelled', () => {
    const startWriting = async () => {
      const { workbench, sandbox } = scene();
      await openDocument(workbench, 'Mine: ');
      sandbox.reset();
      sandbox.respondWith(saying(long));
      await generate(workbench, 'Tell me all of it');
      await workbench.editor.watchGrowth(3);
    };

    /** The text on the screen after the end, seen to stay, and the request seen to be broken off. */
    const textThatStays = async () => {
      const { workbench, sandbox } = scene();
      await workbench.statusBar.busyItem.waitFor({ state: 'detached' });
      assert.equal(await sandbox.requests[0]?.settled, 'cancelled');
      const text = await workbench.editor.text();
      await workbench.editor.staysAt(text);
      return text;
    };

    /** The links above the text change once all that came is in the document. */
    const textThatCame = async () => {
      const links = scene().workbench.page.locator('.codelens-decoration a');
      await links.filter({ hasText: 'Continue' }).waitFor();
      return textThatStays();
    };

    const assertBeginning = (text: string) => {
      const written = text.slice('Mine: '.length);
      assert.ok(written.length > 0 && written.length < long.length, `${written.length} characters`);
      assert.ok(long.startsWith(written), `That is not how the story begins: ${written}`);
    };

    it('ends by one click on the status bar, and keeps the text that came', async () => {
      const { statusBar } = scene().workbench;
      await startWriting();
      await statusBar.click(statusBar.busyItem);
      assertBeginning(await textThatCame());
      assert.match(await readText(statusBar.item(/cancelled/)), /^cancelled · ~\d+ tok · [\d.]+ s$/);
    });

    it('ends by one Escape in the editor, and keeps the text that came', async () => {
      await startWriting();
      await scene().workbench.page.keyboard.press('Escape');
      assertBeginning(await textThatCame());
    });

    it('ends by the command in the palette', async () => {
      await startWriting();
      await scene().workbench.runCommand('Runnel: Cancel Generation');
      assertBeginning(await textThatCame());
    });

    it('ends by an undo while it writes, which takes the text back', async () => {
      await startWriting();
      await scene().workbench.editor.undo();
      assert.equal(await textThatStays(), 'Mine: ');
    });
  });
});
