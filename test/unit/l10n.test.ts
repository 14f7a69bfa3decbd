import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { sentences } from '../../src/core/generation/sentences.ts';

/** Every text that the code hands to `vscode.l10n.t`, which is also the key of its translations, and core's sentences. */
const texts = new Set([
  ...Object.values(sentences),
  ...readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => [
      ...readFileSync(`src/${name}`, 'utf8').matchAll(/(?:l10n\.|\b)t\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs),
    ])
    .map(([, , text = '']) => text.replace(/\\(.)/g, '$1')),
]);
const manifestTexts = readJson('package.nls.json');
const languages = readdirSync('l10n').map(name => /^bundle\.l10n\.([\w-]+)\.json$/.exec(name)?.[1] ?? `? ${name}`);

describe('The translations', () => {
  it('are there, each in both of its files', () => {
    assert.ok(languages.length > 0);
    const manifests = readdirSync('.').flatMap(name => /^package\.nls\.([\w-]+)\.json$/.exec(name)?.[1] ?? []);
    assert.deepEqual(languages.sort(), manifests.sort());
  });

  it('have no text of core beside the table of its sentences', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map(name => name.replaceAll('\\', '/'));
    const loose = files
      .filter(name => /^(?:core|dialects|discovery|network|client)\b.*\.ts$/.test(name))
      .filter(name => /Error\(\s*'\w+',\s*['"`]|\bhint: ['"`]/.test(readFileSync(`src/${name}`, 'utf8')));
    assert.deepEqual(loose, []);
  });

  for (const language of languages) {
    it(`into ${language} have every text, none that is not used, and all placeholders`, () => {
      compare(readJson(`l10n/bundle.l10n.${language}.json`), Object.fromEntries([...texts].map(text => [text, text])));
      compare(readJson(`package.nls.${language}.json`), manifestTexts);
    });
  }
});

function compare(translation: Texts, original: Texts): void {
  assert.deepEqual(Object.keys(translation).sort(), Object.keys(original).sort());
  for (const [key, text] of Object.entries(original)) {
    assert.deepEqual(marks(translation[key] ?? ''), marks(text), `${key}: ${translation[key]}`);
  }
}

/** Placeholders, settings and code, which no translation may lose. */
function marks(text: string): readonly string[] {
  return [...text.matchAll(/\{\w+\}|`[^`]*`|\$\([\w~-]+\)/g)].map(([mark]) => mark).sort();
}

type Texts = Readonly<Record<string, string>>;

function readJson(path: string): Texts {
  return JSON.parse(readFileSync(path, 'utf8'));
}
