import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import families from '../../../src/webview/chat/code/grammars.json';
import { familiesOf, grammarsOf } from '../../../src/webview/chat/code/languages.ts';
import { projectFolder } from '../../rig/run/project.ts';

const scriptOf = (file: string): string => readFileSync(join(projectFolder, 'dist', 'chat', `${file}.js`), 'utf8');

/** A page without anything but the highlighter and the families of a language, which gives what they make of a text. */
function colour(language: string, code: string): string {
  const grammars = grammarsOf(language);
  const page = createContext({});
  for (const file of ['highlighterLibrary', ...familiesOf(grammars).map(name => `grammars/${name}`)]) {
    runInContext(scriptOf(file), page);
  }
  const calls = grammars.map(name => `runnelHighlighter.compile(${JSON.stringify(name)})`);
  const highlight = `runnelHighlighter.highlight(${JSON.stringify(code)}, ${JSON.stringify(grammars[0])})`;
  return runInContext(`${calls.join(';')}; JSON.stringify(${highlight}?.nodes ?? null)`, page);
}

describe('The scripts of the grammars', () => {
  for (const [family, grammars] of Object.entries(families)) {
    it(`have each grammar of ${family}`, () => {
      for (const grammar of Object.keys(grammars)) assert.notEqual(colour(grammar, 'x'), 'null', grammar);
    });
  }

  it('colour a language with what it embeds, also from another family', () => {
    assert.match(colour('html', '<style>a { color: red }</style>'), /hljs-attribute/);
    assert.match(colour('erb', '<p><%= "a" if true %></p>'), /hljs-keyword/);
    assert.match(colour('dockerfile', 'RUN if true; then echo a; fi'), /hljs-built_in/);
  });
});
