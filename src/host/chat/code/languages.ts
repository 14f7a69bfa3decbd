import * as vscode from 'vscode';

/** The names that models give to languages, where VS Code has another. */
const aliases: Readonly<Record<string, string>> = {
  bash: 'shellscript',
  'c#': 'csharp',
  'c++': 'cpp',
  console: 'shellscript',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  html5: 'html',
  js: 'javascript',
  json5: 'jsonc',
  jsx: 'javascriptreact',
  kt: 'kotlin',
  md: 'markdown',
  node: 'javascript',
  objc: 'objective-c',
  patch: 'diff',
  ps1: 'powershell',
  pwsh: 'powershell',
  py: 'python',
  python3: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shellscript',
  shell: 'shellscript',
  text: 'plaintext',
  ts: 'typescript',
  tsx: 'typescriptreact',
  txt: 'plaintext',
  vb: 'vb',
  yml: 'yaml',
  zsh: 'shellscript',
};

/** What VS Code calls the language of a fence; plain text where it knows none. */
export async function languageIdOf(name: string): Promise<string> {
  const wanted = name.toLowerCase();
  const known = new Set(await vscode.languages.getLanguages());
  const id = aliases[wanted] ?? wanted;
  return known.has(id) ? id : 'plaintext';
}
