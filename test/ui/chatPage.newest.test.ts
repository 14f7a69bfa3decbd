import assert from 'node:assert/strict';
import { answerTurn, ChatPage, promptTurn } from '../rig/pages/chatPage.ts';
import { eventually } from '../rig/workbench/eventually.ts';

/** What the functions below find in the page: tests are not type-checked against a browser. */
interface Looked {
  readonly innerHTML: string;
  readonly textContent: string;
  readonly innerText: string;
  querySelector(selector: string): Looked | null;
  querySelectorAll(selector: string): Iterable<Looked>;
}

const prose: readonly (readonly [string, string])[] = [
  ['It costs $5 or $6.', 'It costs $5 or $6.'],
  ['From $100M–$200M, i.e. 10$', 'From $100M–$200M, i.e. 10$'],
  ['$20k/mo vs. $30k/mo, which is 10$ more', '$20k/mo vs. $30k/mo, which is 10$ more'],
  ['Add $HOME/bin:$PATH to it', 'Add $HOME/bin:$PATH to it'],
  [`Set $A and $B, or $${'{A}'}/x:$${'{B}'}`, `Set $A and $B, or $${'{A}'}/x:$${'{B}'}`],
  ['Run $(pwd)/$(ls) here', 'Run $(pwd)/$(ls) here'],
  ['In PHP, $this->name and $other->name', 'In PHP, $this-&gt;name and $other-&gt;name'],
  ['$user["name"] = $row["name"];', '$user["name"] = $row["name"];'],
  ['echo $a.$b; $i++; $c', 'echo $a.$b; $i++; $c'],
  ['jQuery: $.ajax and $("div")', 'jQuery: $.ajax and $("div")'],
  ['A pattern ^foo$ or ^bar$', 'A pattern ^foo$ or ^bar$'],
  ['US$5 and CA$10', 'US$5 and CA$10'],
  ['$ npm install\n$ npm test', '$ npm install\n$ npm test'],
  ['$$ is the number of this process, and $! of the last', '$$ is the number of this process, and $! of the last'],
  ['Use `$x` and `$y`', 'Use <code>$x</code> and <code>$y</code>'],
];

const formulas = [
  '$x$',
  '$x^2 + y^2 = z^2$',
  '$n$th',
  '设$x$为',
  '$O(n \\log n)$',
  '$\\alpha$-stable',
  '$2n+1$',
  '$a, b$',
  '($k$)',
  '$f: A \\to B$',
];

