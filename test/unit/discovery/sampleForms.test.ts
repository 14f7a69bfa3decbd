import assert from 'node:assert/strict';
import { GenerationError } from '../../../src/core/generation/errors.ts';
import { readConnectionSample } from '../../../src/discovery/readSample.ts';
import { keySamples, sampleForms } from '../../fixtures/sampleForms.ts';

describe('a request is read from', () => {
  for (const { name, pasted, read, body } of sampleForms) {
    it(name, () => {
      const sample = readConnectionSample(pasted);
      assert.ok(sample);
      for (const [field, expected] of Object.entries(read))
        assert.deepEqual(sample[field as keyof typeof read], expected, field);
      if (body !== undefined) assert.deepEqual(sample.asData?.body, body);
    });
  }
});

describe('a key is found', () => {
  for (const [name, pasted, read] of keySamples) {
    it(name, () => {
      const sample = readConnectionSample(pasted);
      assert.ok(sample?.key);
      for (const [field, expected] of Object.entries(read))
        assert.deepEqual(sample[field as keyof typeof read], expected, field);
      const { key, ...saved } = sample;
      assert.ok(!JSON.stringify(saved).includes(key));
      assert.ok(sample.requiresKey);
    });
  }

  for (const [name, address, login, baseUrl] of [
    ['before the host', 'https://me:s3cret@a.test/x', 'me:s3cret', 'https://a.test/x'],
    ['before the host, without a password', 'https://tok3n@a.test/x', 'tok3n:', 'https://a.test/x'],
    ['before the host, with an @ in it', 'https://me:s3@cret@a.test/x', 'me:s3@cret', 'https://a.test/x'],
    ['before the host, with a % that encodes nothing', 'https://me:s3%zz@a.test/x', 'me:s3%zz', 'https://a.test/x'],
    [
      'nowhere, where an @ is in the query',
      'https://a.test?mail=me@b.test',
      undefined,
      'https://a.test?mail=me@b.test',
    ],
  ] as const) {
    it(name, () => {
      const sample = readConnectionSample(`curl '${address}' -d '{"prompt":"Hi"}'`);
      assert.equal(sample?.key, login === undefined ? undefined : btoa(login));
      assert.equal(sample?.baseUrl, baseUrl);
    });
  }

  it('not in what only looks a little like one', () => {
    const sample = readConnectionSample(
      `curl https://a.test/x -H 'X-Request-Id: 7f9c24e8b0A1d2c3f4a5b6c7' -H 'Idempotency-Key: a1B2c3D4e5F6g7H8i9J0k1L2' -d '{"prompt":"Hi","version":"5c7d5dc6dd8bf75c1acaa8565735e798","prompt_cache_key":"a"}'`,
    );
    assert.equal(sample?.requiresKey, false);
    assert.deepEqual(Object.keys(sample.headers), ['X-Request-Id', 'Idempotency-Key']);
  });
});

describe('what only the person knows', () => {
  const pasted = `curl -u '<user>:<password>' https://<host>/v1/go -H 'X-Org: $ORG' -d '{"app": "gpt://<folder>/x", "note": "$NOTE", "prompt": "Hi", "stream": true}'`;
  const sample = readConnectionSample(pasted);

  it('is asked for wherever it stands', () => {
    assert.deepEqual(sample?.placeholders, ['<host>', '<user>', '<password>', '$ORG', '<folder>', '$NOTE']);
  });

  it('takes its place in the address, in headers, in the body and in the key', () => {
    const filled = sample?.fill({
      '<host>': 'http://localhost:1/',
      '<user>': 'ann',
      '<password>': 'p',
      $ORG: 'o1',
      '<folder>': 'f1',
      $NOTE: 'n',
    });
    assert.equal(filled?.baseUrl, 'http://localhost:1/v1/go');
    assert.deepEqual(filled?.headers, { 'X-Org': 'o1', Authorization: 'Basic {{key}}' });
    assert.equal(filled?.key, btoa('ann:p'));
    assert.deepEqual(filled?.asData?.body, { app: 'gpt://f1/x', note: 'n', prompt: '{{prompt}}', stream: true });
    assert.deepEqual(filled?.placeholders, []);
  });

  it('is left out where nothing is given for it', () => {
    const filled = sample?.fill({ $ORG: '', $NOTE: '' });
    assert.ok(filled !== undefined && !('X-Org' in filled.headers));
    assert.ok(!('note' in (filled.asData?.body ?? {})));
  });

  it('becomes the key where it turns out to be one', () => {
    const filled = readConnectionSample(`curl https://a.test/x -H 'X-Via: <yours>' -d '{"prompt":"Hi"}'`)?.fill({
      '<yours>': 'sk-a1b2c3d4e5',
    });
    assert.equal(filled?.key, 'sk-a1b2c3d4e5');
    assert.deepEqual(filled?.headers, { 'X-Via': '{{key}}' });
  });
});

