import assert from 'node:assert/strict';
import { startFor } from '../../../src/credentials/commandLine.ts';
import { readCredential } from '../../../src/credentials/readCredential.ts';

describe('A credential in the settings', () => {
  for (const [value, field] of [
    [undefined, 'credential'],
    ['gcloud auth print-access-token', 'credential'],
    [['gcloud'], 'credential'],
    [{}, 'credential'],
    [{ command: ['a'], environment: 'B' }, 'credential'],
    [{ preset: 'gigachat', command: ['a'] }, 'credential'],
    [{ command: 'gcloud auth print-access-token' }, 'command'],
    [{ command: [] }, 'command'],
    [{ command: [' '] }, 'command'],
    [{ command: ['a', 1] }, 'command'],
    [{ command: ['a\0b'] }, 'command'],
    [{ command: ['a'], shell: true }, 'shell'],
    [{ command: ['a'], ttl: 0 }, 'ttl'],
    [{ command: ['a'], ttl: '3000' }, 'ttl'],
    [{ command: ['a'], timeout: -1 }, 'timeout'],
    [{ command: ['a'], token: 'accessToken' }, 'token'],
    [{ environment: '' }, 'environment'],
    [{ environment: 'A=B' }, 'environment'],
    [{ url: 'file:///etc/passwd' }, 'url'],
    [{ url: 'https://a.test', method: 'PUT' }, 'method'],
    [{ url: 'https://a.test', method: 'GET', form: {} }, 'method'],
    [{ url: 'https://a.test', form: { a: 1 } }, 'form'],
    [{ url: 'https://a.test', form: {}, json: {} }, 'form'],
    [{ url: 'https://a.test', json: [] }, 'json'],
    [{ url: 'https://a.test', basic: { user: 'a:b', password: 'c' } }, 'basic.user'],
    [{ url: 'https://a.test', basic: { user: 'a' } }, 'basic.password'],
    [{ url: 'https://a.test', headers: { a: null } }, 'headers'],
    [{ preset: 'other' }, 'preset'],
    [{ preset: 'entra' }, 'tenant'],
    [{ preset: 'entra', tenant: '../x', clientId: 'a' }, 'tenant'],
    [{ preset: 'vertex' }, 'keyFile'],
    [{ preset: 'vertex', keyFile: 'key.json' }, 'keyFile'],
  ] as const) {
    it(`that is ${JSON.stringify(value)} is refused by the name of what is wrong`, () => {
      assert.throws(() => readCredential(value), {
        kind: 'configuration',
        message: new RegExp(`^In the credential, ${field} must be `),
      });
    });
  }

  it('never has its values in the error', () => {
    for (const value of [{ url: 'not-an-address-secret-1' }, { command: ['x'], token: 'secret-1' }]) {
      assert.throws(
        () => readCredential(value),
        error => !`${(error as Error).message}`.includes('secret-1'),
      );
    }
  });

  it('that names a preset is the exchange that it stands for, with what is declared beside it', () => {
    const gigachat = readCredential({ preset: 'gigachat', scope: 'GIGACHAT_API_B2B', headers: { 'X-Team': 'blue' } });
    assert.ok(gigachat.type === 'exchange');
    assert.equal(gigachat.url, 'https://ngw.devices.sberbank.ru:9443/api/v2/oauth');
    assert.deepEqual(gigachat.form, { scope: 'GIGACHAT_API_B2B' });
    assert.deepEqual(gigachat.headers, {
      Authorization: 'Basic {{secret:authorization-key}}',
      RqUID: '{{uuid}}',
      'X-Team': 'blue',
    });
    const entra = readCredential({ preset: 'entra', tenant: 'contoso.onmicrosoft.com', clientId: '11111111-2222' });
    assert.ok(entra.type === 'exchange');
    assert.equal(entra.url, 'https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token');
    assert.equal(entra.form?.client_secret, '{{secret:client-secret}}');
    assert.equal(entra.form?.scope, 'https://cognitiveservices.azure.com/.default');
  });
});

describe('A command on Windows', () => {
  const system = (...files: readonly string[]) => ({
    platform: 'win32' as const,
    env: {
      PATH: 'C:\\Tools;relative;C:\\Azure CLI\\wbin',
      PATHEXT: '.COM;.EXE;.BAT;.CMD',
      ComSpec: 'C:\\Windows\\cmd.exe',
    },
    exists: (path: string) => files.includes(path.replace(/\.[A-Z]+$/, extension => extension.toLowerCase())),
  });

  it('is found by its name on the path, and never in a folder that is not absolute', () => {
    assert.deepEqual(startFor(['op', 'read'], system('C:\\Tools\\op.exe', 'relative\\op.exe')), {
      file: 'C:\\Tools\\op.EXE',
      args: ['read'],
      isVerbatim: false,
    });
    assert.equal(startFor(['gone'], system('relative\\gone.exe')).file, 'gone');
  });

  it('that is a batch file, as those of Azure and Google are, is run by cmd.exe with quoted arguments', () => {
    assert.deepEqual(startFor(['az', 'account', 'get-access-token'], system('C:\\Azure CLI\\wbin\\az.cmd')), {
      file: 'C:\\Windows\\cmd.exe',
      args: ['/d', '/s', '/v:off', '/c', '""C:\\Azure CLI\\wbin\\az.CMD" "account" "get-access-token""'],
      isVerbatim: true,
    });
  });

  for (const argument of ['a&calc', '%PATH%', '"', 'a|b', '!x!', 'a^b', 'a\nb', '<x', '>x']) {
    it(`that is a batch file gets no argument like ${JSON.stringify(argument)}`, () => {
      assert.throws(() => startFor(['az', argument], system('C:\\Tools\\az.cmd')), { kind: 'configuration' });
      assert.deepEqual(startFor(['op', argument], system('C:\\Tools\\op.exe')).args, [argument]);
    });
  }
});