/** Markdown, and what has to be in what it becomes. */
const readings: Readonly<Record<string, readonly [string, string]>> = {
  'a reference that is told before it is used': [
    '[a]: https://example.com\n\nSee [a].',
    '<a href="https://example.com"',
  ],
  'a reference that is told later': [
    'See [text][a b].\n\nMore.\n\n[A  B]: https://example.com',
    '<a href="https://example.com" title="https://example.com">text</a>',
  ],
  'a footnote': [
    'True.[^1]\n\n[^1]: It is.',
    '<sup><button type="button" class="footnote-link" data-footnote-link="1">1</button></sup>',
  ],
  'footnotes on lines that follow each other': ['A[^a] B[^b]\n\n[^a]: one\n[^b]: two', 'data-footnote="b"'],
  keys: ['Press <kbd>Ctrl</kbd>+<kbd>C</kbd>', '<kbd>Ctrl</kbd>+<kbd>C</kbd>'],
  indices: ['H<sub>2</sub>O, x<sup>2</sup>', 'H<sub>2</sub>O, x<sup>2</sup>'],
  'a tag inside of marks': ['**a <sub>b</sub> c**', '<strong>a <sub>b</sub> c</strong>'],
  'a tag that nothing closes, as text': ['the <b> tag', 'the &lt;b&gt; tag'],
  'a tag that is closed outside of marks': ['**a <u>b** c</u>', '<strong>a &lt;u&gt;b</strong> c&lt;/u&gt;'],
  'attributes of tags, which it drops': ['<kbd style="x" onclick="y">K</kbd>', '<p><kbd>K</kbd></p>'],
  'a line break in a cell': ['| a |\n|---|\n| 1<br>2 |', '<td>1<br>2</td>'],
  details: [
    '<details>\n<summary>Why **so**</summary>\n\n- one\n\n```js\n</details>\n```\n</details>\n\nAfter',
    '<summary>Why <strong>so</strong></summary>',
  ],
  tasks: ['- [x] done\n- [ ] open', '<li class="task"><span class="box">☑</span> done</li>'],
  alerts: [
    '> [!WARNING]\n> Mind the gap',
    '<blockquote class="alert is-warning"><p class="alert-title">Warning</p><p>Mind the gap</p>',
  ],
  'an alert of one line': ['> [!TIP] no alert, as on GitHub', '[!TIP] no alert'],
  'a link to a file': ['[store](src/store.ts#L10)', 'data-path="src/store.ts" data-line="10"'],
  'a link to a file and a line': ['[s](./a/b.py:12:3)', 'data-path="./a/b.py" data-line="12"'],
  'a link whose text is another address': [
    '[https://bank.example](https://evil.example/x)',
    '</a><span class="link-host"> (evil.example)</span>',
  ],
  'a link whose text is another host': ['[bank.example](https://evil.example)', ' (evil.example)'],
  'a link with a name before the host': ['<https://bank.example@evil.example/>', ' (evil.example)'],
  'a link whose text tells the truth': ['[www.example.com/a](https://example.com/a)', 'example.com/a</a></p>'],
  'a link whose text is a name of a file': ['[README.md](https://example.com/README.md)', 'README.md</a></p>'],
  'a bidirectional control in code': [
    '`a\u202Eb`',
    '<span class="invisible" data-code="U+202E" title="U+202E">\u202E</span>',
  ],
  'a zero-width space in code': ['```js\na\u200Bb\n```', 'data-code="U+200B"'],
  'tags that hide a text': ['Hello\u{E0041}\u{E0042}', 'data-code="U+E0041"'],
  'an emoji as one': ['`👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿`', '<code>👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿</code>'],
  'a number that a cut list goes on with': ['1. one\n'.repeat(500), '<ol start="'],
};

