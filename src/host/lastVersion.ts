import type { Memento } from 'vscode';

/** Holds the version that ran last on this computer; nothing before the first run. */
const lastVersionKey = 'lastVersion';

/**
 * Remembers which version runs. True once after an update, in one window, and never after the first installation, a
 * downgrade, or an update that changes only the last number: such a one mends, and has nothing to announce.
 */
export function noteVersion(state: Memento, version: string): boolean {
  const before = state.get<unknown>(lastVersionKey);
  if (before === version) return false;
  void state.update(lastVersionKey, version);
  if (typeof before !== 'string') return false;
  const [older, newer] = [before, version].map(each => each.split('.').map(Number));
  const [majorBefore = Number.NaN, minorBefore = Number.NaN] = older ?? [];
  const [major = 0, minor = 0] = newer ?? [];
  return major > majorBefore || (major === majorBefore && minor > minorBefore);
}
