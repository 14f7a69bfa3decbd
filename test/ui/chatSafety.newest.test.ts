import assert from 'node:assert/strict';
import { saying } from '../../src/sandbox/responder.ts';
import type { Sandbox } from '../../src/sandbox/sandboxServer.ts';
import { faults } from '../faults/index.ts';
import { findAxeProblems } from '../rig/workbench/axe.ts';
import { Chat } from '../rig/workbench/chat.ts';
import { eventually } from '../rig/workbench/eventually.ts';
import type { Workbench } from '../rig/workbench/workbench.ts';
import { useScene } from '../support/workbenchScene.ts';

/** What a hostile server, or a document that a model was made to repeat, would try. */
const hostile = (home: string): readonly string[] => [
  '<script>window.hacked = 1</script>',
  '<img src=x onerror="window.hacked = 1">',
  '<svg onload="window.hacked = 1"><circle r="9"/></svg>',
  '<svg><style><img src=x onerror=window.hacked=1></style></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1></style></mglyph></table></mtext></math>',
  '<iframe src="javascript:window.parent.hacked=1"></iframe>',
  `<iframe src="${home}/stolen"></iframe>`,
  '<details open ontoggle="window.hacked=1"><summary>x</summary></details>',
  `<form action="${home}/stolen"><input name="key"><button>Send</button></form>`,
  `<style>@import "${home}/stolen"; body { display: none }</style>`,
  `<link rel="stylesheet" href="${home}/stolen">`,
  `<meta http-equiv="refresh" content="0; url=${home}/stolen">`,
  `<base href="${home}/">`,
  '[click](javascript:window.hacked=1)',
  '[click](JaVaScRiPt:window.hacked=1)',
  '[click](&#106;avascript:window.hacked=1)',
  '[click](java\tscript:window.hacked=1)',
  '[click](data:text/html,<script>parent.hacked=1</script>)',
  '[click](vbscript:hacked)',
  '[click](command:workbench.action.terminal.new)',
  '[click](vscode://runnel.runnel/do)',
  '[click](file:///etc/passwd)',
  '[click]( https://example.com/"onmouseover="window.hacked=1 )',
  '<javascript:window.hacked=1>',
  `![pixel](${home}/stolen?secret=1)`,
  `![pixel](${home}/stolen "title")`,
  `[![pixel](${home}/stolen)](${home}/stolen)`,
  `![x][ref]\n\n[ref]: ${home}/stolen`,
  '![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImhhY2tlZD0xIi8+)',
  `$\\href{javascript:window.hacked=1}{x}$ and $\\includegraphics{${home}/stolen}$`,
  '$\\htmlData{onclick=window.hacked=1}{x}$ $\\style{position:fixed}{x}$ $\\class{prompt-box}{x}$',
  '$$\\def\\a{\\a\\a}\\a$$',
  '```js" onload="window.hacked=1\nx\n```',
  '```<img/src=x/onerror=window.hacked=1>\n<script>window.hacked=1</script>\n```',
  '| <img src=x onerror=window.hacked=1> | [a](javascript:window.hacked=1) |\n|---|:-:|\n| `<b>` | x |',
  '- [x] <input type="checkbox" onclick="window.hacked=1">',
  '<a href="https://example.com" target="_top" style="position:fixed;inset:0">cover</a>',
  '<p class="composer" id="root" data-vscode-context="{}">fake</p>',
  '\u202Eevil\u202C \u0000 \uFFFD',
  '> '.repeat(3_000),
  '['.repeat(3_000),
  `${'*'.repeat(3_000)}x`,
  `${'- '.repeat(1_000)}x`,
  `${'`'.repeat(2_000)}x`,
  `$${'{'.repeat(2_000)}x${'}'.repeat(2_000)}$`,
];

