import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { offerWhatsNew } from '../../src/host/setup/whatsNew.ts';

describe('After an update', () => {
  const { showInformationMessage } = vscode.window;
  const { executeCommand } = vscode.commands;
  let folder: string;
  let said: string[];
  let opened: unknown[][];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runnel-news-'));
    said = [];
    opened = [];
    vscode.window.showInformationMessage = (message: string, ...buttons: readonly unknown[]) => {
      said.push(message);
      return Promise.resolve(buttons[0] as never);
    };
    vscode.commands.executeCommand = (...call: unknown[]) => {
      opened.push(call);
      return Promise.resolve(undefined as never);
    };
  });
  afterEach(async () => {
    vscode.window.showInformationMessage = showInformationMessage;
    vscode.commands.executeCommand = executeCommand;
    await rm(folder, { recursive: true, force: true });
  });

  const extension = (version: string) =>
    ({ id: 'runnel.runnel', extensionUri: vscode.Uri.file(folder), packageJSON: { version } }) as never;

  for (const name of ['CHANGELOG.md', 'changelog.md']) {
    it(`what is new is offered where ${name} says something of the version, and opened on request`, async () => {
      await writeFile(join(folder, name), '# Changelog\n\n## 0.2.0 - 2027-01-01\n\nTools.\n\n## 0.1.0\n');
      await offerWhatsNew(extension('0.2.0'));
      assert.deepEqual(said, ['Runnel has been updated to 0.2.0.']);
      assert.deepEqual(opened, [['extension.open', 'runnel.runnel', 'changelog']]);
    });
  }

  it('nothing is said where there is nothing to say', async () => {
    await offerWhatsNew(extension('0.2.0'));
    await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## 0.2.0\n');
    await offerWhatsNew(extension('0.3.0'));
    assert.deepEqual(said, []);
  });
});
