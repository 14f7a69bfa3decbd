import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const styles = readdirSync('src/webview', { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.css'));

describe('The styles of the pages', () => {
  it('are found', () => {
    assert.ok(styles.length > 3);
  });

  for (const path of styles) {
    it(`never ask what is inside of an element, which the browser would look through with each token: ${path}`, () => {
      assert.doesNotMatch(readFileSync(join('src/webview', path), 'utf8'), /:has\(/);
    });
  }
});
