import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LinesInBox } from '../../../../src/core/prompts/linesInBox.ts';

const pasted = 'Rewrite this:\n\n- one\n- two';
const shown = 'Rewrite this:  - one - two';

/** A box into which something was pasted between two words. */
function boxWith(before: string, text: string, after: string): LinesInBox {
  const box = new LinesInBox();
  box.change(before + after);
  // What Chromium makes of a paste into an `<input>`: each line break is a blank, those at the end are left out.
  box.change(`${before}${text.replace(/[\r\n]+$/, '').replace(/\r\n|\r|\n/g, ' ')}${after}`);
  box.paste(text);
  return box;
}

describe('Line breaks in a box of one line', () => {
  it('come back from what was pasted', () => {
    for (const text of [pasted, pasted.replaceAll('\n', '\r\n'), pasted.replaceAll('\n', '\r'), `${pasted}\n\n`]) {
      assert.equal(boxWith('', text, '').text, pasted);
      assert.equal(boxWith('Please: ', text, ' Thanks').text, `Please: ${pasted} Thanks`);
      assert.equal(boxWith('R', text, 'o').text, `R${pasted}o`);
    }
  });

  const edits: Readonly<Record<string, readonly [edited: string, expected: string]>> = {
    'a word before it': [`Now: ${shown}`, `Now: ${pasted}`],
    'a word behind it': [`${shown} and three`, `${pasted} and three`],
    'a word in it': ['Rewrite this:  - one more - two', 'Rewrite this:\n\n- one more\n- two'],
    'a line break that is deleted': ['Rewrite this: - one - two', 'Rewrite this:\n- one\n- two'],
    'the end that is deleted': ['Rewrite this:', 'Rewrite this:'],
    'everything that is replaced': ['Something else', 'Something else'],
    nothing: [shown, pasted],
  };
  for (const [name, [edited, expected]] of Object.entries(edits)) {
    it(`stay with what is typed: ${name}`, () => {
      const box = boxWith('', pasted, '');
      box.change(edited);
      assert.equal(box.text, expected);
    });
  }

  it('are none where something else is on the clipboard', () => {
    const box = new LinesInBox();
    box.change('typed by hand');
    box.paste('from\nelsewhere');
    assert.equal(box.text, 'typed by hand');
  });

  it('come back from a text that was put into the box', () => {
    const box = new LinesInBox();
    assert.equal(box.show(pasted), shown);
    assert.equal(box.text, pasted);
    box.change(`${shown}!`);
    assert.equal(box.text, `${pasted}!`);
  });

  it('say what came in by each change', () => {
    const box = new LinesInBox();
    assert.equal(box.change('ab'), 'ab');
    assert.equal(box.change('axb'), 'x');
    assert.equal(box.change('ab'), '');
    assert.equal(box.change(`a${shown}b`), shown);
  });

  it('never change another character, whatever is typed and pasted', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '🙂'), maxLength: 12 });
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 6 }), (start, changes) => {
        const box = new LinesInBox();
        box.show(start);
        for (const change of changes) {
          const flat = change.replaceAll('\n', ' ');
          box.change(flat);
          box.paste(change);
          assert.equal(box.text.replaceAll('\n', ' '), flat);
        }
      }),
    );
  });
});
