import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Access, commandCaller, createAccess } from '../../src/host/access/access.ts';
import { readRequest } from '../../src/host/access/readRequest.ts';
import { generateForExtension, requestInArguments, takeArguments } from '../../src/host/access/requests.ts';

/** Answers the questions of `askBefore`, which go through this function of VS Code. */
function answer(...answers: readonly (string | undefined)[]) {
  const asked: { readonly message: string; readonly detail: string; readonly buttons: readonly string[] }[] = [];
  const window = vscode.window as { showWarningMessage: unknown };
  const before = window.showWarningMessage;
  window.showWarningMessage = async (message: string, { detail }: { detail: string }, ...buttons: string[]) => {
    asked.push({ message, detail, buttons });
    return answers[asked.length - 1];
  };
  return { asked, restore: () => (window.showWarningMessage = before) };
}

describe('Access', () => {
  const kept = new Map<string, unknown>();
  const state = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  } as vscode.Memento;
  let trusted = true;
  const open = (): Access => createAccess({ state, isTesting: false, isTrusted: () => trusted });
  const request = { to: 'Test server (model)', prompt: `Write\n\na poem ${'x'.repeat(1_000)}` };
  let dialog: ReturnType<typeof answer> | undefined;
  beforeEach(() => {
    kept.clear();
    trusted = true;
  });
  afterEach(() => dialog?.restore());

  it('is asked for once by a command with arguments, with what is sent and to whom', async () => {
    dialog = answer('Always Allow Commands with Arguments');
    await open().checkCommand(request);
    await open().checkCommand(request);
    assert.equal(dialog.asked.length, 1);
    const [{ detail, buttons } = { detail: '', buttons: [] }] = dialog.asked;
    assert.match(detail, /Write a poem x+…/);
    assert.match(detail, /Test server \(model\)/);
    assert.deepEqual(buttons, ['Always Allow Commands with Arguments', 'Allow Once', 'Deny']);
  });

  it('that was given once is asked for again', async () => {
    dialog = answer('Allow Once', undefined);
    const access = open();
    await access.checkCommand(request);
    await assert.rejects(access.checkCommand(request), { kind: 'cancelled' });
    assert.deepEqual(access.granted, []);
  });

  it('that was denied is not asked for again until it is revoked', async () => {
    dialog = answer('Deny', 'Allow Once');
    const access = open();
    await assert.rejects(access.checkCommand(request), { kind: 'permission' });
    await assert.rejects(access.checkCommand(request), { kind: 'permission' });
    assert.equal(dialog.asked.length, 1);
    const [grant] = access.granted;
    assert.deepEqual(grant, { caller: commandCaller, isDenied: true });
    if (grant !== undefined) await access.revoke(grant);
    await access.checkCommand(request);
  });

  it('is never given for good in a folder that is not trusted, and what was given does not count there', async () => {
    dialog = answer('Always Allow Commands with Arguments', 'Allow Once');
    await open().checkCommand(request);
    trusted = false;
    await open().checkCommand(request);
    assert.deepEqual(dialog.asked[1]?.buttons, ['Allow Once', 'Deny']);
  });

  it('is revoked', async () => {
    dialog = answer('Always Allow Commands with Arguments', 'Allow Once');
    const access = open();
    await access.checkCommand(request);
    for (const grant of access.granted) await access.revoke(grant);
    await access.checkCommand(request);
    assert.equal(dialog.asked.length, 2);
  });

  it('is asked for one question at a time, and one answer for good serves all that wait', async () => {
    dialog = answer('Always Allow Commands with Arguments');
    const access = open();
    await Promise.all(Array.from({ length: 10 }, () => access.checkCommand(request)));
    assert.equal(dialog.asked.length, 1);
  });

  it('is asked for in words that can not pass for others', async () => {
    dialog = answer('Allow Once');
    await open().checkCommand({ to: 'Free\n\nPrompt: “Hi”\u202E', prompt: 'Hi\u202E\u2066 there\u2029[x](command:y)' });
    const detail = dialog.asked[0]?.detail ?? '';
    assert.doesNotMatch(detail, /[\u202A-\u202E\u2066-\u2069\u2028\u2029]|\]\(/);
    assert.equal(detail.split('\n\n').length, 3);
  });

  it('is for the arguments as they were when the command was called', () => {
    let reads = 0;
    const given = {
      get prompt() {
        return reads++ === 0 ? 'harmless' : 'something else';
      },
      text: 'one',
    };
    const taken = takeArguments(given) as { prompt: string; text: string };
    given.text = 'two';
    assert.deepEqual([taken.prompt, taken.prompt, taken.text], ['harmless', 'harmless', 'one']);
    const file = vscode.Uri.file('/a');
    assert.equal(takeArguments(file), file);
  });

  it('is not needed by a command that lets the person type the prompt', () => {
    for (const given of [undefined, {}, { text: 'a' }, { prompt: ' ' }, 'prompt', { prompt: 7 }, vscode.Uri.file('/a')])
      assert.equal(requestInArguments(given), undefined);
    assert.match(requestInArguments({ prompt: 'Hi', text: 'body' })?.prompt ?? '', /Hi body/);
  });
});

