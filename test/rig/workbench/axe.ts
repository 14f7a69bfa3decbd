import type { Locator } from 'playwright-core';
import { requirePackage } from '../run/project.ts';

const { source } = requirePackage('axe-core') as { readonly source: string };

/** What axe-core calls serious or critical below an element, a line for each. */
export function findAxeProblems(root: Locator): Promise<readonly string[]> {
  return root.evaluate(runAxe, source);
}

/** Runs in the page. */
async function runAxe(body: unknown, library: string): Promise<readonly string[]> {
  const page = globalThis as unknown as {
    axe?: {
      run(root: unknown): Promise<{
        readonly violations: readonly {
          readonly id: string;
          readonly impact: string;
          readonly nodes: readonly { readonly html: string }[];
        }[];
      }>;
    };
    eval(source: string): void;
  };
  if (page.axe === undefined) page.eval(library);
  const result = await page.axe?.run(body);
  return (result?.violations ?? [])
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`);
}
