import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCacheRoot } from '../../rig/editors/cache.ts';
import { makeTemporaryFolder } from '../../rig/run/temporary.ts';

describe('The folder for downloads', () => {
  const { path, remove } = makeTemporaryFolder('cache');
  after(remove);

  it('is the first one that can be written to', () => {
    const [cache, other] = [join(path, 'cache'), join(path, 'other')];
    assert.equal(findCacheRoot([cache, other]), cache);
    const file = join(path, 'file');
    writeFileSync(file, '');
    assert.equal(findCacheRoot([join(file, 'below a file'), other]), other);
    assert.throws(() => findCacheRoot([join(file, 'nowhere')]), /can be written to/);
  });
});
