import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runQuietly } from '../run/processes.ts';

const installSeconds = 600;

/**
 * Installs packages on Debian and its relatives where that needs no person: as root, or where sudo asks
 * for no password. Says whether it did.
 */
export async function installDebianPackages(names: readonly string[]): Promise<boolean> {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  if (prefix.length > 0 && spawnSync('sudo', ['--non-interactive', 'true']).status !== 0) return false;
  console.log(`Installing ${names.join(', ')} with apt-get…`);
  const aptGet = async (...parameters: readonly string[]) => {
    const environment = ['env', 'DEBIAN_FRONTEND=noninteractive'];
    // Another program may be installing something at this moment.
    const patience = ['-o', 'DPkg::Lock::Timeout=300'];
    const [program = '', ...rest] = [...prefix, ...environment, 'apt-get', ...patience, ...parameters];
    await runQuietly(program, rest, { seconds: installSeconds });
  };
  await aptGet('update');
  await aptGet('install', '--yes', '--no-install-recommends', ...names);
  return true;
}
