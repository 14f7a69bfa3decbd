/** Who wants to know that a signal has fired. */
export interface AbortWatcher {
  onAbort(): void;
}

/** One listener for all who share a signal: Node warns of a leak where a signal has more than ten. */
class Watch {
  readonly watchers = new Set<AbortWatcher>();

  handleEvent(): void {
    for (const watcher of this.watchers) watcher.onAbort();
  }
}

const watches = new WeakMap<AbortSignal, Watch>();

export function watchAbort(signal: AbortSignal, watcher: AbortWatcher): void {
  let watch = watches.get(signal);
  if (watch === undefined) {
    watch = new Watch();
    watches.set(signal, watch);
    signal.addEventListener('abort', watch, { once: true });
  }
  watch.watchers.add(watcher);
}

export function unwatchAbort(signal: AbortSignal, watcher: AbortWatcher): void {
  const watch = watches.get(signal);
  watch?.watchers.delete(watcher);
  if (watch?.watchers.size !== 0) return;
  watches.delete(signal);
  signal.removeEventListener('abort', watch);
}
