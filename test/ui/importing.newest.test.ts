import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

const key = 'sk-0123456789abcdefABCDEF01';
const config = (url: string) => `models:
  - { name: Gateway, provider: openai, model: test-model, apiBase: "${url}/v1", apiKey: ${key} }
  - { name: Claude, provider: anthropic, model: claude, apiKey: "\${{ secrets.CLAUDE }}" }
  - { name: Nowhere, provider: somebody, model: x }
`;

describe('Connections of another program', () => {
  const scene = useScene({
    files: { 'story.txt': '', 'config.yaml': sandbox => config(sandbox.url) },
    file: 'story.txt',
    sandbox: { apiKey: key },
    keybindings: folder => [
      { key: 'ctrl+alt+shift+i', command: 'runnel.importConnections', args: join(folder, 'config.yaml') },
    ],
  });
  let workbench: Workbench;
  let folder: string;
  const settings = async (): Promise<string> =>
    await readFile(join(workbench.server.profile.userFolder, 'User', 'settings.json'), 'utf8');

  before(() => {
    ({ workbench, folder } = scene());
  });

  it('are shown with what becomes of their keys, and added without them', async () => {
    await workbench.editor.focus();
    const original = await readFile(join(folder, 'config.yaml'), 'utf8');
    await workbench.page.keyboard.press('Control+Alt+Shift+I');
    await workbench.quickInput.row('Gateway').waitFor();
    const rows = (await workbench.quickInput.labels()).join('\n');
    assert.match(rows, /Nowhere/);
    await workbench.page.getByText('The key moves to secret storage').first().waitFor();
    await workbench.page.getByText('The key is elsewhere').first().waitFor();
    await workbench.page.getByText('Cannot be added').first().waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByText('2 connections were added').first().waitFor();
    const saved = await eventually('the connections', settings, text => text.includes('Claude'));
    assert.ok(!saved.includes(key), saved);
    assert.ok(!saved.includes('Nowhere'), saved);
    assert.equal(await readFile(join(folder, 'config.yaml'), 'utf8'), original);
  });

  it('work with the key that moved', async () => {
    await workbench.newDocument();
    await workbench.runCommand('Runnel: Generate');
    await workbench.quickInput.answer('Generate', 'Hello');
    await workbench.editor.waitForText('an answer', text => text.trim().length > 20);
    await workbench.runCommand('View: Revert and Close Editor');
  });

  it('are shared as a link without a key', async () => {
    await workbench.runCommand('Runnel: Share Connection…');
    await workbench.quickInput.choose('Gateway');
    await workbench.quickInput.choose('Copy Link');
    await workbench.page.getByText('It contains no key').first().waitFor();
    await workbench.newDocument();
    await workbench.page.keyboard.press('Control+V');
    const text = await workbench.editor.waitForText('the link', seen => seen.includes('/add?connection='));
    assert.ok(!text.includes(key), text);
    await workbench.runCommand('View: Revert and Close Editor');
  });
});
