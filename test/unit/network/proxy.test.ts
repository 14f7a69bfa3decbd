import assert from 'node:assert/strict';
import { type Environment, proxyFor, readCredentials } from '../../../src/network/proxy.ts';
import { defaultNetworkSettings, type NetworkSettings } from '../../../src/network/settings.ts';

type Case = readonly [sentence: string, url: string, Partial<NetworkSettings>, Environment, proxy: string | undefined];

const proxy = 'http://proxy.example.com:8080';
const cases: readonly Case[] = [
  ['is none where none is set', 'https://api.example.com', {}, {}, undefined],
  ['is the one of the settings', 'https://api.example.com', { proxy }, { https_proxy: 'http://other:1' }, `${proxy}/`],
  ['is the one of the environment', 'https://api.example.com', {}, { https_proxy: proxy }, `${proxy}/`],
  ['is the one of the environment in capitals', 'https://api.example.com', {}, { HTTPS_PROXY: proxy }, `${proxy}/`],
  [
    'is the one in small letters where both are set',
    'https://api.example.com',
    {},
    { HTTPS_PROXY: 'http://other:1', https_proxy: proxy },
    `${proxy}/`,
  ],
  [
    'is the one for the scheme',
    'http://api.example.com',
    {},
    { http_proxy: proxy, https_proxy: 'http://other:1' },
    `${proxy}/`,
  ],
  ['is the one for everything', 'https://api.example.com', {}, { ALL_PROXY: proxy }, `${proxy}/`],
  ['is not an empty setting', 'https://api.example.com', { proxy: '' }, { https_proxy: proxy }, `${proxy}/`],
  ['needs no scheme', 'https://api.example.com', { proxy: 'proxy.example.com:8080' }, {}, `${proxy}/`],
  [
    'is none where proxies are off',
    'https://api.example.com',
    { proxy, useProxy: false },
    { https_proxy: proxy },
    undefined,
  ],
  ['is none for this computer', 'http://127.0.0.1:1234', { proxy }, {}, undefined],
  ['is none for localhost', 'http://localhost:1234', { proxy }, {}, undefined],
  [
    'is none for a host that is left out',
    'https://api.example.com',
    { proxy, noProxy: ['api.example.com'] },
    {},
    undefined,
  ],
  [
    'is none below a domain that is left out',
    'https://api.example.com',
    { proxy, noProxy: ['example.com'] },
    {},
    undefined,
  ],
  ['is none below a domain with a dot', 'https://api.example.com', { proxy, noProxy: ['.example.com'] }, {}, undefined],
  [
    'is none below a domain with a star',
    'https://api.example.com',
    { proxy, noProxy: ['*.example.com'] },
    {},
    undefined,
  ],
  ['is none where everything is left out', 'https://api.example.com', { proxy }, { no_proxy: '*' }, undefined],
  [
    'is none for one of several',
    'https://api.example.com',
    { proxy },
    { NO_PROXY: 'a.com, API.example.com b.com' },
    undefined,
  ],
  [
    'is none for the port that is left out',
    'https://api.example.com',
    { proxy, noProxy: ['example.com:443'] },
    {},
    undefined,
  ],
  [
    'is there for another port',
    'https://api.example.com:8443',
    { proxy, noProxy: ['example.com:443'] },
    {},
    `${proxy}/`,
  ],
  [
    'is there for a name that only ends alike',
    'https://myexample.com',
    { proxy, noProxy: ['example.com', ''] },
    {},
    `${proxy}/`,
  ],
  ['is none for an address that is left out', 'http://[fe80::1]:80', { proxy, noProxy: ['[fe80::1]'] }, {}, undefined],
];

describe('The proxy for an address', () => {
  for (const [sentence, url, settings, environment, expected] of cases) {
    it(sentence, () => {
      assert.equal(proxyFor(new URL(url), { ...defaultNetworkSettings, ...settings }, environment)?.href, expected);
    });
  }

  it('is not passed over where its address makes no sense', () => {
    for (const address of [
      'http://',
      'http://[bad',
      'socks5://',
      'http://secret/1@proxy.example.com',
      'http://me:12/3@proxy',
    ]) {
      const settings = { ...defaultNetworkSettings, proxy: address };
      assert.throws(() => proxyFor(new URL('https://api.example.com'), settings, {}), { code: 'PROXY_ADDRESS' });
    }
  });

  it('may hold a name and a password, in which not every percent sign is an escape', () => {
    const credentialsIn = (address: string) => readCredentials(new URL(address));
    assert.deepEqual(credentialsIn('http://proxy.example.com'), { name: '', password: '' });
    assert.deepEqual(credentialsIn('http://us%20er:p%40ss@proxy.example.com'), { name: 'us er', password: 'p@ss' });
    assert.deepEqual(credentialsIn('socks5://me:100%@proxy.example.com'), { name: 'me', password: '100%' });
    assert.deepEqual(credentialsIn('http://me:%40%zz%ff@proxy.example.com'), { name: 'me', password: '@%zz%ff' });
  });
});
