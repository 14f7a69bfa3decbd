import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/tools/applyEdits.ts';
import { plainOutput } from '../../../../src/core/tools/terminalOutput.ts';
import { effectOfName } from '../../../../src/core/tools/toolEffect.ts';

describe('a tool of others', () => {
  // Names of the tools of VS Code 1.139, Copilot Chat, and the reference servers of MCP.
  const reads = [
    ...['copilot_readFile', 'copilot_listDirectory', 'copilot_searchCodebase', 'copilot_findTextInFiles'],
    ...[
      'mcp_github_get_file_contents',
      'mcp_github_list_issues',
      'mcp_docs_searchDocs',
      'vscode_fetchWebPage_internal',
    ],
    ...['get_current_time', 'resolve-library-id', 'read_multiple_files', 'directory_stat', 'git_diff_unstaged'],
  ];
  const acts = [
    ...['copilot_insertEdit', 'copilot_createFile', 'copilot_runInTerminal', 'run_in_terminal', 'copilot_applyPatch'],
    ...['mcp_github_create_or_update_file', 'mcp_github_merge_pull_request', 'write_file', 'move_file', 'edit_file'],
    ...['browser_click', 'execute_sql', 'runQuery', 'get_or_create_user', 'read_and_delete', 'puppeteer_navigate'],
    ...['doSomething', 'x', '', 'memory', 'think', 'copilot_findAndReplace', 'getTerminalOutput'],
  ];
  for (const name of reads) it(`called ${name} only reads`, () => assert.equal(effectOfName(name), 'reads'));
  for (const name of acts) it(`called “${name}” may act`, () => assert.equal(effectOfName(name), 'acts'));
});

describe('edits of a file', () => {
  it('replace passages that are there once, one after the other', () => {
    const edits = [
      { oldText: 'two', newText: '2' },
      { oldText: '2\nthree', newText: 'rest' },
    ];
    assert.equal(applyEdits('one\ntwo\nthree\n', edits), 'one\nrest\n');
  });

  it('keep the line ends of the file, whatever the model writes', () => {
    assert.equal(applyEdits('a\r\nb\r\nc\r\n', [{ oldText: 'a\nb', newText: 'x\ny' }]), 'x\r\ny\r\nc\r\n');
    assert.equal(applyEdits('a\nb\n', [{ oldText: 'a\r\nb', newText: 'x' }]), 'x\n');
  });

  it('take signs of replacement as they are', () => {
    assert.equal(applyEdits('price', [{ oldText: 'price', newText: "$& $1 $' $$" }]), "$& $1 $' $$");
  });

  it('say what is wrong with a passage', () => {
    assert.throws(() => applyEdits('a', [{ oldText: 'b', newText: '' }]), /Edit 1: old_text is not in the file/);
    assert.throws(() => applyEdits('aa', [{ oldText: 'a', newText: '' }]), /more than once/);
    assert.throws(() => applyEdits('aaa', [{ oldText: 'aa', newText: '' }]), /more than once/);
    assert.throws(() => applyEdits('a', [{ oldText: '', newText: 'x' }]), /empty/);
  });
});

describe('the output of a terminal', () => {
  const cases: readonly (readonly [title: string, output: string, text: string])[] = [
    ['loses its colours', '\u001b[1;32mok\u001b[0m done\r\n', 'ok done'],
    // VS Code's shell integration.
    ['loses the marks of the shell', '\u001b]633;C\u0007hello\r\n\u001b]633;D;0\u0007', 'hello'],
    ['keeps the last state of a line that is written anew', '10 %\r50 %\r100 %\nend', '100 %\nend'],
    ['keeps lines that end twice in a return', 'one\r\r\ntwo\r\n', 'one\ntwo'],
    ['loses links, and keeps their text', '\u001b]8;;https://x.y\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['loses a sequence that breaks off', 'text\u001b[', 'text\u001b['],
  ];
  for (const [title, output, text] of cases) it(title, () => assert.equal(plainOutput(output), text));
});
