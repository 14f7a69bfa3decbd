import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import type { Clock } from '../core/clock.ts';
import { GenerationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import { decodeOutput, isUsable, nameOf, startFor } from './commandLine.ts';
import type { CommandCredential, ObtainedKey } from './credential.ts';
import { readToken } from './tokenAnswer.ts';

const longestOutput = 1024 * 1024;

/**
 * Runs a program that prints a key. There is no shell, no terminal and no input, so that a program that asks for a
 * password ends instead of waiting; and it runs in the home folder, so that nothing in a workspace is mistaken for it.
 *
 * What it prints is in no error and in no log: only its exit code is.
 */
export async function runCommand(
  credential: CommandCredential,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ObtainedKey> {
  const { command, token } = credential;
  const name = nameOf(command);
  const output = await readOutput(credential, clock, signal);
  const { key, lifetimeMs } = readToken(decodeOutput(output), credential, clock.now());
  if (key !== undefined && isUsable(key)) return { key, lifetimeMs };
  const message = token === undefined ? sentence('commandOutput', name) : sentence('commandOutputAt', name, token);
  throw failed(message);
}

function readOutput({ command, timeout }: CommandCredential, clock: Clock, signal: AbortSignal): Promise<Buffer> {
  const name = nameOf(command);
  return new Promise((resolve, reject) => {
    if (signal.aborted) throw signal.reason;
    const start = startFor(command);
    const program = spawn(start.file, [...start.args], {
      cwd: homedir(),
      // A group of its own, so that its children end with it, and no terminal that it could ask.
      detached: process.platform !== 'win32',
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      windowsVerbatimArguments: start.isVerbatim,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (): void => {
      callOff();
      signal.removeEventListener('abort', stop);
    };
    const fail = (error: unknown): void => {
      end();
      kill(program);
      reject(error);
    };
    const stop = (): void => fail(signal.reason);
    const callOff = clock.after(timeout * 1_000, () => fail(failed(sentence('commandTimeout', name, timeout))));
    signal.addEventListener('abort', stop, { once: true });
    program.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > longestOutput) fail(failed(sentence('commandOutputLong', name)));
      else chunks.push(chunk);
    });
    // Read, so that it is not held up, and thrown away.
    program.stderr?.resume();
    program.on('error', error => fail(notStarted(name, error)));
    program.on('close', (code, killedBy) => {
      end();
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(failed(sentence('commandFailed', name, code ?? killedBy ?? '?')));
    });
  });
}

function kill(program: ChildProcess): void {
  program.stdout?.destroy();
  program.stderr?.destroy();
  try {
    if (process.platform !== 'win32' && program.pid !== undefined) process.kill(-program.pid, 'SIGKILL');
    else program.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function notStarted(name: string, error: Error): GenerationError {
  const { code } = error as NodeJS.ErrnoException;
  const isMissing = code === 'ENOENT';
  return new GenerationError(
    'auth',
    isMissing ? sentence('commandNotFound', name) : sentence('commandNotStarted', name, code ?? '?'),
    { hint: sentence('hintCommandPath') },
  );
}

function failed(message: ReturnType<typeof sentence>): GenerationError {
  return new GenerationError('auth', message, { hint: sentence('hintCommand') });
}
