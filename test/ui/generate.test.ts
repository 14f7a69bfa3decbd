import assert from 'node:assert/strict';
import { sampleText } from '../../src/sandbox/sampleText.ts';
import { readText } from '../rig/statusBar.ts';
import { connectionTo, generate, openDocument, useScene } from './scene.ts';

const prompt = 'Tell me a short story about a lighthouse';
const story = sampleText(prompt);
const question = 'What is a lighthouse?';
const answer = sampleText(question);

describe('Generating in the editor', () => {
  const scene = useScene({ tokensPerSecond: 90 }, connectionTo);

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
});
