import assert from 'node:assert/strict';
import { sampleText } from '../../src/sandbox/sampleText.ts';
import { readText } from '../rig/statusBar.ts';
import { connectionTo, generate, openDocument, useScene } from './scene.ts';

const prompt = 'Tell me a short story about a slow river';
const story = sampleText(prompt);

describe('Cancelling a generation', () => {
  // Slow enough that the answer could never be complete before it is stopped.
  const scene = useScene({ tokensPerSecond: 30 }, connectionTo);

  const startWriting = async () => {
    const { workbench, sandbox } = scene();
    await openDocument(workbench, 'Mine: ');
    sandbox.reset();
    await generate(workbench, prompt);
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

  const assertBeginning = (text: string) => {
    const written = text.slice('Mine: '.length);
    assert.ok(written.length > 0 && written.length < story.length, `${written.length} characters`);
    assert.ok(story.startsWith(written), `That is not how the story begins: ${written}`);
  };

  it('takes one click on the status bar, and keeps the text that came', async () => {
    const { statusBar } = scene().workbench;
    await startWriting();
    await statusBar.click(statusBar.busyItem);
    assertBeginning(await textThatStays());
    assert.match(await readText(statusBar.item(/cancelled/)), /^cancelled · ~\d+ tok · [\d.]+ s$/);
  });

  it('takes one Escape in the editor, and keeps the text that came', async () => {
    await startWriting();
    await scene().workbench.page.keyboard.press('Escape');
    assertBeginning(await textThatStays());
  });

  it('takes the command in the palette', async () => {
    await startWriting();
    await scene().workbench.runCommand('Runnel: Cancel Generation');
    assertBeginning(await textThatStays());
  });

  it('comes with an undo while it writes, which takes the text back', async () => {
    await startWriting();
    await scene().workbench.editor.undo();
    assert.equal(await textThatStays(), 'Mine: ');
  });
});
