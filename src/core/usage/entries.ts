import { asAmount, asArray, asObject, asText, parseJson } from '../json/json.ts';
import { csvCell } from '../text/csvCell.ts';
import { noUsage, type UsageTotals } from './usage.ts';

/** What one model of one connection used on one day. */
export interface UsageEntry extends UsageTotals {
  /** The local day, as `2026-11-20`. */
  readonly day: string;
  readonly connection: string;
  readonly model: string;
  /** The id of the extension that asked for it. Absent: the person. */
  readonly caller?: string;
}

/** The local day of a time, as `2026-11-20`. */
export function dayOf(time: Date): string {
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/** The sum of two. */
export function addTotals(one: UsageTotals, other: UsageTotals): UsageTotals {
  return {
    generations: one.generations + other.generations,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    estimatedTokens: one.estimatedTokens + other.estimatedTokens,
    credits: one.credits + other.credits,
    costUsd: one.costUsd + other.costUsd,
    estimatedCostUsd: one.estimatedCostUsd + other.estimatedCostUsd,
  };
}

/** The sum of all. */
export function sumOf(entries: readonly UsageTotals[]): UsageTotals {
  return entries.reduce(addTotals, noUsage);
}

const mostModelsOfADay = 200;

/** Entries of the same day, connection and model become one; a day with very many models keeps the rest together. */
export function mergeEntries(entries: readonly UsageEntry[]): readonly UsageEntry[] {
  const merged = new Map<string, UsageEntry>();
  const modelsOfDay = new Map<string, number>();
  for (const entry of entries) {
    const own = JSON.stringify([entry.day, entry.connection, entry.model, entry.caller ?? '']);
    const count = modelsOfDay.get(entry.day) ?? 0;
    const isNew = !merged.has(own);
    const isOver = isNew && count >= mostModelsOfADay;
    const named = isOver ? { ...entry, connection: '', model: '' } : entry;
    const key = isOver ? JSON.stringify([entry.day, '', '', entry.caller ?? '']) : own;
    if (isNew && !isOver) modelsOfDay.set(entry.day, count + 1);
    merged.set(key, { ...named, ...addTotals(merged.get(key) ?? noUsage, entry) });
  }
  return [...merged.values()].sort((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));
}

/** Larger sums are errors: adding them up would lose all others. */
const largestAmount = 1e15;

/** The entries of a file that was cut off or overwritten in part. */
export function salvageEntries(text = ''): readonly UsageEntry[] {
  return (text.match(/\{"[^{}]*\}/g) ?? []).flatMap(entry => readEntries([parseJson(entry)]));
}

/** The entries of a file. Invalid ones are left out. */
export function readEntries(value: unknown): readonly UsageEntry[] {
  return asArray(value).flatMap(item => {
    const entry = asObject(item);
    const day = asText(entry?.day);
    if (entry === undefined || day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return [];
    const amount = (name: keyof UsageTotals): number => {
      const value = asAmount(entry[name]) ?? 0;
      return value > largestAmount ? 0 : value;
    };
    const caller = asText(entry.caller);
    return [
      {
        day,
        connection: (asText(entry.connection) ?? '').slice(0, 100),
        model: (asText(entry.model) ?? '').slice(0, 200),
        ...(caller === undefined ? {} : { caller: caller.slice(0, 200) }),
        generations: amount('generations'),
        inputTokens: amount('inputTokens'),
        outputTokens: amount('outputTokens'),
        estimatedTokens: amount('estimatedTokens'),
        credits: amount('credits'),
        costUsd: amount('costUsd'),
        estimatedCostUsd: amount('estimatedCostUsd'),
      },
    ];
  });
}

/** As a table for spreadsheets. */
export function toCsv(entries: readonly UsageEntry[]): string {
  const names = ['day', 'connection', 'model', ...Object.keys(noUsage), 'caller'] as readonly (keyof UsageEntry)[];
  const rows = entries.map(entry => names.map(name => csvCell(String(entry[name] ?? ''))).join(','));
  return [names.join(','), ...rows].join('\r\n');
}