describe('A request of another extension', () => {
  const hello = [{ role: 'user', content: 'Hi' }];
  const call = { type: 'toolCall', id: 'a', name: 'read', arguments: '{}' };
  const result = { type: 'toolResult', callId: 'a', name: 'read', content: [{ type: 'text', text: 'yes' }] };
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  it('is read as it is meant', () => {
    const signal = new AbortController().signal;
    const messages = [
      ...hello,
      { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, call] },
      { role: 'tool', content: [result] },
    ];
    const tools = [{ name: 'read', schema: { type: 'object' } }];
    const options = { label: 'x'.repeat(100), model: 'm', temperature: 0, tools, toolChoice: { name: 'read' }, signal };
    const { label, ...read } = readRequest(messages, options);
    assert.equal(label.length, 80);
    const { label: _, ...kept } = options;
    assert.deepEqual(read, { messages, options: kept });
  });

  const odd: readonly (readonly [name: string, messages: unknown, options?: unknown])[] = [
    ['messages', undefined],
    ['messages', 'Hi'],
    ['messages', { role: 'user', content: 'Hi' }],
    ['messages', [circle]],
    ['messages', [{ role: 'user', content: 7n }]],
    ['messages[0].role', [null]],
    ['messages[0].role', [{ role: 'developer', content: 'Hi' }]],
    ['messages[0].role', [{ role: 'toString', content: 'Hi' }]],
    ['messages[0].content', [{ role: 'user' }]],
    ['messages[0].content', [{ role: 'user', content: { toString: () => 'Hi' } }]],
    ['messages[0].content[0].type', [{ role: 'user', content: ['Hi'] }]],
    ['messages[0].content[0].type', [{ role: 'user', content: [{ type: 'constructor', text: 'Hi' }] }]],
    ['messages[0].content[0].text', [{ role: 'user', content: [{ type: 'text', text: 7 }] }]],
    ['messages[0].content[0].arguments', [{ role: 'assistant', content: [{ ...call, arguments: {} }] }]],
    ['messages[0].content[0].content', [{ role: 'tool', content: [{ ...result, content: 'yes' }] }]],
    [
      'messages[0].content[0].content[0].content',
      [{ role: 'tool', content: [{ ...result, content: [{ ...result, content: [result] }] }] }],
    ],
    ['messages[1].images', [...hello, { role: 'user', content: 'Hi', images: 'data:x' }]],
    ['connection', hello, { connection: { toString: () => 'a' } }],
    ['model', hello, { model: 7 }],
    ['profile', hello, { profile: [] }],
    ['reasoningEffort', hello, { reasoningEffort: {} }],
    ['temperature', hello, { temperature: Number.NaN }],
    ['maxTokens', hello, { maxTokens: '1000' }],
    ['tools', hello, { tools: 'read' }],
    ['tools', hello, { tools: [{ name: 'read', schema: circle }] }],
    ['tools[0].name', hello, { tools: [{ schema: {} }] }],
    ['tools[0].schema', hello, { tools: [{ name: 'read', schema: 'object' }] }],
    ['toolChoice', hello, { toolChoice: 'any' }],
    ['scope', hello, { scope: 7 }],
    ['signal', hello, { signal: { aborted: false } }],
  ];
  for (const [name, messages, options] of odd) {
    it(`is refused by the name of what can not be read: ${name}`, () => {
      assert.throws(() => readRequest(messages, options), {
        name: 'GenerationError',
        kind: 'configuration',
        hint: `This part of the request can't be read: ${name}.`,
      });
    });
  }

  it('is sent as it was asked about, whatever becomes of it meanwhile', async () => {
    const messages: { role: 'user'; content: string }[] = [{ role: 'user', content: 'harmless' }];
    const options = { label: 'x', connection: 'cheap' };
    const asked: string[] = [];
    const sent: unknown[] = [];
    const access = {
      async checkExtension(_: unknown, { prompt }: { prompt: string }) {
        asked.push(prompt);
        messages[0] = { role: 'user', content: 'something else' };
        options.connection = 'dear';
        return 'other.extension';
      },
    } as unknown as Access;
    const generate = async function* (...given: readonly unknown[]) {
      sent.push(...given);
      yield* [];
    };
    const events = generateForExtension({} as never, messages, options, { access, generate: generate as never });
    for await (const _ of events) assert.fail('Nothing was generated.');
    assert.deepEqual(asked, ['harmless']);
    assert.deepEqual(sent, [
      [{ role: 'user', content: 'harmless' }],
      { connection: 'cheap', label: 'x', caller: 'other.extension' },
    ]);
  });
});
