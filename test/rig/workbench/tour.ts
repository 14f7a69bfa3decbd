import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { sampleText } from '../../../src/sandbox/samples/sampleText.ts';
import type { EditorVersion } from '../editors/versions.ts';
import { makeTemporaryFolder } from '../run/temporary.ts';
import { readText } from './statusBar.ts';
import { Workbench } from './workbench.ts';

const prompt = 'Tell me a short story about a robot who learns to paint';
const heading = '# Stories';

/**
 * Does the main job without a person, in a real workbench: generates, stops, generates to the end, takes it back.
 * Every line that it prints was read from the screen. What is not seen as it should be ends the tour with an error.
 */
export async function takeTour(version: EditorVersion, pictureFolder: string): Promise<void> {
  const temporary = makeTemporaryFolder('tour');
  const folder = join(temporary.path, 'stories');
  await mkdir(folder);
  await writeFile(join(folder, 'stories.md'), `${heading}\n\n`);
  say(`VS Code ${version.editor} starts, with the extension of this folder, which talks to its Sandbox.`);
  const workbench = await Workbench.open(folder, {
    version,
    file: 'stories.md',
    settings: { 'editor.wordWrap': 'on', 'workbench.activityBar.location': 'hidden', 'editor.fontSize': 15 },
    viewport: { width: 1200, height: 780 },
  });
  let pictures = 0;
  const picture = async (name: string) => {
    pictures += 1;
    await workbench.screenshot(join(pictureFolder, `${pictures}-${name}.png`));
  };
  try {
    const { editor } = workbench;
    await editor.type('');
    const before = await editor.waitForText(heading, text => text.includes(heading));
    say(`Idle, the status bar says: ${await readText(idleItem(workbench))}`);

    await askForStory(workbench, picture);
    const stopped = await stopByClick(workbench, picture);
    say(
      `Stopped. The document keeps ${stopped.length - before.length} characters: ${JSON.stringify(lastLine(stopped))}`,
    );

    await editor.undo();
    await editor.waitForText('the document without what was generated', text => text === before);
    say('One undo: the document is as before.');

    await askForStory(workbench);
    await seeWholeStory(workbench, before, picture);
    await editor.focus();
    await editor.undo();
    await editor.waitForText('the document without the story', text => text === before);
    say('One undo: the document is as before.');
    await picture('undone');
  } catch (error) {
    await picture('failed');
    throw error;
  } finally {
    await workbench.dispose();
    temporary.remove();
  }
  say(`All of this was seen in VS Code ${version.editor}. ${pictures} pictures are in ${pictureFolder}.\n`);
}

async function askForStory(
  { page, quickInput }: Workbench,
  picture: (name: string) => Promise<void> = async () => undefined,
): Promise<void> {
  await page.keyboard.press('F1');
  await quickInput.waitForInput();
  await page.keyboard.type('Generate');
  const command = quickInput.row('Runnel: Generate');
  await command.waitFor({ timeout: 30_000 });
  say(`F1, "Generate": the palette offers ${(await quickInput.labels()).join(', ')}.`);
  await picture('palette');
  await quickInput.choose('Runnel: Generate');

  say(`Asked: ${await quickInput.waitForQuestion('Generate')}`);
  await page.keyboard.type(prompt);
  // The extension answers every letter with new rows: the last ones carry the end of the prompt.
  await quickInput.rows
    .filter({ hasText: prompt.slice(-10) })
    .first()
    .waitFor();
  await picture('prompt');
  await page.keyboard.press('Enter');
  say(`Answered: ${prompt}`);
}

async function stopByClick(workbench: Workbench, picture: (name: string) => Promise<void>): Promise<string> {
  const { editor, statusBar } = workbench;
  for (const length of await editor.watchGrowth(8)) say(`  the document has ${length} characters`);
  const item = statusBar.busyItem;
  await statusBar.item(/tok\/s/).waitFor();
  say(`While it writes, the status bar says: ${await readText(item)}`);
  await picture('writing');
  for (const length of await editor.watchGrowth(4)) say(`  the document has ${length} characters`);
  await statusBar.click(item);
  say('A click on it.');
  await item.waitFor({ state: 'detached' });
  const stopped = await editor.text();
  await editor.staysAt(stopped);
  say(`Now the status bar says: ${await readText(statusBar.item(/tok/))}`);
  await picture('stopped');
  return stopped;
}

async function seeWholeStory(
  workbench: Workbench,
  before: string,
  picture: (name: string) => Promise<void>,
): Promise<void> {
  const { editor, statusBar } = workbench;
  for (const length of await editor.watchGrowth(5)) say(`  the document has ${length} characters`);
  const story = flat(sampleText(prompt));
  const end = story.slice(-40);
  const text = await editor.waitForText(`the end of the story, "${end}"`, seen => flat(seen).endsWith(end), 60);
  if (flat(text) !== `${flat(before)} ${story}`) throw new Error(`The document is not the story: ${text}`);
  say(`The whole story arrived: ${story.length} characters.`);
  await statusBar.busyItem.waitFor({ state: 'detached' });
  const item = statusBar.item(/tok/);
  say(`Now the status bar says: ${await readText(item)}`);
  say('And its tooltip:');
  const tooltip = await statusBar.tooltipOf(item);
  for (const line of tooltip.split(/\s*\n\s*/)) say(`    ${line}`);
  await picture('written');
}

/** The entry of the status bar while nothing is generated. */
function idleItem({ statusBar }: Workbench): Locator {
  return statusBar.item(/Sandbox/);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** On the screen lines are wrapped, in the story they are not. */
function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function say(line: string): void {
  console.log(line);
}
