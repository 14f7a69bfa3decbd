import type { BudgetState } from '../core/usage/budget.ts';
import type { UsageEntry } from '../core/usage/entries.ts';

/** What the host says to the usage page. `state` is complete: the page is a picture of it. */
export interface UsageState {
  readonly type: 'state';
  readonly entries: readonly UsageEntry[];
  /** The local day, as `2026-11-20`. */
  readonly today: string;
  /** Names for people, by the id of the connection. */
  readonly connections: Readonly<Record<string, string>>;
  /** In credits, by the id of the connection. */
  readonly balances: Readonly<Record<string, number>>;
  readonly budgets: readonly (BudgetState & { readonly text: string })[];
  readonly language: string;
  readonly texts: UsageTexts;
}

/** What the page says to the host. */
export type UsageRequest =
  | { readonly type: 'ready' }
  | {
      readonly type: 'export';
      readonly format: 'csv' | 'json';
      readonly days: number;
      readonly connection: string;
      readonly model: string;
    }
  | { readonly type: 'refreshBalance' }
  | { readonly type: 'openBudget' }
  | { readonly type: 'reset' };

/** Everything that a person reads on the page, in their language. */
export interface UsageTexts {
  readonly title: string;
  readonly period: string;
  readonly days: string;
  readonly allTime: string;
  readonly connection: string;
  readonly allConnections: string;
  readonly model: string;
  readonly allModels: string;
  readonly unit: string;
  readonly tokens: string;
  readonly credits: string;
  readonly money: string;
  readonly generations: string;
  /** The head of the column that names the extensions that asked. */
  readonly caller: string;
  readonly day: string;
  readonly input: string;
  readonly output: string;
  readonly balance: string;
  readonly budget: string;
  readonly exportCsv: string;
  readonly exportJson: string;
  readonly reset: string;
  readonly refreshBalance: string;
  readonly changeBudget: string;
  readonly nothing: string;
  /** In place of it where nothing was ever used. */
  readonly nothingYet: string;
  readonly chart: string;
  readonly other: string;
}
