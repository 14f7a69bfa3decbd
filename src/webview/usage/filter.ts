import type { UsageEntry } from '../../core/usage/entries.ts';

export type Unit = 'tokens' | 'credits' | 'money' | 'generations';

/** What of the ledger is shown, and in what. */
export interface Filter {
  /** Counted back from today; 0 for all. */
  readonly days: number;
  /** Empty for all. */
  readonly connection: string;
  readonly model: string;
  readonly unit: Unit;
}

export function isWithin(entry: UsageEntry, { days, connection, model }: Filter, today: string): boolean {
  if (connection !== '' && entry.connection !== connection) return false;
  if (model !== '' && entry.model !== model) return false;
  return days === 0 || entry.day > dayBefore(today, days);
}

/** The day that lies so many days before another, as `2026-11-20`. */
export function dayBefore(day: string, count: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

export function amountOf(entry: UsageEntry, unit: Unit): number {
  switch (unit) {
    case 'tokens':
      return entry.inputTokens + entry.outputTokens + entry.estimatedTokens;
    case 'credits':
      return entry.credits;
    case 'money':
      return entry.costUsd + entry.estimatedCostUsd;
    case 'generations':
      return entry.generations;
  }
}

/** What there is most to see in, until the person chooses. */
export function usualUnit(entries: readonly UsageEntry[]): Unit {
  const units = ['tokens', 'credits', 'money'] as const;
  return units.find(unit => entries.some(entry => amountOf(entry, unit) > 0)) ?? 'tokens';
}
