import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { copyText, readThroughClipboard } from '../../src/host/ui/clipboard.ts';

/** A clipboard with a text or a picture, which extensions see as no text. */
function createClipboard(text: string, picture?: string) {
  const held = { text, picture, fails: false };
  const clipboard: vscode.Clipboard = {
    readText: async () => held.text,
    async writeText(written) {
      if (held.fails) throw new Error('Denied');
      held.text = written;
      held.picture = undefined;
    },
  };
  return { held, clipboard };
}

describe('The clipboard', () => {
  it('keeps its picture while the person has not said that it may go', async () => {
    const { held, clipboard } = createClipboard('', 'a picture');
    let copies = 0;
    const copied = await readThroughClipboard(
      async () => copies++,
      async () => false,
      clipboard,
    );
    assert.deepEqual([copied, copies, held.picture], [undefined, 0, 'a picture']);
  });

  it('has its text again after something was read through it, without a question', async () => {
    const { held, clipboard } = createClipboard('mine');
    const copy = async () => clipboard.writeText('of the terminal');
    const copied = await readThroughClipboard(copy, () => assert.fail('asked'), clipboard);
    assert.deepEqual([copied, held.text], ['of the terminal', 'mine']);
  });

  it('has its text again where the copy fails', async () => {
    const { held, clipboard } = createClipboard('mine');
    const copy = () => Promise.reject(new Error('No terminal'));
    await assert.rejects(
      readThroughClipboard(copy, async () => true, clipboard),
      /No terminal/,
    );
    assert.equal(held.text, 'mine');
  });

  it('says of a copy whether it worked', async () => {
    const { held, clipboard } = createClipboard('');
    assert.equal(await copyText('a', undefined, clipboard), true);
    assert.equal(held.text, 'a');
    held.fails = true;
    assert.equal(await copyText('b', 'Copied', clipboard), false);
  });
});
