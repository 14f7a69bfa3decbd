import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Access, commandCaller, createAccess } from '../../src/host/access/access.ts';
import { requestInArguments } from '../../src/host/access/requests.ts';

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

  it('is not needed by a command that lets the person type the prompt', () => {
    for (const given of [undefined, {}, { text: 'a' }, { prompt: ' ' }, 'prompt', { prompt: 7 }, vscode.Uri.file('/a')])
      assert.equal(requestInArguments(given), undefined);
    assert.match(requestInArguments({ prompt: 'Hi', text: 'body' })?.prompt ?? '', /Hi body/);
  });
});
