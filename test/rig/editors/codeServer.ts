import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { atExit, ownGroup, signalGroup, stop } from '../run/processes.ts';
import { installCodeServer } from './codeServerInstall.ts';
import { createProfile, type Profile, type ProfileOptions } from './profile.ts';
import type { EditorVersion } from './versions.ts';

const startSeconds = 60;

export interface CodeServerOptions extends ProfileOptions {
  /** Reaches the extension host as its `process.env`, on top of this process's own. */
  readonly environment?: NodeJS.ProcessEnv;
  /** By which a browser calls the server, where that is not by its number. */
  readonly hostName?: string;
  /** False where the editor asks whether a folder is trusted. */
  readonly trustsWorkspaces?: boolean;
}

export interface CodeServer {
  readonly port: number;
  readonly profile: Profile;
  /** The address of a workbench that opens this folder, with options that VS Code reads from its address. */
  address(folder: string, payload: Readonly<Record<string, string>>): string;
  /** How the workbench, being remote, calls a file of this machine. */
  remoteUri(path: string): string;
  /** Resolves when the server is no more. */
  readonly ended: Promise<unknown>;
  dispose(): Promise<void>;
}

/** Starts VS Code's own server on loopback, with a profile of its own which goes when it goes. */
export async function startCodeServer(version: EditorVersion, options: CodeServerOptions): Promise<CodeServer> {
  const { node, server } = await installCodeServer(version);
  const profile = await createProfile(options);

  // The code-server wrapper would not pass the test payload on, hence the server below it.
  const child = spawn(
    node,
    [
      server,
      '--without-connection-token',
      '--accept-server-license-terms',
      ...(options.trustsWorkspaces === false ? [] : ['--disable-workspace-trust']),
      ...(options.extension === 'inDevelopment' ? ['--enable-smoke-test-driver'] : []),
      ...['--host', '127.0.0.1', '--port', '0', '--telemetry-level', 'off'],
      ...['--server-data-dir', profile.serverFolder, '--user-data-dir', profile.userFolder],
      ...['--extensions-dir', profile.extensionsFolder],
    ],
    { env: { ...ownEnvironment(), ...options.environment }, ...ownGroup, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'exit').catch(error => error);
  // An extension host would outlive the server that started it.
  child.once('exit', () => signalGroup(child, 'SIGKILL'));
  const forget = atExit(() => signalGroup(child, 'SIGKILL'));
  const dispose = async () => {
    await stop(child);
    forget();
    profile.remove();
  };

  try {
    const port = await readPort(child.stdout, child.stderr);
    const authority = `${options.hostName ?? '127.0.0.1'}:${port}`;
    const remoteUri = (path: string) => `vscode-remote://${authority}${pathToFileURL(path).pathname}`;
    const address = (folder: string, payload: Readonly<Record<string, string>>) => {
      const query = new URLSearchParams({ folder: pathToFileURL(folder).pathname });
      query.set('payload', JSON.stringify(Object.entries(payload)));
      return `http://${authority}/?${query}`;
    };
    return { port, profile, address, remoteUri, ended, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * This process's environment without what an editor leaves in its terminal, which would lead the server to that
 * editor, and without a marketplace, which nothing here asks for.
 */
function ownEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name));
  return { ...Object.fromEntries(inherited), EXTENSIONS_GALLERY: '{}' };
}

/** The server takes a free port and says which. Its output is read to the end, or it would stall on a full pipe. */
function readPort(...outputs: readonly NodeJS.ReadableStream[]): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why: string) => reject(new Error(`VS Code's server ${why}.\n${text.trim()}`));
    const timer = setTimeout(() => fail(`did not start within ${startSeconds} seconds`), startSeconds * 1_000);
    for (const output of outputs) {
      output.on('data', (chunk: Buffer) => {
        if (text.length < 10_000) text += chunk.toString();
        const port = /listening on (\d+)/.exec(text)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve(Number(port));
      });
      output.on('end', () => fail('ended before it was ready'));
    }
  });
}
