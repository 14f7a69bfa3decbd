import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { GenerationError } from '../../src/core/generation/errors.ts';
import { announceEnd } from '../../src/host/editor/generate/announce.ts';
import { eventually } from '../support/typist.ts';

describe('The end of a generation', () => {
  const { showInformationMessage } = vscode.window;
  let said: string[];

  beforeEach(() => {
    said = [];
    vscode.window.showInformationMessage = (message: string) => {
      said.push(message);
      return Promise.resolve(undefined);
    };
  });
  afterEach(async () => {
    vscode.window.showInformationMessage = showInformationMessage;
    await configure(undefined);
  });

  it('is said once, with how much was written, where it is wanted', async () => {
    await configure('on');
    announceEnd('One two\nthree', undefined);
    assert.deepEqual(said, ['The generation is complete. Words: 3.']);
  });

  it('is said of one that was cancelled, too, while a failure says it itself', async () => {
    await configure('on');
    announceEnd('One', new GenerationError('cancelled', 'The generation was cancelled.'));
    announceEnd('One', new GenerationError('network', 'The connection broke.'));
    assert.deepEqual(said, ['The generation was cancelled. Words so far: 1.']);
  });

  it('is not said where nobody wants it, nor by itself without a screen reader', async () => {
    for (const value of ['off', 'auto']) {
      await configure(value);
      announceEnd('One', undefined);
    }
    assert.deepEqual(said, []);
  });
});

async function configure(value: string | undefined): Promise<void> {
  const name = 'runnel.accessibility.announce';
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  await eventually(() => assert.equal(vscode.workspace.getConfiguration().get(name), value ?? 'auto'));
}
