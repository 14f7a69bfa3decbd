import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './processes.ts';

export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

/** A folder that is gone when it is removed, or else when this process ends. */
export function makeTemporaryFolder(purpose: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `runnel-${purpose}-`));
  const forget = atExit(() => removeNow(path));
  return {
    path,
    remove() {
      forget();
      removeNow(path);
    },
  };
}

function removeNow(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}
