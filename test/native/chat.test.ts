import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { lastPrompt, lastResult, modelOf, offers, type Turn } from '../support/agentModel.ts';
import { hasNativeChat, useNativeChat } from '../support/nativeChat.ts';
import { eventually } from '../support/typist.ts';
import { hanging } from '../support/unfinished.ts';

const run = vscode.commands.executeCommand;

if (hasNativeChat) describe("VS Code's own chat with a model of Runnel", describeChat);

function describeChat(): void {
  const scene = useNativeChat();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(scene().root, 'agent-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('answers a question', async function () {
    this.timeout(40_000);
    scene().sandbox.alwaysRespondWith(modelOf(() => ({ text: 'Forty-two, of course.' })));
    const result = await scene().chat('What is the answer?', 'ask');
    assert.equal(result?.errorDetails, undefined);
    assert.match(await scene().transcript(), /Forty-two, of course\./);
  });

  it('reads a file, edits it and runs a command as an agent, with ids that the server counts anew in each answer', async function () {
    this.timeout(90_000);
    const { sandbox } = scene();
    const file = join(folder, 'numbers.txt');
    const written = join(folder, 'written.txt');
    await writeFile(file, 'one\ntwo\n');
    const command = { command: `cp ${file} ${written}`, explanation: 'Copies', goal: 'A copy', mode: 'sync' };
    const steps = [
      { name: 'read_file', arguments: { filePath: file, startLine: 1, endLine: 3 } },
      {
        name: 'replace_string_in_file',
        arguments: { filePath: file, oldString: 'one\ntwo', newString: 'one\n2' },
      },
      { name: 'run_in_terminal', arguments: { ...command, isBackground: false, timeout: 30_000 } },
    ];
    const results: string[] = [];
    sandbox.alwaysRespondWith(
      modelOf(
        asAgent(request => {
          const result = lastResult(request);
          if (result !== undefined) results.push(result);
          const step = steps[results.length];
          if (step === undefined) return { text: 'All three are done.' };
          return { text: `Step ${results.length + 1}.`, calls: [{ id: 'call_0', ...step }] };
        }),
      ),
    );
    const result = await scene().chat(`Change two to 2 in ${file}, and copy it`, 'agent');
    assert.equal(result?.errorDetails, undefined);
    assert.equal(results.length, 3);
    assert.match(results[0] ?? '', /one\s+two/);
    await eventually(async () => assert.equal((await readFile(file, 'utf8')).trim(), 'one\n2'));
    assert.ok(existsSync(written), 'The command ran.');
    assert.match(await scene().transcript(), /All three are done\./);
    const last = sandbox.requests.filter(({ json }) => offers(json as never, 'read_file')).at(-1)?.json;
    assert.deepEqual(callsAndResults(last), [
      'read_file: Step 1.',
      'replace_string_in_file: Step 2.',
      'run_in_terminal: Step 3.',
    ]);
  });

  it('edits the document in the editor from its inline chat', async function () {
    this.timeout(60_000);
    const file = join(folder, 'inline.ts');
    await writeFile(file, 'const two = 3;\n');
    scene().sandbox.alwaysRespondWith(
      modelOf(request => {
        if (lastResult(request) !== undefined) return { text: 'Done.' };
        const name = ['replace_string_in_file', 'multi_replace_string_in_file'].find(each => offers(request, each));
        if (name !== 'replace_string_in_file') return { text: 'Nothing to do.' };
        const edit = { filePath: file, oldString: 'const two = 3;', newString: 'const two = 2;' };
        return { calls: [{ id: 'edit-1', name, arguments: edit }] };
      }),
    );
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(file));
    // It does not resolve before the inline chat is closed.
    void run('inlineChat.start', { message: 'Correct the number', autoSend: true });
    await eventually(() => assert.match(editor.document.getText(), /const two = 2;/), 40_000);
    await run('inlineChat2.keep').then(undefined, () => {});
    await run('workbench.action.files.revert');
    await run('workbench.action.closeAllEditors');
  });

  it('gives its titles and commit messages to a model of Runnel where one chose that', async function () {
    this.timeout(60_000);
    const { sandbox, configure, root } = scene();
    await configure('chat.byokUtilityModelDefault', 'mainAgent');
    sandbox.alwaysRespondWith(
      modelOf(request => {
        const prompt = JSON.stringify(request.messages);
        if (/commit message/i.test(prompt)) return { text: '```text\nCount to two\n```' };
        return /title/i.test(prompt) && !offers(request, 'read_file')
          ? { text: 'A short title' }
          : { text: 'An answer.' };
      }),
    );
    await scene().chat('What is new?', 'ask');
    await eventually(() => {
      const titles = sandbox.requests.filter(({ json }) => /title/i.test(JSON.stringify(json)));
      assert.ok(titles.some(({ json }) => !offers(json as never, 'read_file')));
    });
    for (const parameters of [
      ['init', '-q'],
      ['config', 'user.email', 'a@example.com'],
      ['config', 'user.name', 'A'],
      ['commit', '-q', '--allow-empty', '-m', 'Begin'],
    ])
      execFileSync('git', parameters, { cwd: root });
    await writeFile(join(root, 'count.txt'), 'one\ntwo\n');
    execFileSync('git', ['add', 'count.txt'], { cwd: root });
    const git = await vscode.extensions.getExtension('vscode.git')?.activate();
    await eventually(() => assert.ok(git?.getAPI(1).repositories.length > 0), 20_000);
    const [repository] = git.getAPI(1).repositories;
    await eventually(() => assert.ok(repository.state.HEAD?.commit), 20_000);
    await repository.status();
    await run('github.copilot.git.generateCommitMessage', repository.rootUri);
    await eventually(() => assert.equal(repository.inputBox.value.trim(), 'Count to two'), 20_000);
    await configure('chat.byokUtilityModelDefault', undefined);
  });

  it('closes the connection within a moment when it is stopped, and keeps what had arrived', async function () {
    this.timeout(40_000);
    const { sandbox } = scene();
    sandbox.alwaysRespondWith(hanging('The beginning of a long story'));
    void scene().send('Tell me a story', 'ask');
    await eventually(async () => assert.match(await scene().transcript(), /The beginning of/), 20_000);
    const stopped = performance.now();
    await run('workbench.action.chat.cancel');
    await eventually(() => assert.equal(sandbox.openSockets, 0));
    const took = performance.now() - stopped;
    assert.ok(took < 1_000, `${Math.round(took)} ms`);
    console.log(`      stopped after ${Math.round(took)} ms`);
    assert.match(await scene().transcript(), /The beginning of/);
  });

  it('shows an error in a sentence, with what can be done', async function () {
    this.timeout(40_000);
    scene().sandbox.alwaysRespondWith({ status: 402, body: '{"error":{"message":"No funds"}}' });
    const result = await scene().chat('Hello', 'ask');
    const message = result?.errorDetails?.message ?? '';
    assert.match(message, /No funds.*Add credits.*\*Runnel: Show Usage\*/s);
    assert.doesNotMatch(message, /\n\s+at /);
  });

  it('answers although a server fails at first, or wants a pause', async function () {
    this.timeout(40_000);
    const { sandbox } = scene();
    sandbox.respondWith(
      { status: 503, body: '{"error":{"message":"Overloaded"}}' },
      { status: 429, headers: { 'retry-after': '1' }, body: '{"error":{"message":"Slow down"}}' },
    );
    sandbox.alwaysRespondWith(modelOf(() => ({ text: 'At last.' })));
    const result = await scene().chat('Hello', 'ask');
    assert.equal(result?.errorDetails, undefined);
    assert.match(await scene().transcript(), /At last\./);
    assert.ok(sandbox.requests.length >= 3);
  });

  it('is refused, without a question, once the budget is used up', async function () {
    this.timeout(40_000);
    const { sandbox, configure } = scene();
    sandbox.alwaysRespondWith(modelOf(() => ({ text: 'Some words.' })));
    await scene().chat('Hello', 'ask');
    await configure('runnel.usage.budget', { day: { tokens: 1 } });
    const sent = sandbox.requests.length;
    try {
      const result = await scene().chat('Hello again', 'ask');
      assert.match(result?.errorDetails?.message ?? '', /budget is used up/);
      assert.equal(sandbox.requests.length, sent);
    } finally {
      await configure('runnel.usage.budget', undefined);
    }
  });

  it('goes on with a model that was gone and came back', async function () {
    this.timeout(60_000);
    const { sandbox, configure } = scene();
    sandbox.alwaysRespondWith(modelOf(() => ({ text: 'Here I am.' })));
    const ids = async () => (await vscode.lm.selectChatModels({ vendor: 'runnel' })).map(({ id }) => id);
    await scene().chat('Hello', 'ask', 'other/second-model');
    await configure('runnel.nativeChat.models', { other: [] });
    await eventually(async () => assert.ok(!(await ids()).includes('other/second-model')));
    await configure('runnel.nativeChat.models', undefined);
    await eventually(async () => assert.ok((await ids()).includes('other/second-model')));
    const result = await scene().chat('Are you there?', 'ask', 'other/second-model');
    assert.equal(result?.errorDetails, undefined);
    assert.equal((sandbox.requests.at(-1)?.json as { model?: string })?.model, 'second-model');
  });
}

/** A rule for the turns of the agent: other requests, of titles for example, are answered with few words. */
const asAgent =
  (turn: Turn): Turn =>
  request =>
    offers(request, 'read_file') ? turn(request) : { text: `About ${lastPrompt(request).slice(0, 5)}` };

interface SentMessage {
  readonly role: string;
  readonly content: unknown;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[];
  readonly tool_call_id?: string;
}

/** What the agent sent back: each call with its own text, and a result for each id. */
function callsAndResults(json: unknown): readonly string[] {
  const { messages = [] } = json as { readonly messages?: readonly SentMessage[] };
  const results = messages.flatMap(({ tool_call_id: id }) => (id === undefined ? [] : [id]));
  assert.equal(new Set(results).size, results.length, `${results}`);
  return messages.flatMap(({ content, tool_calls: calls = [] }) =>
    calls.filter(({ id }) => results.includes(id)).map(call => `${call.function.name}: ${content}`),
  );
}