describe('the page of the chat by itself', () => {
  let chat: ChatPage;

  before(async () => {
    chat = await ChatPage.open();
  });
  after(() => chat?.dispose());

  const html = () => chat.answers.last().evaluate(element => (element as unknown as Looked).innerHTML);
  const htmlOf = async (text: string): Promise<string> => {
    await chat.answer(text);
    return html();
  };
  /** An answer that is written, of which there is this much. */
  const write = async (text: string): Promise<void> => {
    await chat.show([answerTurn({ id: 'w', outcome: 'writing' })], { isGenerating: true });
    await chat.append('w', text);
    await chat.settled();
  };
  const complete = async (text: string): Promise<void> => {
    await chat.show([answerTurn({ id: 'w', text })]);
    await chat.settled();
  };

  describe('reads', () => {
    for (const [text, shown] of prose) {
      it(`no formula in ${JSON.stringify(text)}`, async () => {
        const seen = await htmlOf(text);
        assert.doesNotMatch(seen, /class="math/);
        assert.ok(seen.includes(`<p>${shown}</p>`), seen);
      });
    }
    for (const text of formulas) {
      it(`a formula in ${JSON.stringify(text)}`, async () => assert.match(await htmlOf(text), /<math/));
    }
    for (const [what, [text, part]] of Object.entries(readings)) {
      it(what, async () => {
        const seen = await htmlOf(text);
        assert.ok(seen.includes(part), seen.slice(0, 3_000));
      });
    }
  });

  describe('keeps, while an answer grows,', () => {
    it('what is selected', async () => {
      const text = 'The first words, **then more** and `code`.\n\n- an item\n- another item that';
      await write(text);
      await chat.page.evaluate(selectIn, '.answer p');
      await chat.page.evaluate(extendTo, '.answer li:last-child');
      const before = await chat.page.evaluate(selected);
      for (const more of [
        ' goes',
        ' on **and',
        '** on\n',
        '- a third\n',
        '\nA paragraph [with',
        '](https://example.com)',
      ]) {
        await chat.append('w', more);
        await chat.settled();
        assert.equal(await chat.page.evaluate(selected), before, more);
      }
      await complete(`${text} goes on **and** on\n- a third\n\nA paragraph [with](https://example.com)`);
      assert.equal(await chat.page.evaluate(selected), before);
    });

    it('a button that is pressed, in code inside of a list', async () => {
      await write('1. one\n\n   ```js\n   const a = 1;\n   ```\n\n2. two');
      const button = chat.page.locator('.answer .icon-copy').first();
      await button.hover();
      await chat.page.mouse.down();
      await chat.append('w', ' and more\n3. three');
      await chat.settled();
      chat.sent.length = 0;
      await chat.page.mouse.up();
      await eventually(
        'the message of the click',
        async () => chat.sent.length,
        count => count > 0,
      );
      assert.deepEqual(chat.sent.at(-1), { type: 'code', action: 'copy', text: 'const a = 1;\n', language: 'js' });
    });

    it('what is open, and what has the focus', async () => {
      await write('<details><summary>More</summary>\n\n[link](https://example.com) text');
      await chat.page.locator('.answer summary').click();
      await chat.page.locator('.answer a').focus();
      await chat.append('w', ' and **more**\n\n</details>\n\nAfter it');
      await chat.settled();
      assert.equal(await chat.page.locator('.answer details[open]').count(), 1);
      assert.equal(await chat.page.locator('.answer a:focus').count(), 1);
    });

    it('the nodes of the last block when it is complete', async () => {
      const text = 'Some text\n\n```ts\nconst a = 1;\nconst b';
      await write(text);
      await chat.page.evaluate(markNodes);
      await complete(`${text} = 2;\n\`\`\`\n`);
      assert.equal(await chat.page.evaluate(markedNodes), true);
    });
  });

  it('shows an empty chat from its beginning, however small it is, and an answer to its end', async () => {
    const scrolled = () => chat.page.locator('.scroller').evaluate(distances);
    await chat.page.setViewportSize({ width: 220, height: 420 });
    try {
      await chat.show([], { conversation: 'empty' });
      await chat.settled();
      const { fromTop, fromEnd } = await scrolled();
      assert.ok(fromEnd > 50, `All of it is in view: ${fromEnd}`);
      assert.equal(fromTop, 0);
      await chat.show([promptTurn(), answerTurn({ text: 'A line.\n\n'.repeat(60) })], { conversation: 'empty' });
      await chat.settled();
      assert.ok((await scrolled()).fromEnd <= 1);
    } finally {
      await chat.page.setViewportSize({ width: 900, height: 700 });
    }
  });

  it('keeps in place what is read while one scrolls up and an answer grows', async function () {
    this.timeout(120_000);
    const turns = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0
        ? promptTurn({ id: `t${index}`, text: `Prompt ${index}\n${'a line\n'.repeat(index % 13)}` })
        : answerTurn({ id: `t${index}`, text: mixed(index), facts: ['1 tok'] }),
    );
    const writing = answerTurn({ id: 'w', outcome: 'writing' });
    await chat.show([...turns, writing], { isGenerating: true, conversation: 'up' });
    await chat.append('w', 'Now it begins. ');
    await chat.settled();
    await chat.page.mouse.move(450, 300);
    for (let step = 0; step < 30; step += 1) {
      await chat.page.evaluate(watchPlaces);
      await chat.page.mouse.wheel(0, -300);
      await chat.append('w', `more words, ${step}${step % 5 === 0 ? '\n\n' : ' '}`);
      await eventually(
        'the page to scroll',
        () => chat.page.evaluate(placesSeen),
        seen => seen.some(place => Math.abs(place - (seen[0] ?? 0)) > 50),
      );
      await chat.settled();
      const places = await chat.page.evaluate(placesSeen);
      const moved = places.map(place => Math.round(place - (places[0] ?? 0)));
      assert.ok(Math.abs((moved.at(-1) ?? 0) - 300) <= 2, `${step}: ${moved.join(' ')}`);
      assert.ok(
        moved.every(way => way >= -2 && way <= 302),
        `${step}: ${moved.join(' ')}`,
      );
    }
  });

  it('comes to the same as if it were drawn at once, however it came', async function () {
    this.timeout(120_000);
    const text = `${Object.values(readings)
      .map(([markdown]) => markdown.slice(0, 2_000))
      .join(
        '\n\n',
      )}\n\n\`\`\`python\n${'def f(x):\n    """A text\n\n    that goes on"""\n    return x\n\n'.repeat(200)}\`\`\`\n\n$$\nx^2\n$$\n`;
    for (const size of [61, 1_009]) {
      await chat.show([answerTurn({ id: 'w', outcome: 'writing' })], { isGenerating: true });
      for (let at = 0; at < text.length; at += size) await chat.append('w', text.slice(at, at + size));
      await complete(text);
      const grown = await html();
      await chat.show([answerTurn({ id: 'other', text })]);
      await chat.settled();
      assert.equal(await html(), grown);
    }
  });

  describe('is written to', () => {
    const box = () => chat.page.locator('.prompt-box');
    beforeEach(async () => {
      await chat.show([promptTurn({ text: 'before' }), answerTurn({ text: 'An answer' })], { conversation: 'w' });
      await box().fill('');
      chat.sent.length = 0;
    });
    const sentOf = (type: string) => chat.sent.filter(message => message.type === type);

    it('with an Enter that sends, unless it ends a composition', async () => {
      await box().fill('こんにちは');
      await box().evaluate(pressComposed);
      assert.deepEqual(sentOf('send'), []);
      await box().press('Enter');
      assert.deepEqual(sentOf('send'), [{ type: 'send', text: 'こんにちは', isNow: false }]);
    });

    it('while an answer is written: the prompt waits, or stops it', async () => {
      const turns = [answerTurn({ id: 'w', outcome: 'writing' })];
      await chat.show(turns, { isGenerating: true, queued: [{ id: 'one', text: 'the next one' }] });
      await box().fill('and then');
      await box().press('Enter');
      await box().fill('now');
      await box().press('ControlOrMeta+Enter');
      assert.deepEqual(sentOf('send'), [
        { type: 'send', text: 'and then', isNow: false },
        { type: 'send', text: 'now', isNow: true },
      ]);
      await chat.page.getByText('the next one').waitFor();
      await chat.page.getByRole('button', { name: 'Remove the next one' }).click();
      await chat.page.getByRole('button', { name: 'Stop and Send Now' }).click();
      assert.deepEqual(sentOf('removeQueued'), [{ type: 'removeQueued', id: 'one' }]);
      assert.deepEqual(sentOf('sendQueued'), [{ type: 'sendQueued', id: 'one' }]);
    });

    it('with 175,000 characters at once, which become an attachment, and 100,000 without a space', async () => {
      const long = 'word '.repeat(35_000);
      await box().focus();
      await chat.page.keyboard.insertText(`${long}`);
      await eventually(
        'the attachment',
        () => sentOf('attachText').length,
        count => count === 1,
      );
      assert.deepEqual(sentOf('attachText'), [{ type: 'attachText', name: '', text: long, isCut: false }]);
      assert.equal(await box().inputValue(), '');
      assert.ok((await box().evaluate(typeAfter, 'x'.repeat(19_000))) < 50);
    });

    it('and a deleted message is brought back', async () => {
      await chat.show([promptTurn({ text: 'before' })], { canUndoDelete: true });
      await chat.page.getByRole('button', { name: 'Undo' }).click();
      assert.deepEqual(sentOf('undoDelete'), [{ type: 'undoDelete' }]);
    });

    it('and finds what was said, out of sight and by patterns', async () => {
      const turns = Array.from({ length: 60 }, (_, index) =>
        answerTurn({ id: `t${index}`, text: `Answer **number** ${index}\n\n\`\`\`js\nconst a${index} = 1;\n\`\`\`` }),
      );
      await chat.show(turns, { conversation: 'find' });
      await chat.settled();
      await chat.page.keyboard.press('ControlOrMeta+f');
      const find = chat.page.getByRole('textbox', { name: 'Find in Chat' });
      await find.fill('number 3');
      await chat.page.getByText('1/11', { exact: true }).waitFor();
      await find.press('Enter');
      await chat.page.getByText('2/11', { exact: true }).waitFor();
      await find.press('Shift+Enter');
      await chat.page.getByText('1/11', { exact: true }).waitFor();
      await chat.page.getByRole('button', { name: 'Use Regular Expression' }).click();
      await find.fill('a(7|8) =');
      await chat.page.getByText('1/2', { exact: true }).waitFor();
      await find.fill('a(');
      await chat.page.getByText('No results').waitFor();
      await find.fill('number\\s+\\w+');
      await chat.page.getByText('1/60', { exact: true }).waitFor();
      await find.press('Escape');
      assert.equal(await find.count(), 0);
    });

    it('and gives up an expression that would take for ever, while it stays at hand', async () => {
      await chat.show([answerTurn({ text: `${'a'.repeat(200)}!\n\nwords` })], { conversation: 'slow' });
      await chat.settled();
      await chat.page.keyboard.press('ControlOrMeta+f');
      const find = chat.page.getByRole('textbox', { name: 'Find in Chat' });
      const regex = chat.page.getByRole('button', { name: 'Use Regular Expression' });
      if ((await regex.getAttribute('aria-pressed')) !== 'true') await regex.click();
      const longest = await chat.longestTask(async () => {
        await find.fill('(a+)+$');
        await chat.page.getByText('The expression takes too long.').waitFor();
        await chat.answer('words');
      });
      assert.ok(longest < 100, `${longest} ms`);
      await find.fill('wor.s');
      await chat.page.getByText('1/1', { exact: true }).waitFor();
      await find.press('Escape');
    });

    it('and folds a long prompt', async () => {
      await chat.show([promptTurn({ text: 'line\n'.repeat(40) })]);
      const more = chat.page.getByRole('button', { name: 'Show More' });
      const height = () => chat.page.locator('.prompt').evaluate(heightOf);
      const folded = await height();
      await more.click();
      assert.ok((await height()) > folded * 2);
    });
  });

  it('opens files and footnotes, and copies tables and broken lines as they were', async () => {
    await chat.answer(
      'See [store](src/store.ts:7) and[^1]\n\n| a | b |\n|---|--:|\n| **x** | =1+1 |\n| "q", r | 2\\|3 |\n\n[^1]: The note\n',
    );
    chat.sent.length = 0;
    await chat.page.locator('.file-link').click();
    await chat.page.locator('.footnote-link').click();
    assert.equal(await chat.page.locator('.footnote:focus').count(), 1);
    await chat.page.locator('.table').hover();
    await chat.page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await chat.page.getByRole('button', { name: 'Copy as CSV' }).click();
    assert.deepEqual(chat.sent, [
      { type: 'openFile', path: 'src/store.ts', line: 7 },
      {
        ...{ type: 'code', action: 'copy', language: 'markdown' },
        text: '| a | b |\n| --- | --: |\n| **x** | =1+1 |\n| "q", r | 2\\|3 |\n',
      },
      { type: 'code', action: 'copy', language: 'csv', text: 'a,b\r\nx,\'=1+1\r\n"""q"", r",2|3\r\n' },
    ]);
  });

  it('copies code over the ends of its parts, and a line that was broken, as it is', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => (index % 7 === 0 ? '' : `line ${index} of the code`)).join(
      '\n',
    );
    await chat.answer(`\`\`\`\n${lines}\n\`\`\``);
    assert.equal(await chat.page.evaluate(copied), lines);
    const long = 'abcdefghij'.repeat(400);
    await chat.answer(`\`\`\`\n${long}\nend\n\`\`\``);
    assert.equal(await chat.page.evaluate(copied), `${long}\nend`);
  });

  describe('never stands still', () => {
    const worst: Readonly<Record<string, string>> = {
      'code without line feeds': `\`\`\`js\n${'x=1;'.repeat(250_000)}`,
      'code of one endless word': `\`\`\`\n${'x'.repeat(1_000_000)}`,
      'a formula that nothing closes': `$$\n${'x + y '.repeat(150_000)}`,
      'a formula of one line that nothing closes': `$$ ${'x+'.repeat(400_000)}`,
      'commands that multiply':
        `$\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}\\c\\c\\c\\c\\c\\c$ `.repeat(
          50,
        ),
      'a thousand formulas in a paragraph': '$\\frac{a}{b}$ '.repeat(1_000),
      'a word without an end': 'x'.repeat(1_000_000),
      'an item without an end': `- one\n${'  more of it\n'.repeat(60_000)}`,
      'a quote without an end': '> quoted words\n'.repeat(60_000),
      'a table of wide rows': `| a | b |\n|---|---|\n${`| ${'x '.repeat(500)} | y |\n`.repeat(500)}`,
      'details inside of details': `${'<details><summary>x</summary>\n'.repeat(2_000)}text`,
      'signs of code': '`a'.repeat(100_000),
      'items of a letter': '- a\n'.repeat(15_000),
      'characters that nobody sees': '\u202ea\u202c'.repeat(10_000),
      'a label that is told last': `${'see [a]\n\n'.repeat(2_000)}[a]: https://example.com\n\n`,
      'short lines of code': `\`\`\`css\n${'a{b:c}\n'.repeat(10_000)}`,
      brackets: '['.repeat(200_000),
      stars: '*a '.repeat(100_000),
      tags: '<sub>'.repeat(50_000),
      references: Array.from(
        { length: 3_000 },
        (_, index) => `[r${index}]: https://example.com/${index}\n\nsee [r${index}]\n\n`,
      ).join(''),
    };
    for (const [what, text] of Object.entries(worst)) {
      it(`at ${what}`, async function () {
        this.timeout(120_000);
        await chat.show([answerTurn({ id: 'w', outcome: 'writing' })], { isGenerating: true });
        const longest = await chat.longestTask(async () => {
          const size = Math.ceil(text.length / 100);
          for (let at = 0; at < text.length; at += size) await chat.append('w', text.slice(at, at + size));
          await chat.settled();
        });
        assert.ok(longest < 50, `${longest} ms`);
      });
    }
  });
});

