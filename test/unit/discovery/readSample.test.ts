import assert from 'node:assert/strict';
import { readConnectionSample } from '../../../src/discovery/readSample.ts';
import { shellOf, splitWords } from '../../../src/discovery/sample/shellWords.ts';
import { connectionSamples } from '../../fixtures/connectionSamples.ts';

describe('a pasted sample becomes a connection:', () => {
  for (const sample of connectionSamples) {
    it(sample.name, () => {
      const read = readConnectionSample(sample.pasted);
      assert.ok(read);
      assert.equal(read.baseUrl, sample.baseUrl);
      if (typeof sample.dialect === 'string') assert.equal(read.dialect, sample.dialect);
      else {
        assert.ok(typeof read.dialect === 'object');
        assert.deepEqual({ body: read.dialect.body, text: read.dialect.read.text }, sample.dialect);
      }
      assert.equal(read.model, sample.model);
      assert.deepEqual(read.headers, sample.headers ?? {});
      assert.equal(read.key, sample.key);
      assert.deepEqual(read.placeholders, sample.placeholders ?? []);
      assert.equal(read.readsAnswers, true);
    });

    it(`${sample.name}; and its key stands nowhere else`, () => {
      const { key, ...rest } = readConnectionSample(sample.pasted) ?? assert.fail();
      assert.ok(key === undefined || !JSON.stringify(rest).includes(key));
    });

    it(`${sample.name}; cut anywhere, it is read or refused, but never fails`, () => {
      for (let length = 0; length < sample.pasted.length; length += 7) {
        readConnectionSample(sample.pasted.slice(0, length));
      }
    });
  }

  it('not from a text without a request', () => {
    assert.equal(readConnectionSample('Learn how to use curl with our API.'), undefined);
    assert.equal(readConnectionSample(''), undefined);
  });

  it('without what only the client of the sample needs', () => {
    const read = readConnectionSample(
      "curl 'https://a.test/v1/chat/completions' -H 'Cookie: session=secret' -H 'User-Agent: curl' -H 'X-Team: blue' -d '{}'",
    );
    assert.deepEqual(read?.headers, { 'X-Team': 'blue' });
  });
});

describe('the words of a command line', () => {
  it('keep quotes inside quotes, as bash does', () => {
    assert.deepEqual(splitWords(`curl 'it'"'"'s' "a \\"b\\" $C" $'x\\ny' z\\ z | jq`, 'bash'), [
      'curl',
      "it's",
      'a "b" $C',
      'x\ny',
      'z z',
    ]);
  });

  it('end where the command ends', () => {
    assert.deepEqual(splitWords('curl a\necho b', 'bash'), ['curl', 'a']);
    assert.deepEqual(splitWords('curl a && rm b', 'bash'), ['curl', 'a']);
  });

  it('follow the shell that the text was written for', () => {
    assert.equal(shellOf('curl x ^\n -d "a"'), 'cmd');
    assert.equal(shellOf('curl.exe x `\n -d "a"'), 'powershell');
    assert.equal(shellOf('curl x \\\n -d "a"'), 'bash');
  });
});
