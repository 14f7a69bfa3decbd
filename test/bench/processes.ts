import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectFolder } from '../rig/run/project.ts';
import type { ContestantName } from './contestants/index.ts';
import type { BenchFamily } from './familyMaterial.ts';
import type { Answer } from './measure.ts';
import type { Scenario } from './scenarios.ts';

const startSeconds = 60;
const answerSeconds = 240;

export interface BenchServer {
  readonly url: string;
  dispose(): void;
}

export async function startServer(): Promise<BenchServer> {
  const child = start('server.cjs', []);
  const { url } = (await nextMessage(child, 'The server', startSeconds)) as { readonly url: string };
  return { url, dispose: () => child.disconnect() };
}

/** A contestant that waits for scenarios in its own process. */
export interface RunningContestant {
  run(scenario: Scenario, server: string): Promise<Answer>;
  dispose(): void;
}

export async function startContestant(
  name: ContestantName,
  events: number,
  family?: BenchFamily,
): Promise<RunningContestant> {
  const child = start('contestant.cjs', [name, String(events), ...(family === undefined ? [] : [family])]);
  await nextMessage(child, name, startSeconds);
  return {
    async run(scenario, server) {
      const message = nextMessage(child, name, answerSeconds);
      child.send({ scenario, server });
      const { answer, error } = (await message) as { readonly answer?: Answer; readonly error?: string };
      if (answer === undefined) throw new Error(`${name}: ${error}`);
      return answer;
    },
    dispose: () => child.disconnect(),
  };
}

/** The child ends by itself when it is disconnected, or when this process is no more. */
function start(file: string, parameters: readonly string[]): ChildProcess {
  return fork(join(projectFolder, 'out', 'bench', file), parameters, {
    execArgv: ['--expose-gc'],
    // Its warnings are no part of the table.
    env: { ...process.env, NODE_NO_WARNINGS: '1', AI_SDK_LOG_WARNINGS: 'false' },
  });
}

async function nextMessage(child: ChildProcess, name: string, seconds: number): Promise<unknown> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(seconds * 1_000)]);
  const onExit = (): void => ended.abort(new Error('it ended'));
  child.once('exit', onExit);
  try {
    const [message] = await once(child, 'message', { signal });
    return message;
  } catch {
    child.kill();
    throw new Error(`${name} did not answer within ${seconds} seconds, or ended.`);
  } finally {
    child.off('exit', onExit);
  }
}
