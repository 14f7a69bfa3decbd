import { findBrowser } from '../editors/browser.ts';
import { installCodeServer } from '../editors/codeServerInstall.ts';
import { findDesktop } from '../editors/desktop.ts';
import type { EditorVersion } from '../editors/versions.ts';

/**
 * Gets everything that tests inside VS Code need onto this machine: quick when it is there already. The workbench is
 * driven in a browser; tests in the extension host need one only where there is no desktop build.
 */
export async function prepareEditors(versions: readonly EditorVersion[], hasWorkbench: boolean): Promise<void> {
  let needsBrowser = hasWorkbench;
  for (const version of versions) {
    const desktop = await findDesktop(version);
    if (desktop !== undefined) console.log(`VS Code ${version.editor}: ${desktop}`);
    if (desktop !== undefined && !hasWorkbench) continue;
    needsBrowser = true;
    const { server } = await installCodeServer(version);
    console.log(`VS Code ${version.editor}: ${server}`);
  }
  if (needsBrowser) console.log(`Browser: ${await findBrowser()}`);
}
