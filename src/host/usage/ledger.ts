import * as vscode from 'vscode';
import type { Usage } from '../../core/generation.ts';
import { asAmount, asObject } from '../../core/json.ts';
import { addUsage, noUsage, type UsageTotals } from '../../core/usage.ts';

/** What was used in this window since it opened, and in all windows today. */
export interface UsageLedger extends vscode.Disposable {
  readonly session: UsageTotals;
  readonly today: UsageTotals;
  /** The last balance that a server reported, in its credits. */
  readonly balance: number | undefined;
  readonly onDidChange: vscode.Event<void>;
  add(usage: Usage, text: string): void;
}

const key = 'runnel.usage.today';

export function createUsageLedger(state: vscode.Memento): UsageLedger {
  const change = new vscode.EventEmitter<void>();
  let session = noUsage;
  let balance: number | undefined;

  const readToday = (): UsageTotals => {
    const stored = asObject(state.get(key));
    return stored?.day === today() ? toTotals(stored) : noUsage;
  };

  return {
    get session() {
      return session;
    },
    get today() {
      return readToday();
    },
    get balance() {
      return balance;
    },
    onDidChange: change.event,
    add(usage, text) {
      session = addUsage(session, usage, text);
      balance = usage.balance ?? balance;
      void state.update(key, { day: today(), ...addUsage(readToday(), usage, text) });
      change.fire();
    },
    dispose: () => change.dispose(),
  };
}

/** The local day, as `2026-11-20`. */
function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}

function toTotals(stored: Readonly<Record<string, unknown>>): UsageTotals {
  const totals = Object.keys(noUsage).map(name => [name, asAmount(stored[name]) ?? 0]);
  return Object.fromEntries(totals) as unknown as UsageTotals;
}