/** Blocks of all kinds, whose heights nobody knows before they are laid out. */
function mixed(number: number): string {
  const code = Array.from({ length: ((number * 7) % 60) + 3 }, (_, line) => `const value${line} = compute(${line});`);
  const rows = Array.from({ length: (number % 7) + 1 }, (_, row) => `| ${row} | ${'cell '.repeat(row * 5)} |`);
  return [
    `Answer ${number}. ${'More words. '.repeat((number % 9) * 8)}`,
    `- one\n- two with $x^2 + ${number}$\n- three`,
    `\`\`\`ts\n${code.join('\n')}\n\`\`\``,
    `| a | b |\n|---|---|\n${rows.join('\n')}`,
    `$$\n\\sum_{k=0}^{${number}} \\frac{a_k}{b_k}\n$$`,
    '> [!NOTE]\n> A note.',
    `\`\`\`\n${`${'a line of output that is rather long '.repeat(3)}\n`.repeat((number % 11) * 20)}\`\`\``,
  ].join('\n\n');
}

interface PaintedPage {
  readonly document: {
    elementFromPoint(
      x: number,
      y: number,
    ): { closest(selector: string): { getBoundingClientRect(): { readonly top: number } } | null } | null;
  };
  readonly IntersectionObserver: new (
    hear: (entries: readonly [{ readonly boundingClientRect: { readonly top: number } }]) => void,
  ) => { observe(element: unknown): void; disconnect(): void };
  places: number[];
}

