import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const gracePeriodMs = 5_000;

/** Runs a program quietly to its end. When it fails, the error carries the last lines it wrote. */
export async function runQuietly(
  program: string,
  parameters: readonly string[],
  options: SpawnOptions & { readonly seconds: number },
): Promise<string> {
  const child = spawn(program, parameters, { ...options, ...ownGroup, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const exit = await endOf(child, options.seconds);
  if (exit !== 0) {
    const lastLines = output.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`\`${[program, ...parameters].join(' ')}\` ${describeExit(exit, options.seconds)}.\n${lastLines}`);
  }
  return output;
}

/** How a program ended: its exit code, the signal or the system's error that ended it, or that time ran out. */
export type Exit = number | string;

export function describeExit(exit: Exit, seconds: number): string {
  if (typeof exit === 'number') return `ended with code ${exit}`;
  return exit === 'timeout' ? `was stopped after ${seconds} seconds` : `was ended by ${exit}`;
}

/** Waits for a child to end, and ends it with its group when it takes longer than it may. */
export async function endOf(child: ChildProcess, seconds: number): Promise<Exit> {
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void stop(child);
  }, seconds * 1_000);
  const forget = atExit(() => signalGroup(child, 'SIGTERM'));
  try {
    const [code, signal] = await once(child, 'close');
    return timedOut ? 'timeout' : (code ?? signal);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** How every child is started: as the head of a group of its own, so that what it starts can be ended with it. */
export const ownGroup = { detached: process.platform !== 'win32' } as const;

/** Ends a child that this process started, and all of its group: politely first, for good after a few seconds. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), gracePeriodMs);
  await ended;
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

export function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, name);
  } catch {
    // It ended by itself in the meantime, which is all that was wanted.
  }
}

const endingSignals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Does something when this process ends, also when a person or another process ends it; what was asked for last comes
 * first. Returns how to forget it.
 */
export function atExit(action: () => void): () => void {
  for (const [name, code] of Object.entries(endingSignals)) {
    if (process.listenerCount(name) === 0) process.on(name, () => process.exit(code));
  }
  process.prependOnceListener('exit', action);
  return () => process.off('exit', action);
}
