/**
 * Opens VS Code with the extension of this folder. It talks to its built-in Sandbox, which needs no key.
 *
 *   npm start                              the desktop VS Code, or VS Code in the browser; until Ctrl+C
 *   npm start -- --tour                    the main job by itself, in a browser without a window
 *   npm start -- --tour --vscode all       on the oldest and the newest supported version
 *   npm start -- --tour --pictures FOLDER  with its pictures elsewhere than in media/tour
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCodeServer } from '../editors/codeServer.ts';
import { findDesktop, hasDisplay } from '../editors/desktop.ts';
import { createProfile } from '../editors/profile.ts';
import { type EditorVersion, newest, versionsNamed } from '../editors/versions.ts';
import { atExit, ownGroup, signalGroup } from '../run/processes.ts';
import { projectFolder } from '../run/project.ts';
import { makeTemporaryFolder } from '../run/temporary.ts';
import { takeTour } from './tour.ts';
import { calmSettings } from './workbench.ts';

const welcome = `Press F1, type "Generate" and press Enter; then say what to write, for example:

Tell me a short story about a robot who learns to paint

A click on the status bar stops it; one undo takes it back.

`;
const lineBelow = welcome.split('\n').length;

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      tour: { type: 'boolean' },
      vscode: { type: 'string', default: newest.name },
      pictures: { type: 'string', default: join('media', 'tour') },
    },
  });
  const versions = versionsNamed(values.vscode);
  if (values.tour) {
    for (const version of versions) {
      await takeTour(version, versions.length === 1 ? values.pictures : join(values.pictures, version.name));
    }
    return;
  }
  const { path: folder } = makeTemporaryFolder('playground');
  const file = join(folder, 'playground.txt');
  writeFileSync(file, welcome);
  await open(versions.at(-1) ?? newest, folder, file);
}

async function open(version: EditorVersion, folder: string, file: string): Promise<void> {
  const desktop = hasDisplay() ? await findDesktop(version) : undefined;
  if (desktop === undefined) await openInBrowser(version, folder, file);
  else await openOnDesktop(desktop, folder, file);
}

async function openOnDesktop(executable: string, folder: string, file: string): Promise<void> {
  const profile = await createProfile({ extension: 'inDevelopment', settings: calmSettings });
  const parameters = [
    `--extensionDevelopmentPath=${projectFolder}`,
    ...[`--user-data-dir=${profile.userFolder}`, `--extensions-dir=${profile.extensionsFolder}`],
    ...[
      '--disable-workspace-trust',
      '--skip-welcome',
      '--skip-release-notes',
      '--new-window',
      folder,
      '--goto',
      `${file}:${lineBelow}`,
    ],
  ];
  console.log('VS Code opens with the extension. Close its window, or press Ctrl+C here, to end it.');
  const child = spawn(executable, parameters, { ...ownGroup, stdio: 'ignore' });
  atExit(() => signalGroup(child, 'SIGTERM'));
  await once(child, 'exit');
}

async function openInBrowser(version: EditorVersion, folder: string, file: string): Promise<void> {
  const server = await startCodeServer(version, { extension: 'installed', settings: calmSettings });
  const address = server.address(folder, {
    skipWelcome: 'true',
    openFile: `${server.remoteUri(file)}:${lineBelow}`,
    gotoLineMode: 'true',
  });
  console.log(`VS Code ${version.editor} with the extension is at\n\n  ${address}\n\nPress Ctrl+C to end it.`);
  if (hasDisplay()) showInDefaultBrowser(address);
  await server.ended;
}

function showInDefaultBrowser(address: string): void {
  const programs: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  };
  const [program, ...parameters] = programs[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...parameters, address], { stdio: 'ignore', detached: true });
  // Whoever has no default browser still has the address.
  child.on('error', () => undefined);
  child.unref();
}
