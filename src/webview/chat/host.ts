import type { PageMessage } from '../../protocol/chat.ts';

/** The way to the host, and what the page keeps for itself while it is hidden. */
export interface Host {
  post(message: PageMessage): void;
  readonly kept: Kept;
  keep(change: Partial<Kept>): void;
}

/** What only the page knows. It outlives hiding, moving and reloading the page. */
export interface Kept {
  /** The conversation that the rest belongs to, and which a panel opens again after a reload. */
  readonly conversation: string;
  readonly draft: string;
  /** The first turn in sight, and how many pixels of it are above the edge; none while the end is followed. */
  readonly anchor: Anchor | undefined;
}

export interface Anchor {
  readonly turn: string;
  readonly offset: number;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export function connectToHost(): Host {
  const api = acquireVsCodeApi();
  let kept: Kept = { conversation: '', draft: '', anchor: undefined, ...(api.getState() as Partial<Kept> | undefined) };
  return {
    post: message => api.postMessage(message),
    get kept() {
      return kept;
    },
    keep(change) {
      kept = { ...kept, ...change };
      api.setState(kept);
    },
  };
}
