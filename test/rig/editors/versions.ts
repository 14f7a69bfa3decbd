/** A VS Code that Runnel is tested on, and where npm has it. */
export interface EditorVersion {
  /** What a person types, like `1.104`. */
  readonly name: string;
  readonly editor: string;
  readonly codeServer: string;
  /** The major version of Node that this code-server asks for in its `engines`. */
  readonly node: number;
}

/** The version that `engines.vscode` in package.json promises to support. */
export const oldest: EditorVersion = { name: '1.104', editor: '1.104.0', codeServer: '4.104.0', node: 22 };
export const newest: EditorVersion = { name: '1.139', editor: '1.139.1', codeServer: '4.139.1', node: 24 };

export const allVersions: readonly EditorVersion[] = [oldest, newest];

/** Names the version for the child process that runs one suite. */
export const versionVariable = 'RUNNEL_TEST_EDITOR';

export function versionFromEnvironment(): EditorVersion {
  return versionNamed(process.env[versionVariable] ?? newest.name);
}

/** What `--vscode` on a command line chooses. */
export function versionsNamed(name: string): readonly EditorVersion[] {
  return name === 'all' ? allVersions : [versionNamed(name)];
}

export function versionNamed(name: string): EditorVersion {
  const found = allVersions.find(version => version.name === name || version.editor === name);
  if (found === undefined) {
    throw new Error(`VS Code ${name} is not among those tested: ${allVersions.map(each => each.name).join(', ')}.`);
  }
  return found;
}
