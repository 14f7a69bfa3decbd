import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

const file = 'broken.json';
/** One dot of one colour. */
const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('what else a chat can do', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 400, firstTokenMs: 20 },
    files: {
      [file]: '{ "a": }\n',
      'others.json': JSON.stringify(['The moon', 'The sun'].map(otherChat)),
      'dot.png': Buffer.from(picture, 'base64'),
      '.runnel/prompts/shorten.md':
        '---\ndescription: Says it in fewer words\n---\nSay this in fewer words:\n\n{{selection}}\n',
    },
    file,
    keybindings: folder => [
      { key: 'ctrl+alt+1', command: 'runnel.exportChat', args: join(folder, 'sea.md') },
      { key: 'ctrl+alt+2', command: 'runnel.exportChat', args: join(folder, 'sea.json') },
      { key: 'ctrl+alt+3', command: 'runnel.importChat', args: join(folder, 'sea.json') },
      { key: 'ctrl+alt+4', command: 'runnel.importChat', args: join(folder, file) },
      { key: 'ctrl+alt+5', command: 'runnel.importChat', args: join(folder, 'others.json') },
      { key: 'ctrl+alt+6', command: 'runnel.exportChat', args: join(folder, 'others.html') },
    ],
    settings: sandbox => ({
      'runnel.connections': [
        { id: 'test', label: 'Test', dialect: 'openai', baseUrl: sandbox.url, model: 'gpt-5', requiresKey: false },
      ],
      'runnel.connection': 'test',
      'runnel.request.retries': 0,
      // Drawn as elements, whose text can be read.
      'terminal.integrated.gpuAcceleration': 'off',
    }),
  });
  let sandbox: Sandbox;
  let workbench: Workbench;
  let folder: string;
  let chat: Chat;

  before(async () => {
    ({ sandbox, workbench, folder } = scene());
    chat = await Chat.open(workbench);
  });

  const newChat = () => chat.startNew();
  const answered = (prompt: string, answer: string) => chat.answered(sandbox, prompt, answer);
  const press = (key: string) => workbench.page.keyboard.press(key);
  const sent = (): { readonly temperature?: number; readonly messages: readonly { readonly role: string }[] } =>
    JSON.parse(sandbox.requests.at(-1)?.body ?? '{}');
  const addContext = async (label: string): Promise<void> => {
    await chat.button('Add Context…').click();
    await workbench.quickInput.waitForQuestion('Add Context');
    await workbench.quickInput.choose(label);
  };
  /** VS Code's own dialog for files, where there is none of the system's. */
  const answerFileDialog = async (path: string): Promise<void> => {
    const { quickInput } = workbench;
    // The palette, from which it was opened, may still be there.
    await eventually(
      'the dialog',
      () => quickInput.input.inputValue({ timeout: 1_000 }).catch(() => ''),
      value => value.startsWith('/'),
    );
    // It may still be reading the folder, and takes the folder for what was meant then.
    await eventually(
      'the end of the dialog',
      async () => {
        if (!(await quickInput.input.isVisible())) return true;
        await quickInput.input.fill(path, { timeout: 1_000 }).catch(() => undefined);
        await press('Enter');
        return await quickInput.root
          .waitFor({ state: 'hidden', timeout: 2_000 })
          .then(() => true)
          .catch(() => false);
      },
      isClosed => isClosed,
    );
  };

  it('has settings of its own for one conversation', async () => {
    await newChat();
    await chat.button('Settings of This Chat').click();
    await chat.frame.getByLabel('System prompt').fill('Answer like a pirate.');
    await chat.frame.getByLabel('Temperature, 0 to 2').fill('1.5');
    await press('Enter');
    await chat.frame.locator('form.settings').waitFor({ state: 'detached' });
    await answered('hello', 'Arr.');
    assert.equal(sent().temperature, 1.5);
    assert.deepEqual(sent().messages[0], { role: 'system', content: 'Answer like a pirate.' });
    await newChat();
    await answered('hello', 'Hello.');
    assert.equal(sent().temperature, undefined);
    assert.equal(sent().messages[0]?.role, 'user');
  });

  it('brings a prompt that lies in the workspace as a file, with the selection in it', async () => {
    await newChat();
    await workbench.editor.focus();
    await press('ControlOrMeta+KeyA');
    await chat.box.click();
    await workbench.page.keyboard.type('/shor');
    await chat.frame.getByRole('option', { name: /shorten/ }).waitFor();
    await press('Enter');
    await eventually(
      'the prompt',
      () => chat.box.inputValue(),
      text => text.startsWith('Say this in fewer words:') && text.includes('{ "a": }'),
    );
    await chat.box.fill('');
  });

  it('takes problems and pictures along', async () => {
    await newChat();
    await addContext('Problems');
    await chat.frame.locator('.input .chip', { hasText: /Problems: 1/ }).waitFor();
    await addContext('Picture…');
    await answerFileDialog(join(folder, 'dot.png'));
    await chat.frame.locator('.input .chip img').waitFor();
    await answered('what is this?', 'A dot.');
    const body = sandbox.requests.at(-1)?.body ?? '';
    assert.match(body, /broken\.json:1:\d+: error/);
    assert.ok(body.includes(`data:image/png;base64,${picture}`), body.slice(0, 2_000));
    assert.equal(await chat.frame.locator('.input .chip').count(), 0);
  });

  it('takes what is selected in a terminal along, and leaves the clipboard as it was', async () => {
    const { page } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await newChat();
    await workbench.runCommand('Terminal: Create New Terminal');
    const terminal = page.locator('.terminal.xterm').first();
    await terminal.waitFor();
    await terminal.click();
    await page.keyboard.type('echo "the $((40 + 2)) errors"');
    await press('Enter');
    await terminal.getByText('the 42 errors').waitFor();
    await workbench.runCommand('Terminal: Select All');
    await page.evaluate('navigator.clipboard.writeText("my own")');
    await addContext('Terminal Selection');
    await chat.frame.locator('.input .chip').waitFor();
    await answered('what is wrong?', 'Nothing.');
    assert.match(sandbox.requests.at(-1)?.body ?? '', /the 42 errors/);
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'my own');
    await workbench.runCommand('Terminal: Kill All Terminals');
  });

  it('is exported to be read, and to be imported again', async () => {
    // By keys that name the file: VS Code's own dialog now and then takes the folder for what was meant.
    await newChat();
    await answered('remember the sea', 'The sea is **wide**.');
    const markdown = join(folder, 'sea.md');
    await press('Control+Alt+1');
    await eventually(
      'the Markdown',
      () => readFile(markdown, 'utf8').catch(() => ''),
      text => text.includes('remember the sea') && text.includes('The sea is **wide**.'),
    );
    await workbench.runCommand('View: Close Editor');
    const json = join(folder, 'sea.json');
    await press('Control+Alt+2');
    await eventually(
      'the JSON',
      () => readFile(json, 'utf8').catch(() => ''),
      text => text.trimEnd().endsWith('}'),
    );
    await workbench.runCommand('View: Close Editor');
    await newChat();
    await press('Control+Alt+3');
    await chat.answer.locator('strong').getByText('wide').waitFor();
  });

  it('says of a file that is no chat that it is none, and goes on with what there was', async () => {
    await press('Control+Alt+4');
    await workbench.page.getByText('This file contains no chat that Runnel can read.').first().waitFor();
    await chat.answer.locator('strong').getByText('wide').waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
  });

  it('comes from another program, of several the one that is chosen, and is read as a page', async () => {
    const { quickInput } = workbench;
    await newChat();
    await press('Control+Alt+5');
    await quickInput.waitForQuestion('Chats to Import');
    await quickInput.row('The sun').locator('.quick-input-list-label').click();
    await press('Enter');
    await chat.answer.getByText('About The sun.').waitFor();
    await press('Control+Alt+6');
    await eventually(
      'the page',
      () => readFile(join(folder, 'others.html'), 'utf8').catch(() => ''),
      text => text.includes('<pre>About The sun.</pre>') && text.trimEnd().endsWith('</html>'),
    );
    await workbench.runCommand('View: Close Editor');
  });

  it('is renamed and deleted in the list of all', async () => {
    const { quickInput } = workbench;
    await newChat();
    await answered('a title to be changed', 'Yes.');
    await workbench.runCommand('Runnel: Show Chats…');
    const row = quickInput.row('a title to be changed');
    await row.hover();
    await row.locator('.codicon-edit').click();
    await quickInput.waitForQuestion('Rename Chat');
    await quickInput.input.fill('Another title');
    await press('Enter');
    const renamed = quickInput.row('Another title');
    await renamed.hover();
    await renamed.locator('.codicon-trash').click();
    await renamed.waitFor({ state: 'detached' });
    await press('Escape');
    // One takes the place of the one that is gone.
    await chat.untilEmpty();
  });

  it('shows the same conversation when its view was moved to another place', async () => {
    await newChat();
    await answered('stay with me', 'I stay.');
    await workbench.runCommand('View: Move View');
    await workbench.quickInput.waitForInput();
    await workbench.page.keyboard.type('Chat');
    await workbench.quickInput.choose('Chat');
    await workbench.quickInput.rows.filter({ hasText: 'Explorer' }).first().waitFor();
    await workbench.page.keyboard.type('Explorer');
    await workbench.quickInput.choose('Explorer');
    await chat.answer.getByText('I stay.').waitFor();
    await workbench.page.locator('.part.sidebar .composite.title', { hasText: 'Explorer' }).waitFor();
  });
});

/** A chat as Open WebUI exports it. */
function otherChat(title: string): object {
  const messages = {
    a: { id: 'a', parentId: null, childrenIds: ['b'], role: 'user', content: `Tell me of ${title}` },
    b: { id: 'b', parentId: 'a', childrenIds: [], role: 'assistant', content: `About ${title}.`, model: 'llama' },
  };
  return { id: title, title, chat: { title, history: { messages, currentId: 'b' } } };
}
