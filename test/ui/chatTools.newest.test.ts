import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { lastPrompt, lastResult, modelOf, offers, type Said } from '../support/agentModel.ts';
import { connectionTo, useScene } from '../support/workbenchScene.ts';

/** What the model asks for, by the prompt; with the results of its tools it says what they were. */
const asked: Readonly<Record<string, NonNullable<Said['calls']>>> = {
  'read both': [
    { id: 'one', name: 'runnel_read_file', arguments: { path: 'src/a.ts' } },
    { id: 'two', name: 'runnel_read_file', arguments: { path: 'src/b.ts', start_line: 2, end_line: 2 } },
  ],
  'read a': [{ id: 'one', name: 'runnel_read_file', arguments: { path: 'src/a.ts' } }],
  'read outside': [{ id: 'one', name: 'runnel_read_file', arguments: { path: '../../../../../../etc/passwd' } }],
  'search names': [
    { id: 'one', name: 'runnel_search', arguments: { query: 'SECOND' } },
    { id: 'two', name: 'runnel_list_files', arguments: { path: 'src' } },
  ],
  'change it': [
    {
      id: 'one',
      name: 'runnel_propose_edit',
      arguments: { path: 'src/a.ts', edits: [{ old_text: 'first = 1', new_text: 'first = 10' }] },
    },
  ],
  'make a file': [
    { id: 'one', name: 'runnel_propose_edit', arguments: { path: 'src/new/c.ts', content: 'export {};\n' } },
  ],
  'run it': [{ id: 'one', name: 'runnel_run_command', arguments: { command: 'echo out$((40+2))put' } }],
  'run and leave': [{ id: 'one', name: 'runnel_run_command', arguments: { command: 'echo bye; exit 3' } }],
  'hidden command': [{ id: 'one', name: 'runnel_run_command', arguments: { command: 'echo hi\u202e' } }],
};

