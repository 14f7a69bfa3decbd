import { findBrowser } from './browser.ts';
import { installCodeServer } from './codeServerInstall.ts';
import { findDesktop } from './desktop.ts';
import type { EditorVersion } from './versions.ts';

/** Gets everything that tests inside VS Code need onto this machine: quick when it is there already. */
export async function prepareEditors(versions: readonly EditorVersion[]): Promise<void> {
  for (const version of versions) {
    const desktop = await findDesktop(version);
    const { server } = await installCodeServer(version);
    console.log(`VS Code ${version.editor}: ${desktop ?? server}`);
  }
  console.log(`Browser: ${await findBrowser()}`);
}
