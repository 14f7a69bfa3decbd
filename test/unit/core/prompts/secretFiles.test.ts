import assert from 'node:assert/strict';
import { containsSecret, isSecretFileName } from '../../../../src/core/prompts/sensitive.ts';

describe('what is not sent without asking', () => {
  it('is a file whose name says that it holds secrets', () => {
    for (const name of [
      '.env',
      '.env.local',
      'prod.env',
      'server.pem',
      'id_ed25519',
      '.npmrc',
      'secrets.yaml',
      'credentials',
    ]) {
      assert.ok(isSecretFileName(name), name);
    }
    for (const name of ['.env.example', 'main.ts', 'environment.ts', 'keys.ts', 'secretary.md', 'README.md']) {
      assert.ok(!isSecretFileName(name), name);
    }
  });

  it('is a text with a key in it', () => {
    assert.ok(containsSecret('-----BEGIN RSA PRIVATE KEY-----\nabc'));
    assert.ok(containsSecret(`token = "ghp_${'a1'.repeat(18)}"`));
    assert.ok(containsSecret(`key: sk-${'Ab3'.repeat(10)}`));
    assert.ok(!containsSecret('const key = readKey(); // sk-… is asked for later'));
  });
});
