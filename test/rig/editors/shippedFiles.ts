import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder, requirePackage } from '../run/project.ts';

const { listFiles, PackageManager } = requirePackage('@vscode/vsce') as typeof import('@vscode/vsce');

/** Looking through the whole project takes seconds. */
let shipped: Promise<readonly string[]> | undefined;

/** Copies what a package of the extension would hold, so that a file that does not ship is missed in time. */
export async function copyShippedFiles(folder: string): Promise<void> {
  shipped ??= listFiles({ cwd: projectFolder, packageManager: PackageManager.None });
  for (const file of await shipped) {
    await cp(join(projectFolder, file), join(folder, file));
  }
}
