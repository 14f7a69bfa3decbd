import assert from 'node:assert/strict';
import { untilStill } from '../../rig/pages/chatPage.ts';
import type { Figures } from '../clientBench.ts';
import { drawingPeers, installPeers } from '../peers.ts';
import { alignColumns } from '../table.ts';
import { traceTasks } from '../tasks.ts';
import { columnNames, createColumns } from './columns.ts';
import { buildPages, type DrawingContestant, drawingContestants, openPage } from './contestants.ts';
import { type Drawn, drawAtOnce, readDrawn, writePaced } from './inPage.ts';

const measure = 'bench.draw';
const pace = { charactersPerSecond: 8_000, everyMs: 50, measure };

/** What it took to draw a text, in milliseconds for which the thread of the page had a processor. */
interface Drawing {
  readonly taskMs: number;
  readonly tasksOver50Ms: number;
}

/**
 * Draws every text with every contestant: each in a browser of its own, by turns, at 8,000 characters a second.
 *
 * @param share how much of each text is drawn: 1 is all of it
 * @throws if the chat's page comes to something else than if it had drawn the text at once
 */
export async function measureDrawing(share: number): Promise<Figures> {
  await installPeers(drawingPeers);
  await buildPages();
  const figures: Record<string, Record<string, number>> = {};
  const note = (figure: string, name: string, value: number): void => {
    figures[figure] = { ...figures[figure], [name]: value };
  };
  for (const [column, text] of Object.entries(createColumns(share))) {
    for (const contestant of drawingContestants) {
      if (contestant.without?.some(name => name === column)) continue;
      const { taskMs, tasksOver50Ms } = await draw(contestant, column, text);
      console.log(`  ${column}: ${contestant.name} ${Math.round(taskMs)} ms (${tasksOver50Ms})`);
      note(`drawing.${column}.taskMs`, contestant.name, taskMs);
      note(`drawing.${column}.tasksOver50Ms`, contestant.name, tasksOver50Ms);
    }
  }
  return figures;
}

/** One line for each contestant: milliseconds, and tasks over 50 ms in brackets. */
export function formatDrawing(figures: Figures): string {
  const rows = drawingContestants.map(({ name }) => [
    name,
    ...columnNames.map(column => {
      const taskMs = figures[`drawing.${column}.taskMs`]?.[name];
      const long = figures[`drawing.${column}.tasksOver50Ms`]?.[name];
      return taskMs === undefined ? '' : `${Math.round(taskMs).toLocaleString('en')} (${long})`;
    }),
  ]);
  return alignColumns([['', ...columnNames], ...rows]);
}

async function draw(contestant: DrawingContestant, column: string, text: string): Promise<Drawing> {
  const page = await openPage(contestant);
  const browser = page.context().browser();
  assert.ok(browser !== null);
  try {
    const tasks = await traceTasks(browser, measure, 0, async () => {
      await page.evaluate(writePaced, { ...pace, text });
      await page.evaluate(untilStill);
    });
    const grown = await page.evaluate(readDrawn);
    await page.evaluate(drawAtOnce, text);
    await page.evaluate(untilStill);
    compare(contestant, column, grown, await page.evaluate(readDrawn));
    return {
      taskMs: tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      tasksOver50Ms: tasks.filter(({ cpuMs }) => cpuMs > 50).length,
    };
  } finally {
    await browser.close();
  }
}

/** Peers number their nodes: of them only the text and the number of elements has to be the same. */
function compare({ name, script }: DrawingContestant, column: string, grown: Drawn, atOnce: Drawn): void {
  assert.ok(atOnce.text.length > 0, `${name} drew nothing.`);
  const isSame = grown.text === atOnce.text && grown.elements === atOnce.elements;
  if (script === undefined && grown.html !== atOnce.html) {
    throw new Error(`${column}: what grew is not what is drawn at once.`);
  }
  if (!isSame) console.log(`  ${column}: what grew with ${name} is not what it draws at once.`);
}