/** Runs in the page: from now on, where the element that one reads is in each frame that is painted. */
function watchPlaces(): void {
  const page = globalThis as unknown as PaintedPage;
  const down = Array.from({ length: 30 }, (_, index) => 100 + index * 15);
  const hits = down.map(y => page.document.elementFromPoint(450, y)?.closest('p, li, td, .prompt, .code-part'));
  // One that begins in sight: what reaches over the edge may become higher at its upper end.
  const isInSight = (element: (typeof hits)[number]) => (element?.getBoundingClientRect().top ?? 0) > 1;
  const read = hits.find(isInSight) ?? hits.find(element => element !== null && element !== undefined);
  const places: number[] = [];
  page.places = places;
  const look = (): void => {
    // The first thing that an observer is told is the place in the frame that is being painted.
    const observer = new page.IntersectionObserver(([{ boundingClientRect }]) => {
      observer.disconnect();
      places.push(boundingClientRect.top);
      if (page.places === places) look();
    });
    observer.observe(read);
  };
  look();
}

/** Runs in the page. */
function placesSeen(): readonly number[] {
  return (globalThis as unknown as PaintedPage).places;
}

interface SelectionPage {
  readonly document: {
    querySelector(selector: string): { readonly firstChild: unknown; readonly lastChild: unknown } | null;
    querySelectorAll(selector: string): Iterable<Record<string, unknown>>;
    getSelection(): {
      setBaseAndExtent(node: unknown, offset: number, other: unknown, end: number): void;
      extend(node: unknown, offset: number): void;
      toString(): string;
    };
  };
}

