import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import { presetNames } from '../../src/credentials/presets.ts';
import { readCredential } from '../../src/credentials/readCredential.ts';
import { dialects } from '../../src/dialects/index.ts';
import { colors, commands, contextKeys, settings, views } from '../../src/names.ts';

const { contributes } = manifest;
const manifestText = JSON.stringify(manifest);
const properties = Object.assign({}, ...contributes.configuration.map(group => group.properties));

describe('The manifest', () => {
  it('contributes exactly the commands that the code registers', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(commands).sort());
  });

  it('contributes exactly the settings that the code reads, each with a description, a scope and a default', () => {
    assert.deepEqual(Object.keys(properties).sort(), Object.values(settings).sort());
    for (const [name, property] of Object.entries<Record<string, unknown>>(properties)) {
      for (const part of ['markdownDescription', 'scope', 'default', 'order'])
        assert.ok(part in property, `${name}.${part}`);
    }
  });

  it('lets an untrusted folder set only what neither sends more nor costs anything', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const free = Object.entries<{ readonly scope: string }>(properties)
      .filter(
        ([name, { scope }]) =>
          scope !== 'application' && scope !== 'machine' && !restrictedConfigurations.includes(name),
      )
      .map(([name]) => name);
    assert.deepEqual(free.sort(), [
      'runnel.accessibility.announce',
      'runnel.chat.fontSize',
      'runnel.codeActions.enabled',
      'runnel.insert.flushInterval',
      'runnel.insert.follow',
      'runnel.insert.matchIndentation',
      'runnel.insert.mode',
      'runnel.insert.stripFences',
      'runnel.temperature',
      'runnel.usage.showInStatusBar',
    ]);
  });

  it('uses only context keys that the code sets', () => {
    const used = new Set(manifestText.match(/(?<=["! ])runnel\.\w+(?= |")/g));
    const known = new Set<string>([
      ...Object.values(commands),
      ...Object.values(settings),
      ...Object.values(contextKeys),
      ...Object.values(colors),
      ...Object.values(views),
    ]);
    assert.deepEqual(
      [...used].filter(key => !known.has(key) && key !== 'runnel.editor'),
      [],
    );
    for (const key of Object.values(contextKeys)) assert.match(manifestText, new RegExp(`${key}\\b`));
  });

  it('contributes exactly the colours that the code uses, for every kind of theme', () => {
    assert.deepEqual(contributes.colors.map(({ id }) => id).sort(), Object.values(colors).sort());
    for (const { id, defaults } of contributes.colors)
      assert.deepEqual(Object.keys(defaults), ['dark', 'light', 'highContrast', 'highContrastLight'], id);
  });

  it('offers the dialects that there are', () => {
    const { dialect } = properties['runnel.connections'].items.properties;
    assert.deepEqual(
      dialect.anyOf[0].enum,
      dialects.map(({ name }) => name),
    );
  });

  it('offers the presets of credentials that there are, and examples that are right', () => {
    const { credential } = properties['runnel.connections'].items.properties;
    const preset = credential.anyOf.find(({ required }: { required: string[] }) => required.includes('preset'));
    assert.deepEqual([...preset.properties.preset.enum].sort(), [...presetNames].sort());
    for (const { label, body } of credential.defaultSnippets) {
      // What the editor puts into the document: the first choice, or the text of a place to type at.
      const text = JSON.stringify(body)
        .replace(/\$\{\d\|([^,|]*)[^}]*\}/g, '$1')
        .replace(/\$\{\d:([^}]*)\}/g, '$1')
        .replace(/\$\{\d\}/g, 'x')
        .replaceAll('\\\\}', '}');
      assert.doesNotThrow(() => readCredential(JSON.parse(text)), label);
    }
  });

  it('has every text in package.nls.json, and nothing there that is not used', () => {
    const texts = Object.keys(JSON.parse(readFileSync('package.nls.json', 'utf8')));
    assert.deepEqual([...new Set(manifestText.match(/(?<="%)[\w.]+(?=%")/g))].sort(), texts.sort());
  });
});
