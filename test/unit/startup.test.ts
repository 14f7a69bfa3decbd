import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/**
 * What VS Code reads when it starts. Whoever adds a file here adds it to every start of everybody: an import of types,
 * or of what `features.ts` loads, keeps it out.
 */
const filesAtStartup = [
  'src/core/generation/errors.ts',
  'src/core/generation/sentences.ts',
  'src/core/http/endpoint.ts',
  'src/core/json/json.ts',
  'src/core/usage/budget.ts',
  'src/core/usage/entries.ts',
  'src/core/usage/prices.ts',
  'src/core/usage/usage.ts',
  'src/extension.ts',
  'src/host/connections/currentModel.ts',
  'src/host/connections/isConfigured.ts',
  'src/host/connections/keyNames.ts',
  'src/host/connections/modelCache.ts',
  'src/host/connections/profiles.ts',
  'src/host/connections/shownName.ts',
  'src/host/connections/target/profileSettings.ts',
  'src/host/createApi.ts',
  'src/host/keys/keyWatch.ts',
  'src/host/lastVersion.ts',
  'src/host/lazyFeatures.ts',
  'src/host/log.ts',
  'src/host/registerCodeActions.ts',
  'src/host/registerNativeChat.ts',
  'src/host/runningGenerations.ts',
  'src/host/settings.ts',
  'src/host/status/statusBar.ts',
  'src/host/status/tooltip.ts',
  'src/host/ui/lastEditor.ts',
  'src/host/ui/messages.ts',
  'src/host/usage/budget.ts',
  'src/host/usage/describe.ts',
  'src/host/usage/ledger.ts',
  'src/host/usage/store.ts',
  'src/names.ts',
  'src/providers.ts',
];

describe('The bundle that VS Code loads at start-up', () => {
  const { outputs } = JSON.parse(readFileSync('dist/metafile.json', 'utf8'));
  const { inputs, bytes } = outputs['dist/extension.js'];
  const files: readonly string[] = Object.keys(inputs).filter(input => input.startsWith('src/'));

  it('is made of these files', () => {
    assert.deepEqual(files.toSorted(), filesAtStartup);
  });

  it('holds no library', () => {
    assert.deepEqual(
      Object.keys(inputs).filter(input => input.includes('node_modules')),
      [],
    );
  });

  it('is small', () => assert.ok(bytes < 50_000, `${bytes} bytes`));
});
