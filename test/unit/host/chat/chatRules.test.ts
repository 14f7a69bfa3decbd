import assert from 'node:assert/strict';
import { looksSecret } from '../../../../src/core/prompts/secretFiles.ts';
import { findCode } from '../../../../src/host/editor/review/findCode.ts';

describe('the place for a piece of code', () => {
  const text = 'import a;\n\nfunction one() {\n  if (x) {\n  }\n}\n\nfunction two() {\n}\n';

  it('is the part that it is a new version of', () => {
    assert.deepEqual(findCode(text, 'function one() {\n  return 1;\n}'), { start: 2, end: 6 });
    assert.deepEqual(findCode(text, 'function two() {\n  return 2;\n}\n'), { start: 7, end: 9 });
    assert.deepEqual(findCode(text, 'import a;'), { start: 0, end: 1 });
  });

  it('is nowhere when it is not there, or there twice', () => {
    assert.equal(findCode(text, 'function three() {\n}'), undefined);
    assert.equal(findCode('a\nb\na\nb', 'a\nb'), undefined);
    assert.equal(findCode(text, '\n'), undefined);
  });
});

describe('a file that looks secret', () => {
  it('is known by its name', () => {
    for (const path of ['/p/.env', '/p/.env.local', 'C:\\p\\id_rsa', '/p/server.pem', '/p/.npmrc', '/p/secrets.yaml']) {
      assert.ok(looksSecret(path, ''), path);
    }
    for (const path of ['/p/env.ts', '/p/.env.example', '/p/key.ts', '/p/secretary.md']) {
      assert.ok(!looksSecret(path, ''), path);
    }
  });

  it('is known by what stands in it', () => {
    assert.ok(looksSecret('a.txt', '-----BEGIN RSA PRIVATE KEY-----'));
    assert.ok(looksSecret('a.txt', `token = ghp_${'a'.repeat(36)}`));
    assert.ok(!looksSecret('a.txt', 'a key opens a door'));
  });
});
