/**
 * Ends a request early. It does what an AbortController does for less: checking one costs as much as reading an event,
 * and making one as much as reading a short answer.
 */
export class Cancellation {
  isCancelled = false;
  /** Why. The first reason counts. */
  reason: unknown;
  private readonly listeners = new Set<(reason: unknown) => void>();
  private controller: AbortController | undefined;
  private readonly owner: CancellationOwner | undefined;

  constructor(owner?: CancellationOwner) {
    this.owner = owner;
  }

  cancel(reason: unknown): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    this.reason = reason;
    for (const run of this.listeners) run(reason);
    this.listeners.clear();
    this.controller?.abort(reason);
    this.owner?.onCancelled(reason);
  }

  /** Calls `run` once on cancellation, in the order of registration. Returns a function that unregisters it. */
  onCancel(run: (reason: unknown) => void): () => void {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  /** The same as an AbortSignal, made on first use. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.isCancelled) this.controller.abort(this.reason);
    return this.controller.signal;
  }
}

/** Is told of the cancellation after all listeners. */
export interface CancellationOwner {
  onCancelled(reason: unknown): void;
}

/** An AbortSignal in the form of a cancellation. */
export function cancellationOf(signal: AbortSignal): Pick<Cancellation, 'isCancelled' | 'reason' | 'onCancel'> {
  return {
    get isCancelled() {
      return signal.aborted;
    },
    get reason() {
      return signal.reason;
    },
    onCancel(run) {
      const abort = (): void => run(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      return () => signal.removeEventListener('abort', abort);
    },
  };
}

/** Is told that an AbortSignal fired. */
export interface AbortWatcher {
  onAbort(): void;
}

/** One listener for all watchers of a signal: Node warns of a leak when a signal has more than ten. */
class Watch {
  readonly watchers = new Set<AbortWatcher>();

  handleEvent(): void {
    for (const watcher of this.watchers) watcher.onAbort();
  }
}

const watches = new WeakMap<AbortSignal, Watch>();

/** Calls the watcher when the signal fires. Call {@link unwatchAbort} when that does not matter any more. */
export function watchAbort(signal: AbortSignal, watcher: AbortWatcher): void {
  let watch = watches.get(signal);
  if (watch === undefined) {
    watch = new Watch();
    watches.set(signal, watch);
    signal.addEventListener('abort', watch, { once: true });
  }
  watch.watchers.add(watcher);
}

/** Ends {@link watchAbort} for this watcher. */
export function unwatchAbort(signal: AbortSignal, watcher: AbortWatcher): void {
  const watch = watches.get(signal);
  watch?.watchers.delete(watcher);
  if (watch?.watchers.size !== 0) return;
  watches.delete(signal);
  signal.removeEventListener('abort', watch);
}
