import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AssistantTurn } from '../../src/core/conversation/conversation.ts';
import { readNetworkFailure } from '../../src/core/failures/networkFailure.ts';
import { TransportFailure } from '../../src/core/http/transport.ts';
import { recoveryActionsFor } from '../../src/host/chat/page/recoveryActions.ts';
import { finishNote } from '../../src/host/ui/finishNote.ts';
import { buttonsFor } from '../../src/host/ui/report.ts';

const answer: AssistantTurn = {
  ...{ id: 'a', role: 'assistant', text: 'So far', createdAt: 0 },
  ...{ outcome: 'complete', model: 'm', connection: 'c', reasoning: '', usage: {} },
};
const setting = 'runnel.network.transport';

describe('An error', () => {
  afterEach(() => vscode.workspace.getConfiguration().update(setting, undefined, vscode.ConfigurationTarget.Global));

  it("of the editor's own fetch, which waited as long as it can, has a way out of its limits: fault 96", async () => {
    const error = readNetworkFailure(new TransportFailure('body', 'UND_ERR_BODY_TIMEOUT', {}), 'api.example.com');
    const asked: unknown[] = [];
    const buttons = buttonsFor(error, {
      tryAgain: () => asked.push(vscode.workspace.getConfiguration().get(setting)),
    });
    assert.deepEqual(
      buttons.map(({ title }) => title),
      ['Try Again', "Use Runnel's Own Client", 'Open Settings'],
    );
    await buttons[1]?.run();
    assert.deepEqual(asked, ['undici']);
  });

  it('of any other kind does not have it', () => {
    const error = readNetworkFailure(new TransportFailure('body', 'ECONNRESET', {}), 'api.example.com');
    const titles = buttonsFor(error, { tryAgain: () => {} }).map(({ title }) => title);
    assert.deepEqual(titles, ['Try Again', 'Select Connection', 'Show Log']);
  });
});

describe('An answer that ended early', () => {
  // platform.claude.com, "Handling stop reasons": pause_turn.
  for (const finishReason of ['length', 'pause_turn']) {
    it(`can be continued: ${finishReason}`, () => {
      const turn = { ...answer, finishReason };
      assert.deepEqual(
        recoveryActionsFor(turn).map(({ title }) => title),
        ['Continue'],
      );
      assert.notEqual(finishNote(finishReason), undefined);
    });
  }

  it('is not continued where it is complete', () => {
    assert.deepEqual(recoveryActionsFor({ ...answer, finishReason: 'stop' }), []);
    assert.equal(finishNote('stop'), undefined);
  });
});
