import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeTemporaryFolder } from '../run/temporary.ts';
import { copyShippedFiles } from './shippedFiles.ts';

export interface ProfileOptions {
  /**
   * Installed, it consists of exactly the files that ship. In development, the workbench takes it from this folder and
   * can run tests in its extension host; but then it hides all messages that pop up.
   */
  readonly extension: 'installed' | 'inDevelopment';
  /** Folders of further extensions, which are installed. */
  readonly otherExtensions?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly keybindings?: readonly unknown[];
}

/** A user of VS Code who has just come into being. */
export interface Profile {
  /** Everything that the editor writes to disk for its user lies below this folder. */
  readonly folder: string;
  readonly userFolder: string;
  readonly serverFolder: string;
  readonly extensionsFolder: string;
  remove(): void;
}

export async function createProfile({
  extension,
  otherExtensions = [],
  settings = {},
  keybindings = [],
}: ProfileOptions): Promise<Profile> {
  const { path: folder, remove } = makeTemporaryFolder('profile');
  const userFolder = join(folder, 'user');
  const serverFolder = join(folder, 'server');
  const extensionsFolder = join(folder, 'extensions');
  // Older servers expect the folders to be there.
  for (const each of [userFolder, serverFolder, extensionsFolder]) await mkdir(each);
  await mkdir(join(userFolder, 'User'));
  await writeFile(join(userFolder, 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  await writeFile(join(userFolder, 'User', 'keybindings.json'), JSON.stringify(keybindings, undefined, 2));
  if (extension === 'installed') await copyShippedFiles(join(extensionsFolder, 'runnel'));
  for (const other of otherExtensions) {
    await cp(other, join(extensionsFolder, basename(other)), { recursive: true });
  }
  return { folder, userFolder, serverFolder, extensionsFolder, remove };
}
