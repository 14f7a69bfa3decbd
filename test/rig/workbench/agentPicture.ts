import { join } from 'node:path';
import type { Sandbox } from '../../../src/sandbox/sandboxServer.ts';
import { lastResult, modelOf, offers, type Said } from '../../support/agentModel.ts';
import { NativeChat } from './nativeChat.ts';
import type { Workbench } from './workbench.ts';

export const agentFiles = {
  'orders.ts': `interface Order {
  readonly price: number;
  readonly count: number;
}

export function total(orders: readonly Order[]): number {
  let sum = 0;
  for (const { price } of orders) sum += price;
  return sum;
}
`,
  'orders.test.mjs': `import { total } from './orders.ts';
const sum = total([{ price: 2, count: 3 }]);
if (sum !== 6) throw new Error(\`6 is expected, not \${sum}\`);
console.log('The total is right.');
`,
};

/** VS Code's own chat works for itself, and has its tools run without a click. */
export const agentSettings = { 'chat.disableAIFeatures': false, 'chat.permissions.default': 'autoApprove' };

/** An agent that finds a mistake, mends it and tries it out, with a model of Runnel. */
export async function workAsAgent(workbench: Workbench, sandbox: Sandbox, folder: string): Promise<void> {
  const { page } = workbench;
  const chat = new NativeChat(workbench);
  const file = join(folder, 'orders.ts');
  const steps: readonly Said[] = [
    {
      reasoning: 'The sum leaves the count of each order out. I read the file first.',
      text: 'I look at the function first.',
      calls: [{ id: 'read', name: 'read_file', arguments: { filePath: file, startLine: 1, endLine: 12 } }],
    },
    {
      text: 'It adds the prices, but not how many were ordered.',
      calls: [
        {
          id: 'edit',
          name: 'replace_string_in_file',
          arguments: {
            filePath: file,
            oldString: 'for (const { price } of orders) sum += price;',
            newString: 'for (const { price, count } of orders) sum += price * count;',
          },
        },
      ],
    },
    {
      text: 'Now I try it.',
      calls: [
        {
          id: 'run',
          name: 'run_in_terminal',
          arguments: {
            ...{ command: 'node orders.test.mjs', explanation: 'Runs the test', goal: 'Try the change' },
            ...{ mode: 'sync', isBackground: false, timeout: 30_000 },
          },
        },
      ],
    },
    { text: 'Done: `total` multiplies each price by its count, and `orders.test.mjs` passes.' },
  ];
  let step = 0;
  sandbox.alwaysRespondWith(
    modelOf(request => {
      if (!offers(request, 'read_file')) return { text: 'Totals of orders' };
      if (lastResult(request) !== undefined) step += 1;
      return steps[Math.min(step, steps.length - 1)];
    }),
  );
  await workbench.runCommand('Runnel: Use in VS Code Chat');
  await chat.dialog.getByRole('button', { name: 'Use for Titles and Commit Messages, Too' }).click();
  await chat.input.waitFor({ timeout: 60_000 });
  await chat.offers('large-model');
  await workbench.runCommand('View: Toggle Primary Side Bar Visibility');
  await widen(workbench);
  await chat.ask('The total of the orders is wrong. Find out why, mend it, and run the test.');
  await chat.answered('Done:');
  await chat.root.getByText(/^Completed \d+ steps/).click();
  await chat.root.getByText('Now I try it.').waitFor();
  await page.mouse.move(0, 0);
}

/** The chat is as narrow as it can be at first: its border is pulled to the left. */
async function widen({ page }: Workbench): Promise<void> {
  const chat = await page.locator('.part.auxiliarybar').boundingBox();
  if (chat === null) throw new Error('The chat is not in the secondary side bar.');
  const middle = chat.y + chat.height / 2;
  await page.mouse.move(chat.x - 1, middle);
  await page.mouse.down();
  await page.mouse.move(chat.x - 180, middle, { steps: 8 });
  await page.mouse.up();
}
