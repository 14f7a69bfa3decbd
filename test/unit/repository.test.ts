import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

const documents = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CODE_OF_CONDUCT.md'],
  ...markdownBelow('docs'),
  ...markdownBelow('media/walkthrough'),
];
const workflows = readdirSync('.github/workflows').map(name => `.github/workflows/${name}`);

describe('The documents', () => {
  for (const document of documents) {
    it(`have no relative link or picture that leads nowhere: ${document}`, () => {
      const text = readFileSync(document, 'utf8').replace(/```[\s\S]*?```/g, '');
      const targets = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
        ([, one, other]) => one ?? other,
      );
      for (const target of targets) {
        if (target === undefined || /^(?:https?:|mailto:|command:)/.test(target)) continue;
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? document : join(dirname(document), decodeURI(path));
        assert.ok(existsSync(file) || madeByBuild.has(file), `${target} is not there.`);
        if (anchor !== undefined) assert.ok(anchorsOf(file).includes(anchor), `${target} has no such heading.`);
      }
    });
  }

  it('show pictures that a marketplace takes: no SVG, and each with a text for those who do not see it', () => {
    for (const document of ['README.md', 'CHANGELOG.md']) {
      for (const [, alternative, target] of readFileSync(document, 'utf8').matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)) {
        assert.doesNotMatch(target ?? '', /\.svg$/, document);
        assert.ok((alternative ?? '').length > 10, `${target} has no text.`);
      }
    }
  });

  it('say in CONTRIBUTING of every dependency why it is there', () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8');
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    assert.deepEqual(
      names.filter(name => !text.includes(`\`${name}\``)),
      [],
    );
  });

  it('show every picture that is there', () => {
    const text = documents.map(document => readFileSync(document, 'utf8')).join('\n');
    const pictures = readdirSync('media/pictures');
    assert.deepEqual(
      pictures.filter(name => !text.includes(`media/pictures/${name}`)),
      [],
    );
    for (const name of pictures) assert.ok(statSync(`media/pictures/${name}`).size < 2_000_000, name);
  });

  it('say in the CHANGELOG what is in this version', () => {
    assert.match(
      readFileSync('CHANGELOG.md', 'utf8'),
      new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')}\\n`, 'm'),
    );
  });
});

describe('The manifest', () => {
  it('says what a marketplace shows, all of it about one repository', () => {
    const repository = manifest.repository.url.replace(/\.git$/, '');
    for (const address of [manifest.homepage, manifest.bugs.url, manifest.qna])
      assert.ok(address.startsWith(repository));
    assert.equal(manifest.pricing, 'Free');
    assert.ok(manifest.keywords.length <= 30 && manifest.categories.length > 0);
    assert.ok(!('private' in manifest), 'It could not be published.');
    assert.ok(!('sponsor' in manifest));
  });
});

describe('The workflows', () => {
  for (const workflow of workflows) {
    const text = readFileSync(workflow, 'utf8');

    it(`run only what is pinned: ${workflow}`, () => {
      for (const [, action = ''] of text.matchAll(/uses: (.+)/g)) {
        if (!action.startsWith('./')) assert.match(action, /^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      }
    });

    it(`give no job more than it asks for: ${workflow}`, () => {
      assert.match(text, /^permissions: \{\}$/m);
      const jobs = text
        .slice(text.search(/^jobs:/m))
        .split(/^ {2}(?=[\w-]+:$)/m)
        .slice(1);
      for (const job of jobs) assert.match(job, /^ {4}permissions:\n(?: {6}[\w-]+: \w+\n)+/m, job.split('\n')[0]);
      assert.doesNotMatch(text, /write-all|read-all/);
    });

    it(`leave no credentials behind, and end by themselves: ${workflow}`, () => {
      const checkouts = text.match(/uses: actions\/checkout/g)?.length ?? 0;
      assert.equal(text.match(/persist-credentials: false/g)?.length ?? 0, checkouts);
      assert.equal(text.match(/timeout-minutes/g)?.length, text.match(/runs-on/g)?.length);
    });

    it(`run a shell on nothing that a stranger can write: ${workflow}`, () => {
      assert.doesNotMatch(text, /pull_request_target|github\.event\./);
      for (const [, line = ''] of text.matchAll(/run: (.*)/g)) assert.doesNotMatch(line, /\$\{\{/);
    });
  }

  it('publish without a token that is stored anywhere', () => {
    const release = readFileSync('.github/workflows/release.yml', 'utf8');
    assert.doesNotMatch(release, /secrets\./);
    assert.match(release, /vsce publish --oidc/);
    assert.match(release, /ovsx publish --trusted-publishing/);
  });
});

const madeByBuild = new Set(['ThirdPartyNotices.txt']);

function markdownBelow(folder: string): readonly string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .map(name => `${folder}/${name}`)
        .filter(name => name.endsWith('.md'))
    : [];
}

/** As GitHub names the headings of a document. */
function anchorsOf(file: string): readonly string[] {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map(heading =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
