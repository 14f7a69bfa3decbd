import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The folder with the extension's manifest: bundles lie at several depths below it. */
export const projectFolder = findProjectFolder(__dirname);

/** The streaming client as it ships, not its sources: to be imported by programs. */
export const clientFile = pathToFileURL(join(projectFolder, 'dist', 'client.mjs')).href;

/** Loads a package that must not be bundled because it looks for files beside its own. */
export const requirePackage = createRequire(join(projectFolder, 'package.json'));

function findProjectFolder(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The project folder was not found: there is no package.json above this file.');
  return findProjectFolder(parent);
}
