import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The check of code-server, minified: a function that always answers yes, followed by the one that asks it. */
const alwaysAllowed = /function (\w+)\((\w+),(\w+)\)\{return!0\}(function \w+\(\w+,\w+\)\{if\(!\1\()/g;

/** Stands in every bundle that holds the check. */
const refusal = 'CANNOT use API proposal';

/**
 * Puts VS Code's own check back: an extension uses only the proposed APIs that its manifest names, and a published one
 * may name none. code-server allows all of them to every extension, so that a test could pass on it although the
 * published extension would fail.
 */
export async function restrictProposedApis(editor: string): Promise<void> {
  const folder = join(editor, 'out');
  let replaced = 0;
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const path = join(folder, name);
    const code = await readFile(path, 'utf8');
    if (!code.includes(refusal)) continue;
    const strict = code.replace(alwaysAllowed, (_match, check, extension, proposal, next) => {
      replaced++;
      const names = `${extension}.enabledApiProposals`;
      return `function ${check}(${extension},${proposal}){return!!${names}&&${names}.includes(${proposal})}${next}`;
    });
    if (strict !== code) await writeFile(path, strict);
  }
  if (replaced === 0) throw new Error(`The check for proposed APIs was not found in ${folder}.`);
}