/** Runs in the page. */
function selectIn(selector: string): void {
  const { document } = globalThis as unknown as SelectionPage;
  const text = document.querySelector(selector)?.firstChild;
  document.getSelection().setBaseAndExtent(text, 4, text, 4);
}

/** Runs in the page. */
function extendTo(selector: string): void {
  const { document } = globalThis as unknown as SelectionPage;
  document.getSelection().extend(document.querySelector(selector)?.firstChild, 5);
}

/** Runs in the page. */
function selected(): string {
  return (globalThis as unknown as SelectionPage).document.getSelection().toString();
}

/** Runs in the page. */
function markNodes(): void {
  for (const node of (globalThis as unknown as SelectionPage).document.querySelectorAll('.answer *'))
    node.isMarked = true;
}

/** Runs in the page: whether all nodes that hold something are those that were marked. */
function markedNodes(): boolean {
  const nodes = [
    ...(globalThis as unknown as SelectionPage).document.querySelectorAll(
      '.answer p, .answer pre, .answer .code-part, .answer button',
    ),
  ];
  return nodes.length > 3 && nodes.every(node => node.isMarked === true);
}

/** Runs in the page: the Enter that an input method takes for itself. */
function pressComposed(box: unknown): void {
  const { KeyboardEvent } = globalThis as unknown as { KeyboardEvent: new (type: string, init: object) => unknown };
  const event = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
  (box as { dispatchEvent(event: unknown): void }).dispatchEvent(event);
}

