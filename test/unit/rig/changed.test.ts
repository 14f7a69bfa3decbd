import assert from 'node:assert/strict';
import { type Bundles, selectTests } from '../../rig/run/changed.ts';

const bundles: Bundles = {
  'dist/extension.js': ['src/extension.ts', 'src/core/json.ts'],
  'dist/features.cjs': ['src/core/json.ts', 'src/host/chat/index.ts', 'src/host/editor/index.ts'],
  'out/unit/manifest.test.cjs': ['test/unit/manifest.test.ts'],
  'out/unit/core/json.test.cjs': ['test/unit/core/json.test.ts', 'src/core/json.ts'],
  'out/wire/answers.test.cjs': ['test/wire/answers.test.ts', 'test/support/rawServer.ts', 'src/core/json.ts'],
  'out/wire/proxy.test.cjs': ['test/wire/proxy.test.ts', 'test/support/proxyServer.ts'],
  'out/host/insertion.test.cjs': ['test/host/insertion.test.ts'],
  'out/ui/chat.test.cjs': ['test/ui/chat.test.ts'],
  'out/ui/insertion.test.cjs': ['test/ui/insertion.test.ts'],
};
const always = 'unit/manifest.test.cjs';

describe('The tests that a change can break', () => {
  it('are those that include the changed file, and those that read the tree', () => {
    assert.deepEqual(selectTests(['test/support/proxyServer.ts'], bundles), {
      kinds: ['check', 'unit', 'wire'],
      files: [always, 'wire/proxy.test.cjs'],
    });
  });

  it('are only those that read the tree for a document', () => {
    assert.deepEqual(selectTests(['README.md'], bundles), { kinds: ['check', 'unit'], files: [always] });
  });

  it('include those in VS Code that drive the changed part', () => {
    const selected = selectTests(['src/host/chat/index.ts'], bundles);
    assert.deepEqual(selected?.files, ['ui/chat.test.cjs', always]);
  });

  it('are all in VS Code for what every part stands on', () => {
    const selected = selectTests(['src/core/json.ts'], bundles);
    assert.deepEqual(selected?.kinds, ['check', 'unit', 'wire', 'host', 'ui']);
    assert.ok(selected?.files.includes('ui/insertion.test.cjs') && selected.files.includes('unit/core/json.test.cjs'));
    assert.ok(!selected?.files.includes('wire/proxy.test.cjs'));
  });

  it('are all of them for what every suite stands on', () => {
    for (const file of ['package.json', 'package-lock.json', 'esbuild.mjs', 'test/rig/run/runAll.ts'])
      assert.equal(selectTests([file], bundles), undefined);
  });

  it('include the package for what is packaged in another way', () => {
    assert.ok(selectTests(['packaging/notices.mjs'], bundles)?.kinds.includes('package'));
  });
});
