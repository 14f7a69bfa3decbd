import assert from 'node:assert/strict';
import { readCommandAnswer } from '../../../../src/core/prompts/commandAnswer.ts';

describe('An answer with a command', () => {
  for (const [name, answer, command, explanation] of [
    ['in a fence', '```bash\nls -la\n```\nLists all files.', 'ls -la', 'Lists all files.'],
    ['after a sentence', 'Sure:\n\n```sh\nls\n```\n\nIt lists files.', 'ls', 'Sure: It lists files.'],
    ['with the sign of a prompt', '```console\n$ git log -1\n```', 'git log -1', ''],
    ['with the prompt of PowerShell', '```powershell\nPS C:\\> Get-ChildItem\n```', 'Get-ChildItem', ''],
    [
      'over continued lines',
      '```bash\nfind . \\\n  -name "*.ts" \\\n  -delete\n```',
      'find . -name "*.ts" -delete',
      '',
    ],
    ['over lines of PowerShell', '```\nGet-Item `\n  -Path a\n```', 'Get-Item -Path a', ''],
    ['without a fence', 'ls -la\n\nLists all files.', 'ls -la', 'Lists all files.'],
    ['in single backticks', '`du -sh .`\nShows the size.', 'du -sh .', 'Shows the size.'],
    ['in a sentence', 'Use `df -h` to see it.', 'df -h', 'Use `df -h` to see it.'],
    ['after reasoning', '<think>\n```\nrm -rf /\n```\n</think>\n```\nls\n```', 'ls', ''],
    ['that broke off', '```bash\nls -la', 'ls -la', ''],
    ['of several blocks: the first', '```\nls\n```\nor\n```\nrm -r .\n```', 'ls', 'or ``` rm -r . ```'],
    ['of several lines', '```\ncd a\nls\n```', 'cd a\nls', ''],
    ['with nothing in it', '```\n```', '', ''],
    ['that is empty', '', '', ''],
  ] as const) {
    it(`${name} is read`, () => assert.deepEqual(readCommandAnswer(answer), { command, explanation }));
  }

  // A carriage return runs the line, an escape can move the caret, and bidirectional marks show another order.
  for (const sign of [
    '\r',
    '\u0003',
    '\u0004',
    '\u001b[201~',
    '\u007f',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u0085',
    '\u2028',
  ]) {
    it(`has nothing in it that a terminal obeys: ${JSON.stringify(sign)}`, () => {
      const { command } = readCommandAnswer(`\`\`\`\nls${sign}rm -r x\n\`\`\``);
      assert.doesNotMatch(command, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    });
  }
});