describe('a sample that can not be sent is refused with a sentence:', () => {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  const unsent: Readonly<Record<string, readonly [string, RegExp]>> = {
    'a body in a file': ['curl https://a.test/x -d @body.json', /sends a file/],
    'a file that is uploaded': ['curl -T body.json https://a.test/x', /sends a file/],
    'a form of several parts': ['curl https://a.test/x -F prompt=Hi -F model=m', /sends a form/],
    'a form in the body': ["curl https://a.test/x -d prompt=Hi -d 'model=m'", /sends a form/],
    'a form of HTTPie': ['http --form POST https://a.test/x prompt=Hi', /sends a form/],
    'a body that is a text': ["curl https://a.test/x -d 'Tell me a story'", /not a JSON object/],
    'a body that is a list': [`curl https://a.test/x -d '[{"prompt":"Hi"}]'`, /not a JSON object/],
    'brackets inside each other': [`curl https://a.test/x -d '${deep}'`, /nested too deeply/],
    'brackets inside each other, for a known API': [`curl https://a.test/v1/chat/completions -d '${deep}'`, /deeply/],
  };
  for (const [name, [pasted, words]] of Object.entries(unsent)) {
    it(name, () => {
      assert.throws(
        () => readConnectionSample(pasted),
        error => error instanceof GenerationError && error.kind === 'configuration' && words.test(error.message),
      );
    });
  }

  it('a list that names in code make endless', () => {
    const names = Array.from({ length: 12 }, (_, at) => `n${at} = [${`n${at + 1},`.repeat(9)}]`).join('\n');
    const pasted = `${names}\nrequests.post("https://a.test/x", json={"prompt": "Hi", "list": n0})`;
    assert.throws(() => readConnectionSample(pasted), /too many fields/);
  });

  it('but not where the address alone says enough', () => {
    const sample = readConnectionSample('curl https://a.test/v1/chat/completions -d @body.json');
    assert.equal(sample?.dialect, 'openai');
  });
});

describe('the end of an answer', () => {
  const read = (events: string) => {
    const sample = readConnectionSample(`curl https://a.test/x -d '{"prompt":"Hi","stream":true}'\n\n${events}`);
    assert.ok(typeof sample?.dialect === 'object');
    return sample.dialect;
  };

  it('is the last event where the sample shows one', () => {
    assert.deepEqual(read('data: {"t":"a"}\n\ndata: {"t":"b","done":true}').read.ended, { at: '/done', is: true });
    assert.deepEqual(
      read('data: {"t":"a","s":{"status":"RUNNING"}}\n\ndata: {"t":"ab","s":{"status":"STATUS_FINAL"}}').read.ended,
      {
        at: '/s/status',
        is: 'STATUS_FINAL',
      },
    );
  });

  it('is [DONE] or another marker where the sample shows it, and then never the end of the connection', () => {
    assert.equal(read('data: {"t":"a"}\n\ndata: {"t":"b"}\n\ndata: [DONE]').endsByClosing, undefined);
    assert.equal(read('data: {"t":"a"}\n\ndata: {"t":"b"}\n\ndata: [END]').endMarker, '[END]');
    assert.equal(read('data: {"t":"a"}\n\ndata: {"t":"b"}\n\ndata: [END]').endsByClosing, undefined);
  });

  it('is the end of the connection only where there is no other sign', () => {
    assert.equal(read('data: {"t":"a"}\n\ndata: {"t":"b"}').endsByClosing, true);
  });
});

describe('no text takes longer than it is long:', () => {
  const worst: Readonly<Record<string, (length: number) => string>> = {
    'commands without an address': length => 'curl '.repeat(length / 5),
    'line ends behind a command': length => `curl https://a.test/x${'\n'.repeat(length)}`,
    'backslashes at the ends of lines': length => `curl ${'\\\n'.repeat(length / 2)}`,
    'quotes that never close': length => 'curl "'.repeat(length / 6),
    brackets: length => `curl https://a.test/v1/chat/completions -d '${'['.repeat(length)}'`,
    'brackets in code': length => `fetch("https://a.test", ${'['.repeat(length)}`,
    'comments that never close': length => `fetch(${'/*'.repeat(length / 2)}`,
    'calls inside calls': length => `fetch(${'JSON.stringify('.repeat(length / 15)}`,
    'names for names': length =>
      Array.from({ length: length / 16 }, (_, at) => `a${at} = a${at + 1}`)
        .join('\n')
        .concat('\nfetch(a0)'),
    'texts that are added up': length =>
      `${Array.from({ length: 60 }, (_, at) => `b${at} = b${at + 1} + b${at + 1}`).join('\n')}\nb60 = "xx"\nfetch(b0)${' '.repeat(length)}`,
    'blanks behind a name': length => `a${' '.repeat(length)}b`,
    'blanks behind a caret': length => `curl ^${' '.repeat(length)}x`,
    braces: length => `curl https://a.test/${'{'.repeat(length)}`,
    'angle brackets': length => `curl https://a.test/${'<a'.repeat(length / 2)}`,
    'dots of a host': length => `curl ${'a.'.repeat(length / 2)}`,
    'data lines': length => `curl https://a.test/x\n${'data: {}\n'.repeat(length / 9)}`,
    'here documents': length => `curl -d @- <<EOF\n${'EOF \n'.repeat(length / 5)}`,
    'words of HTTPie': length => `http https://a.test ${'a:=1 '.repeat(length / 5)}`,
    'request lines': length => 'POST https://a.test/x\n'.repeat(length / 22),
    'variables of the shell': length => `A=${'x'.repeat(length / 2)}\ncurl https://a.test/${'$A'.repeat(length / 4)}`,
  };
  for (const [name, make] of Object.entries(worst)) {
    it(name, () => {
      for (const length of [10_000, 100_000, 1_000_000]) {
        const text = make(length);
        const started = performance.now();
        try {
          readConnectionSample(text);
        } catch (error) {
          assert.ok(error instanceof GenerationError, `${error}`);
        }
        const took = performance.now() - started;
        assert.ok(took < 1_500, `${length} characters took ${Math.round(took)} ms`);
      }
    });
  }
});
