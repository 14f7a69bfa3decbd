import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm } from '../rig/editors/npm.ts';
import { projectFolder } from '../rig/run/project.ts';

/** The packages that the client is measured beside have a folder of their own, so that nobody else installs them. */
export const clientPeers = join(projectFolder, 'test', 'bench', 'peers');

/** So have those that the chat's drawing is measured beside. */
export const drawingPeers = join(clientPeers, 'drawing');

/** Installs the peers of a folder when they are not there, or not in the versions that are wanted. */
export async function installPeers(folder: string): Promise<void> {
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'node_modules', '.runnel-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing what Runnel is measured beside …');
  await npm(folder, ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  writeFileSync(stamp, wanted);
}

/** Loads a peer as a program would that imports it. */
export async function importPeer<Library>(name: string): Promise<Library> {
  const { load } = (await import(pathToFileURL(join(clientPeers, 'load.mjs')).href)) as {
    load(name: string): Promise<Library>;
  };
  return await load(name);
}

/** The versions of all peers of a folder, by name. */
export function readPeerVersions(folder: string): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return dependencies;
}
