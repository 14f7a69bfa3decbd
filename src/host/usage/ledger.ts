import { randomUUID } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import * as vscode from 'vscode';
import type { Usage } from '../../core/generation/generation.ts';
import type { Price } from '../../core/generation/listedModel.ts';
import { asAmount, asObject, present } from '../../core/json/json.ts';
import { addTotals, dayOf, sumOf, type UsageEntry } from '../../core/usage/entries.ts';
import { costOf } from '../../core/usage/prices.ts';
import { addUsage, noUsage, plausibleUsage, type UsageTotals } from '../../core/usage/usage.ts';
import type { Log } from '../log.ts';
import { showWarning } from '../ui/messages.ts';
import { createUsageStore } from './store.ts';

/** One generation that is to be counted. */
export interface UsageRecord {
  readonly connection: string;
  readonly model: string;
  readonly usage: Usage;
  /** Of the text that came; they count where the server reports none. */
  readonly estimatedTokens: number;
  /** The id of the extension that asked for it. Undefined: the person. */
  readonly caller?: string | undefined;
}

/** The usage of this window since it opened, and of all windows by day. */
export interface UsageLedger extends vscode.Disposable {
  readonly session: UsageTotals;
  readonly today: UsageTotals;
  readonly month: UsageTotals;
  readonly entries: readonly UsageEntry[];
  /** The last balances that servers reported, in their credits, by connection. */
  readonly balances: Readonly<Record<string, number>>;
  readonly onDidChange: vscode.Event<void>;
  add(record: UsageRecord): void;
  /** The cost by the price of the model, in US dollars; undefined where the server reported it or no price is known. */
  estimateCost(usage: Usage, connection: string, model: string): number | undefined;
  setBalance(connection: string, balance: number): void;
  /** Reads again what all windows wrote. */
  refresh(): Promise<void>;
  reset(): Promise<void>;
}

export interface UsageLedgerParts {
  readonly storage: vscode.Uri;
  readonly state: vscode.Memento;
  readonly log: Log;
  /** What a model of a connection costs, where that is known. */
  priceOf(connection: string, model: string): Price | undefined;
}

const balancesKey = 'runnel.usage.balances';
const settleMs = 300;

export function createUsageLedger({ storage, state, log, priceOf }: UsageLedgerParts): UsageLedger {
  const change = new vscode.EventEmitter<void>();
  const folder = vscode.Uri.joinPath(storage, 'usage').fsPath;
  const windowId = randomUUID().replaceAll('-', '').slice(0, 12);
  const told = new Set<string>();
  const tellOnce = (message: string): void => {
    if (!told.has(message)) void showWarning(message);
    told.add(message);
  };
  const onSetAside = (name: string): void => {
    log.info(`usage: a file was damaged and is kept as ${name}`);
    tellOnce(vscode.l10n.t('A usage file is damaged. It is kept as {0}, and what can be read of it is counted.', name));
  };
  const store = createUsageStore({ folder, windowId, now: () => new Date(), onSetAside });
  let session = noUsage;
  let entries: readonly UsageEntry[] = [];
  let watcher: FSWatcher | undefined;
  let timer: NodeJS.Timeout | undefined;

  const totalsSince = (first: string): UsageTotals => sumOf(entries.filter(({ day }) => day.startsWith(first)));
  const refresh = async (): Promise<void> => {
    try {
      entries = await store.read();
      watcher ??= watchFolder();
    } catch (error) {
      log.info(`usage: the ledger can't be read (${codeOf(error)})`);
    }
    change.fire();
  };
  /** Other windows write there too. */
  const watchFolder = (): FSWatcher | undefined => {
    try {
      const folderWatcher = watch(folder, () => {
        clearTimeout(timer);
        timer = setTimeout(refresh, settleMs);
      });
      folderWatcher.on('error', () => folderWatcher.close());
      return folderWatcher;
    } catch {
      // Some folders can't be watched. The next generation of this window reads what the others wrote.
      return undefined;
    }
  };
  const setBalance = (connection: string, balance: number): void => {
    void state.update(balancesKey, { ...readBalances(state), [connection]: balance });
  };
  const estimateCost: UsageLedger['estimateCost'] = (usage, connection, model) =>
    usage.costUsd === undefined ? costOf(usage, priceOf(connection, model)) : undefined;
  void refresh();

  return {
    get session() {
      return session;
    },
    get today() {
      return totalsSince(dayOf(new Date()));
    },
    get month() {
      return totalsSince(dayOf(new Date()).slice(0, '2026-11'.length));
    },
    get entries() {
      return entries;
    },
    get balances() {
      return readBalances(state);
    },
    onDidChange: change.event,
    add({ connection, model, usage: reported, estimatedTokens, caller }) {
      const { usage, refused } = plausibleUsage(reported);
      if (refused.length > 0) {
        log.info(`usage: ${connection} reported implausible ${refused.join(', ')}, not counted`);
        tellOnce(vscode.l10n.t('{0} reported usage that cannot be right. It is not counted.', connection));
      }
      const used = addUsage(noUsage, usage, estimatedTokens, estimateCost(usage, connection, model));
      session = addTotals(session, used);
      if (usage.balance !== undefined) setBalance(connection, usage.balance);
      const entry = { ...used, day: dayOf(new Date()), connection, model, ...present({ caller }) };
      // It is counted even if the disk is slow or full.
      entries = [...entries, entry];
      change.fire();
      store.add(entry).then(refresh, (error: unknown) => {
        log.info(`usage: the ledger can't be written (${codeOf(error)})`);
      });
    },
    estimateCost,
    setBalance(connection, balance) {
      setBalance(connection, balance);
      change.fire();
    },
    refresh,
    async reset() {
      await store.reset();
      session = noUsage;
      await state.update(balancesKey, undefined);
      await refresh();
    },
    dispose() {
      clearTimeout(timer);
      watcher?.close();
      change.dispose();
    },
  };
}

function readBalances(state: vscode.Memento): Readonly<Record<string, number>> {
  const stored = Object.entries(asObject(state.get(balancesKey)) ?? {});
  return Object.fromEntries(stored.map(([name, value]) => [name, asAmount(value) ?? 0]));
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'no code';
}
