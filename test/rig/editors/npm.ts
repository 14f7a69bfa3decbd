import { delimiter, dirname } from 'node:path';
import { runQuietly } from '../run/processes.ts';

const npmSeconds = 900;

/** Runs npm in a folder, with another Node first on the path when given. */
export async function npm(
  folder: string,
  parameters: readonly string[],
  options: { readonly node?: string; readonly environment?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const path = options.node === undefined ? [] : [dirname(options.node)];
  const env = {
    ...process.env,
    ...options.environment,
    PATH: [...path, process.env.PATH].join(delimiter),
  };
  // Under `npm test` npm says where it is; that file can be run without a shell on every system.
  const npmFile = process.env.npm_execpath;
  if (npmFile?.endsWith('npm-cli.js')) {
    const parametersOfNode = [npmFile, ...parameters];
    await runQuietly(options.node ?? process.execPath, parametersOfNode, { cwd: folder, env, seconds: npmSeconds });
  } else {
    await runQuietly('npm', parameters, { cwd: folder, env, seconds: npmSeconds, shell: process.platform === 'win32' });
  }
}
