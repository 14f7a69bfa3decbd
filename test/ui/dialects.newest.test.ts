import assert from 'node:assert/strict';
import { sampleText } from '../../src/sandbox/samples/sampleText.ts';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { readText } from '../rig/workbench/statusBar.ts';
import { generate, openDocument, useScene } from '../support/workbenchScene.ts';

const prompt = 'Tell me a short story about four languages';
const story = sampleText(prompt);

/** The path of each API, and what the status bar has to say afterwards: one reports credits, one nothing at all. */
const dialects = [
  { dialect: 'elumenta', path: '/api/v2/generate', used: /^\d+ credits? · [\d.]+ s$/ },
  { dialect: 'elumenta-prompt', path: '/api/v2/generate/stream', used: /^\d+ credits? · [\d.]+ s$/ },
  { dialect: 'generic', path: '/v1/generate/stream', used: /^~\d+ tok · [\d.]+ s$/ },
  { dialect: 'openai', path: '/v1/chat/completions', used: /^\d+ tok · [\d.]+ s$/ },
];

describe('Every dialect', () => {
  const scene = useScene({ sandbox: { tokensPerSecond: 250 }, settings: connections });

  for (const { dialect, path, used } of dialects) {
    it(`streams into the editor: ${dialect}`, async () => {
      const { workbench, sandbox } = scene();
      const { editor, quickInput, statusBar } = workbench;
      await quickInput.runCommand('Runnel: Select Connection…');
      await quickInput.pick('Select Connection', `Server of ${dialect}`);
      await quickInput.waitUntilClosed();

      await openDocument(workbench, `${dialect}: `);
      sandbox.reset();
      await generate(workbench, prompt);
      const lengths = await editor.watchGrowth(4);
      assert.ok(Math.max(...lengths) < story.length, `It came all at once: ${lengths}`);
      await editor.waitForText('the whole story', text => text === `${dialect}: ${story}`);
      await statusBar.busyItem.waitFor({ state: 'detached' });
      assert.match(await readText(statusBar.item(/· [\d.]+ s/)), used);
      const [request, ...others] = sandbox.requests;
      assert.equal(request?.path, path);
      assert.match(request.body, new RegExp(`"model-of-${dialect}"`));
      assert.deepEqual(others, []);
    });
  }
});

function connections(sandbox: Sandbox): Readonly<Record<string, unknown>> {
  return {
    // The generic API documents a default of 100, which is less than a story.
    'runnel.maxTokens': 2_000,
    // With text around it, the sandbox would tell another story.
    'runnel.context.before': 0,
    'runnel.context.after': 0,
    'runnel.context.fileName': false,
    'runnel.connections': dialects.map(({ dialect }) => ({
      id: `test-${dialect}`,
      label: `Server of ${dialect}`,
      dialect,
      baseUrl: sandbox.url,
      model: `model-of-${dialect}`,
      requiresKey: false,
    })),
  };
}
