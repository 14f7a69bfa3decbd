import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };

/** Run with `RUNNEL_WRITE_README=1` to write the reference anew instead of checking it. */
const writes = process.env.RUNNEL_WRITE_README !== undefined;

describe('The reference in the README', () => {
  it('has every command of the manifest, with its keys', () => checkSection('commands', commandTable()));
  it('has every setting of the manifest, with its default', () => checkSection('settings', settingTable()));
});

function checkSection(name: string, content: string): void {
  const readme = readFileSync('README.md', 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const start = readme.indexOf(begin) + begin.length;
  const stop = readme.indexOf(end);
  assert.ok(start >= begin.length && stop >= start, `The README has no section ${name}.`);
  const wanted = `\n${content}\n\n`;
  if (writes) writeFileSync('README.md', readme.slice(0, start) + wanted + readme.slice(stop));
  else assert.equal(readme.slice(start, stop), wanted, 'Write it anew: RUNNEL_WRITE_README=1 npm run test:unit');
}

function commandTable(): string {
  const { commands, keybindings } = manifest.contributes;
  const rows = commands.map(({ command, title }) => {
    const keys = keybindings.filter(binding => binding.command === command).map(({ key }) => `\`${key}\``);
    return `| ${text(title)} | \`${command}\` | ${keys.join(', ')} |`;
  });
  return ['| Command | Id | Keys (cmd on a Mac) |', '|:--|:--|:--|', ...rows].join('\n');
}

function settingTable(): string {
  const groups = manifest.contributes.configuration.map(({ properties }) => Object.entries<Setting>(properties));
  const rows = groups.flat().map(([name, setting]) => {
    const bounds = setting.minimum === undefined ? '' : `, ${setting.minimum}–${setting.maximum}`;
    const choices = setting.enum === undefined ? '' : `, one of ${setting.enum.map(each => `\`${each}\``).join(' ')}`;
    const description = text(setting.markdownDescription).replace(/`#([\w.]+)#`/g, '`$1`');
    return `| \`${name}\` | \`${JSON.stringify(setting.default)}\`${bounds}${choices} | ${description} |`;
  });
  return ['| Setting | Default | What it does |', '|:--|:--|:--|', ...rows].join('\n');
}

interface Setting {
  readonly default: unknown;
  readonly markdownDescription: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
}

/** The text behind `%name%`, fit for a cell of a table. */
function text(placeholder: string): string {
  const name = placeholder.slice(1, -1) as keyof typeof texts;
  return texts[name].replaceAll('|', '\\|').replaceAll('\n', ' ');
}
