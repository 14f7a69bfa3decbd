import assert from 'node:assert/strict';
import { textOfHtml } from '../../../../src/core/text/htmlText.ts';

/** HTML as pages of the web have it, and what a model gets to read. */
const pages: Readonly<Record<string, readonly [html: string, text: string]>> = {
  'headings and paragraphs': ['<h1>Title</h1><p>One  two\nthree<p>Four', '# Title\n\nOne two three\n\nFour'],
  'lists and tables': [
    '<ul><li>a<li>b</ul><table><tr><th>x<th>y<tr><td>1</td><td>2</td></table>',
    '- a\n- b\n\nxy\n1 | 2 |',
  ],
  'no way to other pages': ['<nav><a>Home</a></nav><ul><li><a><img></a></ul>text', 'text'],
  'its main part alone': [
    `<p>Menu</p><main><p>${'words '.repeat(40)}</p></main><p>Foot</p>`,
    'words '.repeat(40).trim(),
  ],
  'everything where the main part is empty': ['<p>Menu</p><main></main>', 'Menu'],
  'code as it is': ['<pre>a\n  b &lt;c&gt;</pre>', '```\na\n  b <c>\n```'],
  'no script, style, picture of lines or button': [
    '<script>if (a < b) "</p>"</script><style>p{}</style><svg><text>x</text></svg><button>Buy</button>kept',
    'kept',
  ],
  'no comment, even with a tag in it': ['a<!-- <p>no</p> -->b', 'ab'],
  'entities, and what is none': ['&lt;b&gt; &amp;amp; &#65;&#x1F600; &nbsp;&nope; &#0;x', '<b> &amp; A😀 &nope; x'],
  'a bracket in a value': ['<a title="a > b" href=x>link</a>', 'link'],
  'a sign that begins no tag': ['1 < 2 and <3', '1 < 2 and <3'],
  'a script that nothing closes': ['before<script>x', 'before'],
  'a tag that nothing closes': ['before<a href="', 'before'],
};

describe('The text of a web page', () => {
  for (const [what, [html, text]] of Object.entries(pages)) {
    it(`has ${what}`, () => assert.equal(textOfHtml(html).text, text));
  }

  it('has a title of its own', () => {
    assert.deepEqual(textOfHtml('<title>A &amp;\n B</title>text'), { title: 'A & B', text: 'text' });
  });
});
