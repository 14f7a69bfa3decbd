import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { GenerationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import type { CommandCredential } from './credential.ts';

type Command = CommandCredential['command'];

/** The name of a program without its folder, for a person. */
export function nameOf([program]: Command): string {
  const isWindows = program.includes('\\');
  return (isWindows ? win32 : posix).basename(program).slice(0, 60);
}

/**
 * A program and its arguments, as a person types them. Quotes hold an argument with blanks together; every other sign
 * stands for itself, also the backslash of `C:\\Tools`.
 */
export function wordsOf(line: string): readonly string[] {
  return (line.match(/(?:"[^"]*"|'[^']*'|[^\s"']|["'])+/g) ?? []).map(word =>
    word.replace(
      /"([^"]*)"|'([^']*)'/g,
      (_, double: string | undefined, single: string | undefined) => double ?? single ?? '',
    ),
  );
}

/** What is started for a command. */
export interface ProgramStart {
  readonly file: string;
  readonly args: readonly string[];
  /** The arguments are a command line already, and are not quoted once more. */
  readonly isVerbatim: boolean;
}

export interface System {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exists: (path: string) => boolean;
}

const thisSystem: System = { platform: process.platform, env: process.env, exists: existsSync };

/**
 * On Windows, `az`, `gcloud` and other tools are batch files. Windows finds them only by their whole name and has
 * `cmd.exe` run them, which reads some characters of arguments as its own: such arguments are refused.
 */
export function startFor([program, ...args]: Command, system: System = thisSystem): ProgramStart {
  if (system.platform !== 'win32') return { file: program, args, isVerbatim: false };
  const file = findOnWindows(program, system);
  if (!/\.(?:cmd|bat)$/i.test(file)) return { file, args, isVerbatim: false };
  if ([file, ...args].some(part => /["%!^&|<>\r\n]/.test(part))) {
    throw new GenerationError('configuration', sentence('commandCharacters', nameOf([program])), {
      hint: sentence('hintCommandPath'),
    });
  }
  const line = [file, ...args].map(part => `"${part}"`).join(' ');
  return { file: system.env.ComSpec ?? 'cmd.exe', args: ['/d', '/s', '/v:off', '/c', `"${line}"`], isVerbatim: true };
}

function findOnWindows(program: string, { env, exists }: System): string {
  const extensions = (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(each => each !== '');
  const names = win32.extname(program) === '' ? extensions.map(extension => program + extension) : [program];
  if (/[\\/]/.test(program)) return names.find(exists) ?? program;
  const folders = (env.PATH ?? env.Path ?? '').split(';').filter(folder => win32.isAbsolute(folder));
  const paths = folders.flatMap(folder => names.map(name => win32.join(folder, name)));
  return paths.find(exists) ?? program;
}

/** What a program printed, as text: UTF-8, or what PowerShell writes with its mark at the beginning. */
export function decodeOutput(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const label =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(label).decode(bytes);
}

/** Whether it can be a key and is no word of a message, which programs print with exit code 0, too. */
export function isUsable(key: string): boolean {
  return key.length >= 4 && !/^(?:error|warning|null|none|undefined|false|true|usage)\W*$/i.test(key);
}