/** Runs in the page: how long it takes to add one letter behind this text, in milliseconds. */
function typeAfter(box: unknown, text: string): number {
  const { Event } = globalThis as unknown as { Event: new (type: string, init: object) => unknown };
  const element = box as {
    value: string;
    selectionStart: number;
    dispatchEvent(event: unknown): void;
    readonly offsetHeight: number;
  };
  const put = (value: string): number => {
    element.value = value;
    element.selectionStart = value.length;
    const started = performance.now();
    element.dispatchEvent(new Event('input', { bubbles: true }));
    return performance.now() - started + element.offsetHeight * 0;
  };
  put(text);
  return Math.min(put(`${text}a`), put(`${text}ab`), put(`${text}abc`));
}

/** Runs in the page. */
function heightOf(element: unknown): number {
  return (element as { readonly offsetHeight: number }).offsetHeight;
}

/** Runs in the page: what is in the clipboard when all of the code was selected and copied. */
function copied(): string {
  const page = globalThis as unknown as {
    readonly document: {
      querySelector(selector: string): { dispatchEvent(event: unknown): void };
      getSelection(): { selectAllChildren(node: unknown): void; toString(): string };
    };
    readonly DataTransfer: new () => { getData(type: string): string };
    readonly ClipboardEvent: new (type: string, init: object) => { readonly defaultPrevented: boolean };
  };
  const code = page.document.querySelector('.answer pre code');
  page.document.getSelection().selectAllChildren(code);
  const clipboardData = new page.DataTransfer();
  const event = new page.ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
  code.dispatchEvent(event);
  return event.defaultPrevented ? clipboardData.getData('text/plain') : page.document.getSelection().toString();
}

/** Runs in the page: how far the scroller is from both of its ends. */
function distances(scroller: unknown): { readonly fromTop: number; readonly fromEnd: number } {
  const { scrollTop, scrollHeight, clientHeight } = scroller as Readonly<
    Record<'scrollTop' | 'scrollHeight' | 'clientHeight', number>
  >;
  return { fromTop: scrollTop, fromEnd: scrollHeight - scrollTop - clientHeight };
}
