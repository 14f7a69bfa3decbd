import * as vscode from 'vscode';
import { asText } from '../../../core/json/json.ts';
import type { Consent } from '../../consent/consent.ts';
import { countIn, inputOf, isThere, type OwnTool, placeInWorkspace, textField, textIn } from './ownTool.ts';
import { readTextFile, searchFiles, workspaceFiles } from './textFiles.ts';

const mostLines = 2_000;
const mostEntries = 500;
const mostMatches = 200;
const mostProblems = 200;

/** The tools that change nothing: they read files, names of files, and what VS Code found wrong with them. */
export function createReadingTools(consent: Consent): readonly OwnTool[] {
  return [readFile(consent), listFiles(), search(consent), readProblems()];
}

const pathField = textField('Path of a file or folder, relative to the workspace.');

function readFile(consent: Consent): OwnTool {
  return {
    name: 'runnel_read_file',
    title: vscode.l10n.t('Read File'),
    effect: 'reads',
    description: `Reads a text file of the workspace: all of it, or the lines from start_line to end_line, which count from 1. At most ${mostLines} lines at once.`,
    schema: inputOf({ path: pathField, start_line: { type: 'integer' }, end_line: { type: 'integer' } }, ['path']),
    detail: input => asText(input.path) ?? '',
    async run(input) {
      const path = textIn(input, 'path');
      const uri = await placeInWorkspace(path);
      const text = await readTextFile(uri);
      const name = vscode.workspace.asRelativePath(uri);
      if ((await consent.mayBeSent({ uri, name, text }, false)) !== true) {
        return { status: 'denied', text: `The person did not allow that ${name} is sent.` };
      }
      const lines = text.split(/\r?\n/);
      const start = Math.max(1, countIn(input, 'start_line') ?? 1);
      const end = Math.min(lines.length, countIn(input, 'end_line') ?? lines.length, start + mostLines - 1);
      if (start > lines.length) throw new Error(`${name} has ${lines.length} lines.`);
      return `${name}, lines ${start} to ${end} of ${lines.length}:\n${lines.slice(start - 1, end).join('\n')}`;
    },
  };
}

function listFiles(): OwnTool {
  return {
    name: 'runnel_list_files',
    title: vscode.l10n.t('List Files'),
    effect: 'reads',
    description: `Lists what is in a folder of the workspace, or with a glob pattern such as **/*.ts all files that match. At most ${mostEntries} names.`,
    schema: inputOf({ path: pathField, pattern: textField('A glob pattern.') }, []),
    detail: input => asText(input.pattern) ?? asText(input.path) ?? '.',
    async run(input) {
      const pattern = asText(input.pattern);
      const folder = await placeInWorkspace(asText(input.path) ?? '.');
      if (!(await isThere(folder))) throw new Error(`There is no folder ${asText(input.path) ?? '.'}.`);
      if (pattern !== undefined) {
        const files = await workspaceFiles(pattern, mostEntries + 1, folder);
        return listed(files.map(uri => vscode.workspace.asRelativePath(uri)).sort());
      }
      const entries = await vscode.workspace.fs.readDirectory(folder);
      const isDirectory = (type: vscode.FileType): boolean => (type & vscode.FileType.Directory) !== 0;
      return listed(entries.map(([name, type]) => (isDirectory(type) ? `${name}/` : name)).sort());
    },
  };
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'Nothing matches.';
  const more = names.length > mostEntries ? ['[… there are more]'] : [];
  return [...names.slice(0, mostEntries), ...more].join('\n');
}

function search(consent: Consent): OwnTool {
  return {
    name: 'runnel_search',
    title: vscode.l10n.t('Search'),
    effect: 'reads',
    description: `Finds the lines of the workspace's text files that contain a text, in any case; include narrows the files by a glob pattern. At most ${mostMatches} lines. Files that git ignores or that may hold secrets are left out.`,
    schema: inputOf(
      { query: textField('The text to look for. Not a regular expression.'), include: textField('A glob pattern.') },
      ['query'],
    ),
    detail: input => [asText(input.query), asText(input.include)].filter(text => text !== undefined).join(' · '),
    async run(input, signal) {
      const query = textIn(input, 'query');
      const { matches, isAll } = await searchFiles(
        query,
        asText(input.include) ?? '**/*',
        mostMatches,
        consent,
        signal,
      );
      if (matches.length === 0) return 'Nothing matches.';
      return [...matches, ...(isAll ? [] : ['[… there are more]'])].join('\n');
    },
  };
}

function readProblems(): OwnTool {
  return {
    name: 'runnel_read_problems',
    title: vscode.l10n.t('Read Problems'),
    effect: 'reads',
    description: `Reads the errors and warnings that VS Code shows, of one file or of the whole workspace. At most ${mostProblems}.`,
    schema: inputOf({ path: pathField }, []),
    detail: input => asText(input.path) ?? '',
    async run(input) {
      const path = asText(input.path);
      const only = path === undefined ? undefined : (await placeInWorkspace(path)).toString();
      const lines = vscode.languages.getDiagnostics().flatMap(([uri, problems]) => {
        const isMeant = only === undefined ? vscode.workspace.getWorkspaceFolder(uri) : uri.toString() === only;
        if (!isMeant) return [];
        const shown = problems.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
        return shown.map(problem => describeProblem(uri, problem));
      });
      if (lines.length === 0) return 'There are no errors and no warnings.';
      const more = lines.length > mostProblems ? [`[… ${lines.length - mostProblems} more]`] : [];
      return [...lines.slice(0, mostProblems), ...more].join('\n');
    },
  };
}

function describeProblem(uri: vscode.Uri, { range, severity, message, source }: vscode.Diagnostic): string {
  const kind = severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning';
  const from = source === undefined ? '' : ` (${source})`;
  return `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}: ${kind}: ${message.slice(0, 1_000)}${from}`;
}
