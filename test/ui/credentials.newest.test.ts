import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleText } from '../../src/sandbox/samples/sampleText.ts';
import { type RawServer, startRawServer } from '../support/rawServer.ts';
import { generate, openDocument, useScene } from '../support/workbenchScene.ts';

const prompt = 'Tell me a short story about a locked drawer';
const story = sampleText(prompt);
const key = 'printed-key-of-the-ui-tests-1';
const secret = 'client-secret-of-the-ui-tests-2';

describe('A key that comes from elsewhere', () => {
  let server: RawServer;
  /** Lets the server answer what waits. */
  let answer = (): void => {};
  before(async () => {
    server = await startRawServer(async line => {
      await new Promise<void>(resolve => {
        answer = resolve;
        void line.closed.then(resolve);
      });
      await line.head(200, { 'content-type': 'application/json' });
      await line.send(JSON.stringify({ access_token: key, expires_in: 3_600 }));
      line.end();
    });
  });
  after(() => server?.close());

  const scene = useScene({
    sandbox: { apiKey: key, tokensPerSecond: 400 },
    files: {
      'print key.cjs': `require('fs').writeFileSync(__dirname + '/ran', ''); console.log('${key}');`,
    },
    settings: (sandbox, folder) => ({
      'runnel.connections': [
        {
          ...{ id: 'printed', label: 'Printing server', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model' },
          credential: { command: ['node', join(folder, 'print key.cjs')] },
        },
        {
          ...{ id: 'signed', label: 'Signing server', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model' },
          credential: { url: `${server.url}/token`, basic: { user: 'me', password: '{{secret:client-secret}}' } },
        },
        {
          ...{ id: 'broken', label: 'Broken server', dialect: 'openai', baseUrl: sandbox.url, model: 'test-model' },
          credential: { command: 'print-key' },
        },
        {
          ...{ id: 'plain', label: 'Plain server', dialect: 'openai', baseUrl: sandbox.url, model: 'gpt-5' },
          temperature: 0.5,
        },
      ],
      'runnel.profiles': [
        { id: 'brief', label: 'Brief', connection: 'printed', model: 'small-model', systemPrompt: 'Be brief.' },
      ],
      'runnel.connection': 'printed',
    }),
  });

  it('is printed by a command that is shown whole before it runs, and is not asked about again', async () => {
    const { workbench, folder } = scene();
    await openDocument(workbench, 'Printed: ');
    await generate(workbench, prompt);
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.getByText('Run a command to get the key of Printing server?').waitFor();
    assert.match((await dialog.textContent()) ?? '', /node ".*print key\.cjs"/);
    assert.equal(existsSync(join(folder, 'ran')), false);
    await dialog.getByRole('button', { name: 'Allow Command' }).click();
    await workbench.editor.waitForText('the story', text => text === `Printed: ${story}`);
    await openDocument(workbench, 'Again: ');
    await generate(workbench, prompt);
    await workbench.editor.waitForText('the story', text => text === `Again: ${story}`);
  });

  it('is exchanged for a secret: the status bar shows the sign-in, and a click cancels it', async () => {
    const { workbench, sandbox } = scene();
    const { quickInput, statusBar, editor } = workbench;
    await workbench.runCommand('Runnel: Select Connection…');
    await quickInput.pick('Select Connection', 'Signing server');
    await quickInput.waitUntilClosed();
    await openDocument(workbench, 'Signed: ');
    await generate(workbench, prompt);
    await quickInput.waitForQuestion('Secret “client-secret” of Signing server');
    assert.equal(await quickInput.input.getAttribute('type'), 'password');
    await workbench.page.keyboard.type(secret);
    await workbench.page.keyboard.press('Enter');
    await statusBar.item(/Signing in to Signing server/).waitFor();
    await statusBar.click(statusBar.item(/Signing in to Signing server/));
    await statusBar.item(/Signing in/).waitFor({ state: 'detached' });
    await server.idle();
    assert.equal(sandbox.requests.length, 0);
    assert.equal(await editor.text(), 'Signed: ');
    await generate(workbench, prompt);
    await statusBar.item(/Signing in to Signing server/).waitFor();
    answer();
    await editor.waitForText('the story', text => text === `Signed: ${story}`);
    const login = Buffer.from(`me:${secret}`).toString('base64');
    assert.equal(server.received.at(-1)?.headers.authorization, `Basic ${login}`);
  });

  it('is seen in the list of connections: where it comes from, whether it is there, and what is wrong', async () => {
    const { workbench } = scene();
    await workbench.runCommand('Runnel: Select Connection…');
    await workbench.quickInput.waitForQuestion('Select Connection');
    const row = (label: string | RegExp) => workbench.quickInput.rows.filter({ hasText: label });
    const seen = async (label: string | RegExp): Promise<string> =>
      (await row(label).textContent())?.replaceAll('\u00A0', ' ') ?? '';
    await row('Signing server').waitFor();
    assert.match(await seen('Signing server'), /test-model.*token from 127\.0\.0\.1:\d+ · signed in/);
    assert.match(await seen(/Printing server.*from the command/), /test-model.*from the command node/);
    assert.match(await seen('Broken server'), /In the credential, command must be a list of texts/);
    assert.match(await seen('Brief'), /Printing server · small-model/);
    await workbench.page.keyboard.press('Escape');
  });

  it('serves a profile that is chosen there, with its model and its prompt', async () => {
    const { workbench, sandbox } = scene();
    await workbench.runCommand('Runnel: Select Connection…');
    await workbench.quickInput.pick('Select Connection', 'Brief');
    await workbench.quickInput.waitUntilClosed();
    await openDocument(workbench, 'Brief: ');
    await generate(workbench, prompt);
    await workbench.editor.waitForText('the story', text => text === `Brief: ${story}`);
    const body = sandbox.requests.at(-1)?.body ?? '';
    assert.match(body, /"model":"small-model"/);
    assert.match(body, /Be brief\./);
  });

  it('is set up without a look at the settings: a command is typed as in a terminal', async () => {
    const { workbench, folder } = scene();
    const { quickInput } = workbench;
    await workbench.runCommand('Runnel: Select Connection…');
    await quickInput.pick('Select Connection', 'Plain server');
    await quickInput.waitUntilClosed();
    // It is saved a moment later.
    await workbench.page.getByText('Runnel now uses Plain server').first().waitFor();
    await workbench.runCommand('Runnel: Set API Key…');
    await quickInput.waitForQuestion('API Key for Plain server');
    await workbench.page.getByRole('button', { name: 'Get the Key from a Command' }).click();
    await quickInput.pick('Key of Plain server', 'Command…');
    await quickInput.waitForQuestion('Command That Prints the Key of Plain server');
    await quickInput.input.fill('node print | sh');
    await workbench.page.getByText('no shell reads the command').first().waitFor();
    await quickInput.input.fill(`node "${join(folder, 'print key.cjs')}"`);
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByText('Plain server gets its key by itself now: from the command node').first().waitFor();
    await openDocument(workbench, 'Plain: ');
    await generate(workbench, prompt);
    await workbench.editor.waitForText('the story', text => text === `Plain: ${story}`);
  });

  it('serves to list the models, each with what it did not accept', async () => {
    const { workbench, sandbox } = scene();
    const error = {
      message: "Unsupported parameter: 'temperature' is not supported with this model.",
      ...{ type: 'invalid_request_error', param: 'temperature', code: 'unsupported_parameter' },
    };
    sandbox.alwaysRespondWith(({ request, answer: usual }) =>
      /"temperature"/.test(request.body) ? { status: 400, body: JSON.stringify({ error }) } : usual('A cool answer.'),
    );
    await openDocument(workbench, 'Cool: ');
    await generate(workbench, prompt);
    await workbench.editor.waitForText('the answer', text => text === 'Cool: A cool answer.');
    await workbench.runCommand('Runnel: Select Model…');
    await workbench.quickInput.waitForQuestion('Model of Plain server');
    const row = workbench.quickInput.rows.filter({ hasText: 'gpt-5' }).filter({ hasText: 'Does not accept' });
    await row.first().waitFor();
    assert.match((await row.first().textContent())?.replaceAll('\u00A0', ' ') ?? '', /Does not accept: temperature/);
    await workbench.page.keyboard.press('Escape');
  });

  it('of a service that signs in is not asked for as it is: the service is chosen, and then its secrets', async () => {
    const { workbench } = scene();
    const { quickInput } = workbench;
    await workbench.runCommand('Runnel: Select Connection…');
    await quickInput.waitForQuestion('Select Connection');
    await workbench.page.keyboard.type('GigaChat');
    await quickInput.row('GigaChat').hover();
    await quickInput.row('GigaChat').locator('.codicon-key').click();
    await quickInput.pick('Key of GigaChat', 'GigaChat');
    await quickInput.pick('Version of the GigaChat API', 'GIGACHAT_API_B2B');
    await quickInput.pick('Root Certificate', 'Use the Certificates of This Computer');
    await quickInput.waitForQuestion('Secret “authorization-key” of GigaChat');
    await workbench.page.keyboard.type(secret);
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByText('GigaChat gets its key by itself now').first().waitFor();
    const file = join(workbench.server.profile.userFolder, 'User', 'settings.json');
    const saved = JSON.parse(await readFile(file, 'utf8')) as { 'runnel.connections': readonly { id: string }[] };
    assert.deepEqual(
      saved['runnel.connections'].find(({ id }) => id === 'gigachat'),
      {
        ...{ id: 'gigachat', dialect: 'openai', baseUrl: 'https://gigachat.devices.sberbank.ru/api/v1' },
        credential: { preset: 'gigachat', scope: 'GIGACHAT_API_B2B' },
      },
    );
  });

  it('and its secret are in no file that the editor writes', async () => {
    const { folder } = scene().workbench.server.profile;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter(each => each.isFile())) {
      const content = await readFile(join(entry.parentPath, entry.name));
      assert.ok(!content.includes(key) && !content.includes(secret), entry.name);
    }
  });
});
