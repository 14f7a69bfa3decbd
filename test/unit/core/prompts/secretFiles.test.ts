import assert from 'node:assert/strict';
import { containsSecret, isSecretName, looksLikeKey } from '../../../../src/core/failures/keyShapes.ts';
import { isSecretFile, looksSecret } from '../../../../src/core/prompts/secretFiles.ts';

const [letters, digits] = ['aBcDeFgHiJkLmNoPqRsTuVwXyZ', '0123456789'];

describe('what is not sent without asking', () => {
  for (const path of [
    ...[
      '.env',
      '.env.local',
      'prod.env',
      '.envrc',
      'server.pem',
      'id_ed25519',
      '.npmrc',
      'secrets.yaml',
      'secrets.ts',
      'secrets.py',
      '.env ',
      'kubeconfig',
      'vault.yml',
      'credentials',
    ],
    ...[
      '/home/me/.kube/config',
      'C:\\Users\\me\\.docker\\config.json',
      '/p/secrets/prod.yaml',
      '/p/k8s/secrets/db.yml',
    ],
    ...['/home/me/.ssh/config', '/home/me/.aws/credentials', 'app/service-account-7.json', 'infra/prod.tfvars'],
    ...['private.asc', 'keys.p8', '.git-credentials', 'db-credentials.yml', 'local.settings.json', 'token.json'],
  ]) {
    it(`is the file ${path}, by its name`, () => assert.ok(isSecretFile(path)));
  }

  for (const path of [
    ...['.env.example', 'main.ts', 'environment.ts', 'keys.ts', 'secretary.md', 'README.md', 'id_rsa.pub'],
    ...['docker/config.json', 'src/secrets/index.ts', 'config', 'tokens.md', 'credentials.go', 'package.json'],
  ]) {
    it(`is not the file ${path}`, () => assert.ok(!isSecretFile(path)));
  }

  for (const text of [
    '-----BEGIN RSA PRIVATE KEY-----\nabc',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    `token = "ghp_${'a1'.repeat(18)}"`,
    `github_pat_${'11ABCDEFG0'.repeat(4)}`,
    `glpat-${letters}`,
    `hf_${letters}`,
    `gsk_${letters}${digits}`,
    `npm_${digits}${letters}`,
    `nb_${letters}${digits}`,
    `sk_live_${digits}${letters}`,
    `key: sk-${'Ab3'.repeat(10)}`,
    `sk-ant-api03-${letters}`,
    'DATABASE_URL=postgres://user:pw@db.internal/app',
    'mongodb+srv://me:s3cret@cluster0.example.net',
    `eyJ${letters}.eyJ${letters}.sig`,
    'AKIAIOSFODNN7EXAMPLE',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    '{"client_secret": "9f8e7d6c5b4a3210zz"}',
    `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${'Ab+/'.repeat(16)}==`,
    `123456789:AA${letters}${digits}`,
  ]) {
    it(`is a text with ${text.slice(0, 30).replace('\n', ' ')}… in it, also far behind`, () => {
      assert.ok(containsSecret(text));
      assert.ok(looksSecret('notes.txt', `${'words and more words\n'.repeat(30_000)}${text}`));
    });
  }

  for (const text of [
    'const key = readKey(); // sk-… is asked for later',
    `postgres://user:\${PASSWORD}@db/app, https://example.com:8443/@scope/name`,
    'nb_of_elements_in_the_whole_list = hf_model_name_or_path',
    'password: string; apiKey?: string; "password": "<your password here>"',
    'a UUID 123e4567-e89b-12d3-a456-426614174000',
    '-----BEGIN PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----',
  ]) {
    it(`is not the text ${text}`, () => assert.ok(!containsSecret(text)));
  }

  it('is found in time that grows with the text, whatever the text', () => {
    const worst = [
      'eyJ-',
      'eyJ',
      'sk-',
      'nb_a-',
      'a:',
      'ab://',
      '-----BEGIN A ',
      'password="1',
      "secret:'",
      'AccountKey=',
      'glpat-',
      ' ',
    ];
    for (const piece of worst) {
      const took = [100_000, 400_000].map(length => {
        const text = piece.repeat(Math.ceil(length / piece.length));
        const start = performance.now();
        containsSecret(text);
        return performance.now() - start;
      });
      assert.ok((took[1] ?? 0) < 1_500, `${piece}: ${took.join(' and ')} ms`);
    }
  });
});