describe('the page of the chat', () => {
  const scene = useScene({
    sandbox: { tokensPerSecond: Infinity, firstTokenMs: 20 },
    settings: sandbox => ({
      'runnel.connections': [
        { id: 'test', label: 'Test', dialect: 'openai', baseUrl: sandbox.url, model: 'gpt-5', requiresKey: false },
      ],
      'runnel.connection': 'test',
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

  const answered = (prompt: string, answer: string) => chat.answered(sandbox, prompt, answer);

  it('makes nothing of hostile Markdown but text', async () => {
    const texts = hostile(sandbox.url);
    await answered('be evil', texts.join('\n\n'));
    await chat.answer.locator('.code-block').first().waitFor();
    const found = await chat.frame.locator('body').evaluate(findDangers);
    assert.deepEqual(found, []);
    const asked = sandbox.requests.filter(({ path }) => path.includes('stolen'));
    assert.deepEqual(
      asked.map(({ path }) => path),
      [],
    );
    assert.ok(await chat.box.isVisible());
  });

  it('draws what is nested without end in no time', async () => {
    for (const text of hostile(sandbox.url).filter(({ length }) => length > 900)) {
      const started = Date.now();
      await answered('again', text);
      assert.ok(Date.now() - started < 8_000, text.slice(0, 60));
    }
    assert.deepEqual(await chat.frame.locator('body').evaluate(findDangers), []);
  });

  it('keeps a policy that allows no foreign script, style, picture or connection', async () => {
    const policy = await chat.frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy ?? '', /^default-src 'none'; script-src 'nonce-[\w+/=]+'; style-src /);
    assert.doesNotMatch(policy ?? '', /unsafe|connect-src|\*(?!\.)/);
  });

  describe('for everybody', () => {
    const check = async (state: string): Promise<void> => {
      const problems = await findAxeProblems(chat.frame.locator('body'));
      assert.deepEqual(problems, [], state);
    };
    const newChat = async (): Promise<void> => {
      await workbench.runCommand('Runnel: New Chat');
      await eventually(
        'an empty chat',
        () => chat.turns.count(),
        count => count === 0,
      );
    };

    it('has no serious barrier in any state', async () => {
      await newChat();
      await check('empty');
      await answered('everything', everything);
      await chat.answer.locator('math').first().waitFor();
      await check('an answer');
      sandbox.respondWith(faults['rate-limit-long']);
      await chat.ask('fail');
      await chat.frame.locator('.failure').waitFor();
      await check('an error');
      await chat.button('Settings of This Chat').click();
      await chat.frame.getByRole('textbox', { name: 'System prompt' }).waitFor();
      await check('settings');
      await workbench.page.keyboard.press('Escape');
      await chat.box.fill('/');
      await chat.frame.getByRole('option').first().waitFor();
      await check('a list');
      await chat.box.fill('');
      await workbench.page.keyboard.press('ArrowUp');
      await chat.frame.getByRole('textbox', { name: 'Edit the prompt' }).waitFor();
      await check('a prompt that is edited');
      await workbench.page.keyboard.press('Escape');
      sandbox.respondWith(faults.idle);
      await chat.ask('stream');
      await chat.frame.locator('[role=log][aria-busy=true]').waitFor();
      await check('an answer that is written');
      await workbench.page.keyboard.press('Escape');
      await chat.untilDone();
    });

    it('says once that an answer is complete, and nothing while it is written', async () => {
      await newChat();
      const log = chat.frame.getByRole('log');
      assert.equal(await log.getAttribute('aria-live'), 'off');
      await answered('hello', 'Hello.');
      await chat.frame.getByRole('status').getByText('The answer is complete.').waitFor();
      await chat.frame.getByRole('article', { name: 'Your prompt, message 1' }).waitFor();
      await chat.frame.getByRole('article', { name: 'Answer by gpt-5, message 2' }).waitFor();
    });

    it('keeps the focus when the button that had it goes away', async () => {
      await newChat();
      await answered('one', 'First.');
      sandbox.respondWith(saying('Second.'));
      await chat.button('Generate Again').focus();
      await workbench.page.keyboard.press('Enter');
      await chat.frame.getByText('2 of 2').waitFor();
      await chat.untilDone();
      await chat.button('Previous Version').focus();
      await workbench.page.keyboard.press('Enter');
      await chat.frame.getByText('1 of 2').waitFor();
      const focused = await chat.frame.locator(':focus').evaluate(element => element.tagName);
      assert.notEqual(focused, 'BODY');
      await chat.button('Delete').focus();
      await workbench.page.keyboard.press('Enter');
      await eventually(
        'a focus in the page',
        () => chat.frame.locator(':focus').count(),
        count => count === 1,
      );
    });

    it('fits a column of 200 pixels', async () => {
      await newChat();
      await answered('wide', everything);
      await workbench.page.setViewportSize({ width: 420, height: 700 });
      const overflow = await chat.frame.locator('body').evaluate(widthBeyond);
      assert.ok(overflow <= 0, `${overflow}`);
      await workbench.page.setViewportSize({ width: 1280, height: 900 });
    });
  });
});

const everything = `# Heading

Text with **bold**, \`code\`, [a link](https://example.com) and $x^2$.

1. one
2. two

- [x] done

| a | b |
|---|---|
| 1 | a-rather-long-word-that-does-not-fit-anywhere |

\`\`\`typescript
const message = 'a line of code that is longer than the column is wide, by a good deal';
\`\`\`

$$\\int_0^1 x\\,dx$$

> quote
`;

/** As much of an element as is looked at in the page: tests are not type-checked against a browser. */
interface Looked {
  readonly tagName: string;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  querySelectorAll(selector: string): Iterable<Looked>;
}

/** Runs in the page. */
function findDangers(body: unknown): readonly string[] {
  const found: string[] = [];
  if ((globalThis as { hacked?: unknown }).hacked !== undefined) found.push('a script ran');
  const allowed = /^(?:https?:|data:image\/(?:png|jpeg|gif|webp);)/;
  for (const element of (body as Looked).querySelectorAll('.answer *')) {
    const name = element.tagName.toLowerCase();
    if (/^(?:script|iframe|object|embed|form|input|style|link|meta|base|svg)$/.test(name)) found.push(name);
    for (const attribute of element.attributes) {
      if (/^on|^style$|^id$/.test(attribute.name)) found.push(`${name} ${attribute.name}`);
      if (/^(?:href|src)$/.test(attribute.name) && !allowed.test(attribute.value)) found.push(attribute.value);
      if (name === 'img' && attribute.name === 'src' && !attribute.value.startsWith('data:')) found.push('picture');
    }
  }
  return found;
}

/** Runs in the page: how far something reaches beyond the right edge. */
function widthBeyond(body: unknown): number {
  const { scrollWidth, clientWidth } = body as Looked;
  return scrollWidth - clientWidth;
}
