import assert from 'node:assert/strict';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

const models = ['Amber', 'Beryl', 'Coral'];

describe('answers that are compared', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: 200, firstTokenMs: 20 },
    settings: ({ url: baseUrl }) => ({
      'runnel.connections': models.map(label => ({
        ...{ id: label.toLowerCase(), label, dialect: 'openai', baseUrl, model: `model-${label}`, requiresKey: false },
      })),
      'runnel.connection': 'amber',
      'runnel.request.retries': 0,
    }),
  });
  let sandbox: Sandbox;
  let workbench: Workbench;
  let chat: Chat;

  before(async () => {
    ({ sandbox, workbench } = scene());
    chat = await Chat.open(workbench);
  });

  const press = (key: string) => workbench.page.keyboard.press(key);
  const compared = () => chat.frame.locator('.comparison article');
  /** Each model says its own name. */
  const answerByModel = (): void =>
    sandbox.alwaysRespondWith(({ request, answer }) => {
      const { model } = JSON.parse(request.body) as { readonly model: string };
      return answer(`This is ${model}, and it goes on for a few more words.`);
    });
  const askForComparison = async (prompt: string): Promise<void> => {
    await chat.box.click();
    await workbench.page.keyboard.type(prompt);
    await chat.button('Compare Answers…').click();
    await workbench.quickInput.waitForQuestion('Compare Answers');
  };
  const sentModels = (): readonly string[] => sandbox.requests.map(({ body }) => JSON.parse(body).model);

  it('stand side by side, each with its figures, and one goes on with its connection', async () => {
    await chat.startNew();
    answerByModel();
    await askForComparison('Who are you?');
    for (const label of ['Beryl', 'Coral']) await workbench.quickInput.row(label).click();
    await press('Enter');
    await eventually(
      'three answers',
      () => compared().locator('.facts').allTextContents(),
      facts => facts.length === 3 && facts.every(text => /first token/.test(text)),
    );
    await chat.untilDone();
    assert.deepEqual([...sentModels()].sort(), ['model-Amber', 'model-Beryl', 'model-Coral']);
    for (const [index, label] of models.entries()) {
      await compared().nth(index).getByText(`This is model-${label}, and it goes on`).waitFor();
    }
    await compared().nth(1).getByRole('button', { name: 'Continue with This Answer' }).click();
    await compared().first().waitFor({ state: 'detached' });
    await chat.answer.getByText('This is model-Beryl').waitFor();
    // The others are branches beside it.
    await chat.frame.getByText('2 of 3', { exact: true }).waitFor();
    await chat.ask('And now?');
    await chat.answer.getByText('This is model-Beryl').waitFor();
    await chat.untilDone();
    const last = JSON.parse(sandbox.requests.at(-1)?.body ?? '{}') as {
      readonly model: string;
      readonly messages: readonly { readonly content: string }[];
    };
    assert.equal(last.model, 'model-Beryl');
    assert.match(last.messages[1]?.content ?? '', /^This is model-Beryl/);
    assert.equal(last.messages.length, 3);
  });

  it('are not asked for when one gives up or chooses one alone: the prompt is back in its box', async () => {
    await chat.startNew();
    for (const key of ['Escape', 'Enter']) {
      await askForComparison('Who are you?');
      await press(key);
      await eventually(
        'the prompt',
        () => chat.box.inputValue(),
        text => text === 'Who are you?',
      );
      await chat.box.fill('');
    }
    assert.equal(sandbox.requests.length, 0);
  });

  it('stop all at once', async () => {
    await chat.startNew();
    sandbox.alwaysRespondWith(({ answer }) => answer('word '.repeat(2_000)));
    await askForComparison('Go on');
    await workbench.quickInput.row('Beryl').click();
    await press('Enter');
    await eventually(
      'both to begin',
      () => compared().locator('.answer').allTextContents(),
      texts => texts.length === 2 && texts.every(text => text.includes('word')),
    );
    await chat.button('Stop').click();
    await chat.untilDone();
    for (const text of await compared().locator('.facts').allTextContents()) assert.match(text, /^stopped/);
  });
});
