import assert from 'node:assert/strict';
import { saying } from '../../src/sandbox/responder.ts';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { faults } from '../faults/index.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import { readText } from '../rig/workbench/statusBar.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

const file = 'store.ts';
const fileText = 'export function add(a: number, b: number) {\n  return a + b;\n}\n';
const code = '```typescript\nexport function add(a: number, b: number) {\n  return b + a;\n}\n```\n';

describe('the chat in the workbench', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 150, firstTokenMs: 20 },
    files: { [file]: fileText, '.env': 'TOKEN=1\n' },
    file,
    settings: sandbox => ({
      'runnel.connections': ['test', 'keyed'].map(id => ({
        id,
        label: id === 'test' ? 'Test' : 'Needs a key',
        dialect: 'openai',
        baseUrl: sandbox.url,
        model: 'gpt-5',
        requiresKey: id === 'keyed',
      })),
      'runnel.connection': 'test',
      'runnel.request.retries': 0,
      'runnel.usage.prices': { 'gpt-5': { input: 1_250, output: 10_000 } },
      // Or a reload would open the file alone, since it is named in the address.
      'window.restoreWindows': 'preserve',
    }),
  });
  let sandbox: Sandbox;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    ({ sandbox, workbench } = scene());
    chat = await Chat.open(workbench);
  });

  const newChat = () => chat.startNew();
  const answered = (prompt: string, answer: string) => chat.answered(sandbox, prompt, answer);
  /** As a person does it: VS Code keeps what it has to keep, and the page of the whole workbench comes anew. */
  const reloadWindow = async (): Promise<void> => {
    const loaded = workbench.page.waitForEvent('load', { timeout: 45_000 });
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    await workbench.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  };
  const press = (key: string) => workbench.page.keyboard.press(key);
  const sentMessages = (): readonly { readonly role: string; readonly content: string }[] =>
    JSON.parse(sandbox.requests.at(-1)?.body ?? '{}').messages;

  it('begins with three steps, and an example that can be asked', async () => {
    await chat.frame.getByRole('heading', { name: 'Ask any model, in three steps' }).waitFor();
    await chat.button('Write a TypeScript function that finds prime numbers').click();
    await eventually(
      'the example in the box',
      () => chat.box.inputValue(),
      text => text.includes('prime numbers'),
    );
    await chat.box.press('Enter');
    await chat.frame.locator('.code-block').waitFor();
    await chat.untilDone();
    assert.match(await readText(chat.answer), /primesUpTo/);
  });

  it('sends the whole conversation with each prompt, and shows what it used', async () => {
    await newChat();
    await answered('first question', 'First answer.');
    await answered('second question', 'Second **answer**.');
    assert.deepEqual(
      sentMessages().map(({ role, content }) => `${role}: ${content}`),
      ['user: first question', 'assistant: First answer.', 'user: second question'],
    );
    assert.equal(await readText(chat.answer.locator('strong')), 'answer');
    assert.match(await readText(chat.frame.locator('.facts').last()), /\d+ tok · ~\$\d+\.\d\d.* s to first token/);
  });

  it('stops with Escape and keeps what there is', async () => {
    await newChat();
    sandbox.respondWith(saying('word '.repeat(2_000)));
    await chat.ask('a long one');
    await chat.answer.getByText('word word').first().waitFor();
    await press('Escape');
    await chat.untilDone();
    await chat.frame.locator('.facts').getByText('stopped').waitFor();
    const length = (await readText(chat.answer)).length;
    assert.ok(length > 5 && length < 9_000, `${length}`);
    await eventually(
      'a request that was closed',
      () => sandbox.requests.at(-1)?.outcome,
      outcome => outcome === 'cancelled',
    );
  });

  it('generates again beside the first answer, and goes back to it', async () => {
    await newChat();
    await answered('which', 'The first version.');
    sandbox.respondWith(saying('The second version.'));
    await chat.frame.locator('article.is-assistant').hover();
    await chat.button('Generate Again').click();
    await chat.frame.getByText('2 of 2').waitFor();
    await chat.untilDone();
    assert.equal(await readText(chat.answer), 'The second version.');
    await chat.button('Previous Version').click();
    await chat.frame.getByText('1 of 2').waitFor();
    assert.equal(await readText(chat.answer), 'The first version.');
  });

  it('edits the last prompt with the up arrow, and keeps the turns of before as a branch', async () => {
    await newChat();
    await answered('teh question', 'An answer to the typo.');
    await chat.box.click();
    await press('ArrowUp');
    const editor = chat.frame.getByRole('textbox', { name: 'Edit the prompt' });
    await editor.waitFor();
    sandbox.respondWith(saying('An answer to the question.'));
    await editor.fill('the question');
    await press('Enter');
    await chat.answer.getByText('An answer to the question.').waitFor();
    await chat.untilDone();
    assert.deepEqual(
      sentMessages().map(({ content }) => content),
      ['the question'],
    );
    await chat.frame.locator('article.is-user').hover();
    await chat.frame.locator('article.is-user').getByRole('button', { name: 'Previous Version' }).click();
    await chat.answer.getByText('An answer to the typo.').waitFor();
  });

  it('loses nothing while it is hidden in mid-stream', async () => {
    await newChat();
    const words = Array.from({ length: 500 }, (_, index) => `w${index}`).join(' ');
    sandbox.respondWith(saying(words));
    await chat.ask('count');
    await chat.answer.getByText('w5 ').waitFor();
    await workbench.page.keyboard.press('ControlOrMeta+Shift+KeyE');
    await workbench.page.locator('.explorer-folders-view').waitFor();
    await eventually(
      'a page that is gone',
      () => workbench.page.locator('iframe.webview.ready').count(),
      count => count === 0,
    );
    await workbench.runCommand('Runnel: Open Chat');
    await chat.box.waitFor();
    await chat.untilDone();
    assert.equal(await readText(chat.answer), words);
  });

  it('keeps the draft and the conversation through a reload of the window', async () => {
    await newChat();
    await answered('remember this', 'It is remembered.\n\n```ts\nconst a = 1;\n```\n\nSo is $x^2$.');
    await chat.box.click();
    await workbench.page.keyboard.type('half a thought');
    await reloadWindow();
    await chat.answer.getByText('It is remembered.').waitFor({ timeout: 40_000 });
    await chat.answer.locator('.hljs-keyword').waitFor();
    await chat.answer.locator('math').waitFor();
    await eventually(
      'the draft',
      () => chat.box.inputValue(),
      value => value === 'half a thought',
    );
    await chat.box.fill('');
    await answered('and this', 'It is, too.');
  });

  it('copies, inserts, replaces, and opens code as a new file', async () => {
    await newChat();
    await workbench.editor.focus();
    await press('ControlOrMeta+Home');
    await answered('code please', code);
    await chat.button('Insert at Cursor').click();
    await workbench.editor.waitForText('the code at the top', text => text.includes('return b + a;'));
    await press('ControlOrMeta+KeyZ');
    await workbench.editor.waitForText('the file as it was', text => !text.includes('return b + a;'));
    await chat.button('New File').click();
    await workbench.page.locator('.tab', { hasText: 'Untitled-1' }).waitFor();
    await workbench.editor.waitForText('the code', text => text.includes('return b + a;'));
    await workbench.statusBar.item(/TypeScript/).waitFor();
    await workbench.runCommand('View: Revert and Close Editor');
  });

  it('reviews code as a change of the part that it is a new version of', async () => {
    await newChat();
    await workbench.editor.focus();
    await press('ControlOrMeta+Home');
    await answered('better code please', code);
    await chat.button('Review as Change').click();
    const apply = workbench.page.locator('.editor-actions a[aria-label^="Apply Proposed Change"]');
    await apply.waitFor();
    await apply.click();
    await workbench.editor.waitForText(
      'the changed file',
      text => text.includes('return b + a;') && !text.includes('return a + b;'),
    );
    await press('ControlOrMeta+KeyZ');
  });

  it('adds a file that is named after a hash, and takes it away again', async () => {
    await newChat();
    await chat.box.click();
    await workbench.page.keyboard.type('explain #stor');
    const option = chat.frame.getByRole('option', { name: /store\.ts/ });
    await option.waitFor();
    await press('Enter');
    await chat.frame.locator('.input .chip', { hasText: 'store.ts' }).waitFor();
    assert.equal(await chat.box.inputValue(), 'explain ');
    sandbox.respondWith(saying('Explained.'));
    await press('Enter');
    await chat.answer.getByText('Explained.').waitFor();
    await chat.untilDone();
    const [{ content } = { content: '' }] = sentMessages();
    assert.ok(content.includes('return a + b;') && content.endsWith('explain'), content);
  });

  it('asks before a file goes along that looks secret', async () => {
    await newChat();
    await chat.box.click();
    await workbench.page.keyboard.type('#.env');
    await chat.frame.getByRole('option', { name: /\.env/ }).waitFor();
    await press('Enter');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('.env appears to contain secrets').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await chat.frame.locator('.input .chip').count(), 0);
  });

  it('adds the selection by its command', async () => {
    await newChat();
    await workbench.editor.focus();
    await press('ControlOrMeta+Home');
    await press('Shift+ArrowDown');
    await workbench.runCommand('Runnel: Add Selection to Chat');
    await chat.frame.locator('.input .chip', { hasText: 'store.ts:1' }).waitFor();
    await chat.button('Remove store.ts:1-2').click();
    await eventually(
      'no chip',
      () => chat.frame.locator('.input .chip').count(),
      count => count === 0,
    );
  });

  it('shows an error on its turn, with the text so far and a way on', async () => {
    await newChat();
    sandbox.respondWith(faults['fin-mid-stream']);
    await chat.ask('Tell me a story about rain');
    const alert = chat.frame.locator('.failure').getByRole('alert');
    await alert.waitFor();
    await chat.untilDone();
    const before = await readText(chat.answer);
    assert.ok(before.length > 0);
    sandbox.respondWith(saying(' And the rest.'));
    await chat.button('Continue').click();
    await chat.answer.getByText('And the rest.').waitFor();
    await chat.untilDone();
    assert.ok((await readText(chat.answer)).startsWith(before.trim().slice(0, 20)));
    assert.equal(await alert.count(), 0);
  });

  it('counts down to when it can be tried again, and tries again', async () => {
    await newChat();
    sandbox.respondWith(faults['rate-limit-long']);
    await chat.ask('too often');
    await chat.frame
      .locator('.countdown')
      .getByText(/Try again in 1[34]:\d\d min/)
      .waitFor();
    sandbox.respondWith(saying('Now it works.'));
    await chat.button('Try Again').click();
    await chat.answer.getByText('Now it works.').waitFor();
    await chat.untilDone();
  });

  it('shows three steps where there is no key yet', async () => {
    await newChat();
    await chat.frame.locator('.target').click();
    await workbench.quickInput.waitForInput();
    await workbench.page.keyboard.type('Needs a key');
    await press('Enter');
    await chat.frame.getByText('Set your API key').waitFor();
    await chat.ask('hello');
    await workbench.quickInput.waitForQuestion('API Key for Needs a key');
    await press('Escape');
    await chat.frame.locator('.failure.is-setup').getByText('Three steps to the first answer').waitFor();
    assert.equal(await chat.frame.getByRole('alert').count(), 0);
  });

  it('replaces the selection, and has the same in the context menu of the code', async () => {
    await newChat();
    await answered('one line', '```typescript\nexport const one = 1;\n```\n');
    await workbench.editor.focus();
    await press('ControlOrMeta+Home');
    await press('Shift+End');
    const before = await workbench.editor.text();
    await chat.button('Replace the Selection').click();
    await workbench.editor.waitForText('the new line', text => text.startsWith('export const one = 1;'));
    await press('ControlOrMeta+KeyZ');
    await workbench.editor.waitForText('the old line', text => text === before);
    await chat.frame.locator('.code-block pre').click({ button: 'right' });
    const entry = workbench.page.getByRole('menuitem', { name: 'Insert at Cursor' });
    // By the keyboard: a menu takes no click in its first moments.
    await entry.hover();
    await press('Enter');
    await workbench.editor.waitForText('the line, once more', text => text.includes('export const one = 1;'));
    await press('ControlOrMeta+KeyZ');
  });

  it('finds a conversation by what was said in it, and opens it', async () => {
    await newChat();
    await workbench.runCommand('Runnel: Show Chats…');
    await workbench.quickInput.waitForInput();
    await workbench.page.keyboard.type('it is remembered');
    await workbench.quickInput.row('remember this').waitFor();
    await press('Enter');
    await chat.frame.getByText('It is remembered.').waitFor();
  });

  it('is opened as well when Enter comes before what was searched for', async () => {
    for (let times = 0; times < 5; times += 1) {
      await newChat();
      await workbench.runCommand('Runnel: Show Chats…');
      await workbench.quickInput.waitForInput();
      await workbench.page.keyboard.insertText('it is remembered');
      await press('Enter');
      await chat.frame.getByText('It is remembered.').waitFor();
    }
  });

  it('shows the same conversation in an editor, which comes back after a reload', async () => {
    await workbench.runCommand('Runnel: Open Chat in Editor');
    const inEditor = workbench.page.locator('.tab.active', { hasText: 'remember this' });
    await inEditor.waitFor();
    await reloadWindow();
    await inEditor.waitFor({ timeout: 40_000 });
    await eventually(
      'two pages that show it',
      async () => {
        const texts = await Promise.all(
          workbench.page.frames().map(frame =>
            frame
              .getByText('It is remembered.')
              .count()
              .catch(() => 0),
          ),
        );
        return texts.filter(count => count > 0).length;
      },
      count => count === 2,
    );
  });
});