describe('a value of a setting', () => {
  it('is a key by its shape, whatever it is called', () => {
    for (const value of [
      `sk-${letters}`,
      `Bearer sk-${letters}`,
      `${'f'.repeat(16)}${digits}ab`,
      `${letters}${digits}`,
    ])
      assert.ok(looksLikeKey(value), value);
    for (const value of [
      '123e4567-e89b-12d3-a456-426614174000',
      'application/vnd.api+json',
      'gpt-5-2025-08-07-preview-long',
      '2023-06-01',
      'text-embedding-3-large-with-a-long-name',
    ])
      assert.ok(!looksLikeKey(value), value);
  });

  it('is a key by its name', () => {
    for (const name of [
      'Authorization',
      'Proxy-Authorization',
      'Private-Token',
      'api_key',
      'apiKey',
      'X-Api-Key',
      'access_key',
      'code',
      'key',
      'Cookie',
      'client_secret',
      'accessToken',
      'x-goog-api-key',
      'Ocp-Apim-Subscription-Key',
    ])
      assert.ok(isSecretName(name), name);
    for (const name of [
      'max_tokens',
      'maxTokens',
      'author',
      'stop_token_ids',
      'model',
      'keyboard',
      'anthropic-version',
      'encode',
      'X-Title',
    ])
      assert.ok(!isSecretName(name), name);
  });
});

describe('a key of a service', () => {
  const [hex, word] = ['0123456789abcdef'.repeat(4), 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ'];
  // The prefixes stand in the documents of the services, and in the list of GitHub's secret scanning.
  for (const key of [
    ...[
      `nb_live_${hex.slice(0, 16)}`,
      `xai-${word}`,
      `pplx-${word}`,
      `r8_${word}`,
      `nvapi-${word}`,
      `csk-${hex.slice(0, 30)}`,
    ],
    ...[`tgp_v1_${word}`, `lsv2_pt_${hex.slice(0, 32)}_${hex.slice(0, 10)}`, `tvly-dev-${word}`, `jina_${word}`],
    ...[
      `whsec_${word}`,
      `rk_test_${word}`,
      `xapp-1-A1-${word}`,
      `xoxe-${word}`,
      `https://hooks.slack.com/services/T00/B00/${word}`,
    ],
    ...[
      `dop_v1_${hex}`,
      `dapi${hex.slice(0, 32)}`,
      `shpat_${hex.slice(0, 32)}`,
      `sq0atp-${word}`,
      `SG.${word}.${word}`,
    ],
    ...[
      `hvs.${word}`,
      `tskey-auth-${word}`,
      `sbp_${hex.slice(0, 40)}`,
      `sntrys_${word}`,
      `figd_${word}`,
      `lin_api_${word}`,
    ],
    ...[
      `ATATT3x${word}`,
      `dp.pt.${word}`,
      `AGE-SECRET-KEY-1${word.toUpperCase()}`,
      `dckr_pat_${word}`,
      `pypi-AgEI${word}`,
    ],
    ...[
      `GOCSPX-${word}`,
      `ya29.${word}`,
      `ASIA${word.toUpperCase().slice(0, 16)}`,
      `ABSK${word}${word}`,
      `AQVN${word}${word}`,
    ],
    ...['redis://:p4ss@cache:6379', 'amqps://app:s3cr3t@mq.example.net/v', 'https://x/y?access_key=abcdef123456789'],
    ...[
      `OPENAI_API_KEY=${word}`,
      'export DB_PASSWORD="correcthorse"',
      `Authorization: Basic ${word}`,
      `//registry/:_authToken=${word}`,
    ],
    ...['PuTTY-User-Key-File-3: ssh-ed25519', '-----BEGIN ENCRYPTED PRIVATE KEY-----', '-----BEGIN PGP MESSAGE-----'],
  ]) {
    it(`is found in ${key.slice(0, 24)}…`, () => {
      assert.ok(containsSecret(`${'x '.repeat(15_000)}\n${key}\n`), key);
      assert.ok(containsSecret(key));
    });
  }

  for (const text of [
    'const nb_of_items_in_list = 3;',
    'import skLearn from "sk-learn-like-names";',
    'API_KEY = os.environ["API_KEY"]',
    'OPENAI_API_KEY=process.env.OPENAI_API_KEY',
    ['postgres://user:$', '{PASSWORD}@host/db'].join(''),
    'hf_hub_download(repo_id)',
    'npm_config_registry and npm_package_version_of_this',
    'token: string; password: string;',
    'key-value pairs, keyboard-navigation-for-everybody',
    'https://example.com/path?code=short',
    'std::cout << "a://b" << c@d;',
    'Basic authorization is described below',
  ]) {
    it(`is not found in ${text}`, () => assert.ok(!containsSecret(text)));
  }
});