describe('tools in the chat', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 400 },
    files: {
      'src/a.ts': 'export const first = 1;\n',
      'src/b.ts': 'export const second = 2;\nexport const third = 3;\n',
      '.env': 'SECOND=secret\n',
    },
    settings: sandbox => ({
      ...connectionTo(sandbox, { requiresKey: false }),
      'runnel.request.retries': 0,
      'runnel.chat.tools.maxRounds': 4,
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

  beforeEach(() => {
    sandbox.alwaysRespondWith(
      modelOf(request => {
        const result = lastResult(request);
        if (lastPrompt(request) === 'on and on' && offers(request, 'runnel_list_files')) {
          return { calls: [{ id: 'again', name: 'runnel_list_files', arguments: {} }] };
        }
        if (result !== undefined) return { text: 'That was it.' };
        const calls = offers(request, 'runnel_read_file') ? asked[lastPrompt(request)] : undefined;
        return calls === undefined ? { text: 'Nothing to say.' } : { text: 'Let me see.', calls };
      }),
    );
  });
  afterEach(() => sandbox.alwaysRespondWith());

  const tools = () => chat.frame.locator('.tool');
  const sent = () => JSON.parse(sandbox.requests.at(-1)?.body ?? '{}') as SentRequest;
  const resultsSent = () => sent().messages.filter(({ role }) => role === 'tool');
  const answerDone = async (): Promise<void> => {
    await chat.frame.locator('article.is-assistant').last().locator('.facts').waitFor();
    await chat.untilDone();
  };
  const openTools = async (): Promise<void> => {
    await chat.frame.getByRole('button', { name: /^Tools…/ }).click();
    await workbench.quickInput.waitForQuestion('Tools the Model May Ask For');
  };

  it('are offered to the model once they are chosen', async () => {
    await chat.ask('read a');
    await answerDone();
    assert.equal(sent().tools, undefined);
    await openTools();
    await workbench.page.keyboard.press('Enter');
    await chat.frame.getByRole('button', { name: 'Tools… (6 chosen)' }).waitFor();
  });

  it('show each call with its arguments, and run side by side once they are allowed', async () => {
    await chat.startNew();
    await chat.ask('read both');
    await tools().nth(1).getByRole('button', { name: 'Deny' }).waitFor();
    assert.match(await tools().nth(0).locator('.tool-text').first().innerText(), /"path": "src\/a\.ts"/);
    assert.equal(sandbox.requests.length, 1);
    await tools().nth(0).getByRole('button', { name: 'Allow Once' }).click();
    await tools().nth(1).getByRole('button', { name: 'Deny' }).click();
    await answerDone();
    const [one, two] = resultsSent();
    assert.match(String(one?.content), /lines 1 to 2 of 2:\nexport const first = 1;/);
    assert.match(String(two?.content), /did not allow/);
    const answer = chat.frame.locator('article.is-assistant').last();
    const text = await answer.innerText();
    assert.ok(text.indexOf('Let me see.') < text.indexOf('src/a.ts'), text);
    assert.ok(text.indexOf('src/b.ts') < text.indexOf('That was it.'), text);
  });

  it('ask no more in a chat where they are allowed, and ask again in the next', async () => {
    await chat.startNew();
    await chat.ask('read a');
    await tools().getByRole('button', { name: 'Allow in This Chat' }).click();
    await answerDone();
    await chat.ask('read both');
    await answerDone();
    assert.equal(await chat.frame.getByRole('button', { name: 'Deny' }).count(), 0);
    await chat.startNew();
    await chat.ask('read a');
    await tools().getByRole('button', { name: 'Always Allow in This Workspace' }).click();
    await answerDone();
    await chat.startNew();
    await chat.ask('read a');
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /first = 1/);
  });

  it('never read what lies outside of the workspace', async () => {
    await chat.startNew();
    await chat.ask('read outside');
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /outside of the workspace/);
    assert.doesNotMatch(
      sent()
        .messages.map(({ content }) => content)
        .join(),
      /root:/,
    );
  });

  it('find lines and files, without those that hold secrets', async () => {
    await chat.startNew();
    await chat.ask('search names');
    await tools().nth(0).getByRole('button', { name: 'Allow in This Chat' }).click();
    await tools().nth(1).getByRole('button', { name: 'Allow in This Chat' }).click();
    await answerDone();
    const [found, listed] = resultsSent();
    assert.equal(found?.content, 'src/b.ts:1: export const second = 2;');
    assert.equal(listed?.content, 'a.ts\nb.ts');
  });

  it('propose a change that the person reviews as a diff, and is asked about each time', async () => {
    await chat.startNew();
    await chat.ask('change it');
    assert.deepEqual(await tools().getByRole('button').allInnerTexts(), ['Review Change', 'Deny']);
    await tools().getByRole('button', { name: 'Review Change' }).click();
    await workbench.page.locator('.tab', { hasText: 'a.ts: Proposed Change' }).waitFor();
    assert.match(await readFile(join(folder, 'src/a.ts'), 'utf8'), /first = 1;/);
    await workbench.page
      .locator('.editor-actions')
      .getByRole('button', { name: /Apply Proposed Change/ })
      .click();
    await answerDone();
    assert.equal(await readFile(join(folder, 'src/a.ts'), 'utf8'), 'export const first = 10;\n');
    assert.match(String(resultsSent().at(-1)?.content), /applied the change/);
  });

  it('take a comparison that is closed for a no, and make a new file for a yes', async () => {
    await chat.startNew();
    await chat.ask('make a file');
    await tools().getByRole('button', { name: 'Review Change' }).click();
    const tab = workbench.page.locator('.tab', { hasText: 'c.ts: Proposed Change' });
    await tab.waitFor();
    await tab.locator('.action-label').click();
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /did not apply/);
    await chat.ask('make a file');
    await tools().last().getByRole('button', { name: 'Review Change' }).click();
    await tab.waitFor();
    await workbench.page
      .locator('.editor-actions')
      .getByRole('button', { name: /Apply Proposed Change/ })
      .click();
    await answerDone();
    assert.equal(await readFile(join(folder, 'src/new/c.ts'), 'utf8'), 'export {};\n');
  });

  it('run a command in a terminal after a click, and read what it says', async () => {
    await chat.startNew();
    await chat.ask('run it');
    const run = tools().getByRole('button', { name: 'Run in Terminal' });
    await run.waitFor();
    assert.equal(await workbench.page.locator('.terminal-outer-container').count(), 0);
    await run.click();
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /out42put|tells nothing of its output/);
  });

  it('are over when a command closes its own terminal', async () => {
    await chat.startNew();
    await chat.ask('run and leave');
    await tools().getByRole('button', { name: 'Run in Terminal' }).click();
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /Exit code|tells nothing of its output/);
  });

  it('refuse a command with characters that nobody sees', async () => {
    await chat.startNew();
    await chat.ask('hidden command');
    const command = tools().locator('.invisible').first();
    await command.waitFor();
    await tools().getByRole('button', { name: 'Run in Terminal' }).click();
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /cannot be seen/);
  });

  it('stop with the answer', async () => {
    await chat.startNew();
    await chat.ask('run it');
    await tools().getByRole('button', { name: 'Run in Terminal' }).waitFor();
    await chat.button('Stop').click();
    await chat.untilDone();
    assert.equal(await tools().getByRole('button').count(), 0);
    assert.equal(sandbox.requests.length, 1);
    await chat.ask('hello');
    await answerDone();
    assert.match(String(resultsSent().at(-1)?.content), /stopped the answer/);
  });

  it('end at the limit of rounds, and go on when the person says so', async () => {
    await chat.startNew();
    await chat.ask('on and on');
    await tools().getByRole('button', { name: 'Always Allow in This Workspace' }).click();
    await chat.frame.getByText('Stopped at the limit of tool rounds').waitFor();
    assert.equal(sandbox.requests.length, 4);
    await chat.button('Continue').click();
    await eventually(
      'the next requests',
      async () => sandbox.requests.length,
      count => count === 8,
    );
  });
});

interface SentRequest {
  readonly tools?: readonly unknown[];
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
}
