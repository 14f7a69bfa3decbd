import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { requirePackage } from '../run/project.ts';
import { installDebianPackages } from './debian.ts';

const { chromium } = requirePackage('playwright-core') as typeof import('playwright-core');

/** Names a browser's executable, for machines where it lies in an unusual place. */
const browserVariable = 'RUNNEL_TEST_BROWSER';

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const windowsApplications = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** Nothing of the browser's own may reach for the network or get into a picture. */
const quietFlags = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = await findBrowser();
  const args = [...quietFlags, ...flags];
  return await chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args });
}

/** Finds a browser of Chromium's family, or installs one where that needs no person. */
export async function findBrowser(): Promise<string> {
  const found = candidates().find(works);
  if (found !== undefined) return found;
  if (process.platform === 'linux' && (await installDebianPackages(['chromium', 'fonts-dejavu-core']))) {
    const installed = candidates().find(works);
    if (installed !== undefined) return installed;
  }
  throw new Error(`The tests need Chromium, Chrome or Edge. Run: ${installCommand()}`);
}

function candidates(): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const named = process.env[browserVariable];
  return [
    ...(named === undefined ? [] : [named]),
    ...namesOnPath.flatMap(name => folders.map(folder => join(folder, name))),
    ...macApplications.map(name => `/Applications/${name}.app/Contents/MacOS/${name}`),
    ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(variable =>
      windowsApplications.map(path => join(process.env[variable] ?? '', path)),
    ),
    // Where playwright puts its own, if somebody had it install one.
    chromium.executablePath(),
  ];
}

/** On Ubuntu the package is a stub that asks for a snap: a file of that name does not make a browser. */
function works(path: string): boolean {
  if (!existsSync(path)) return false;
  return process.platform !== 'linux' || spawnSync(path, ['--version']).status === 0;
}

function installCommand(): string {
  const onDebian = existsSync('/etc/debian_version') && !existsSync('/usr/bin/snap');
  return onDebian ? 'sudo apt-get install chromium' : 'npx playwright-core install --with-deps chromium';
}
