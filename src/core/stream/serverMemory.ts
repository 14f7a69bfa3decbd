/** What was learned about servers in this session. It is not stored. */
export interface ServerMemory {
  /** Codes of the adaptations that worked, by origin and model. */
  readonly adaptations: Map<string, Set<string>>;
  /** Addresses that answered in the place of the endpoint's own. */
  readonly addresses: Map<string, string>;
  /** Origins and models whose answers begin with reasoning without a tag. */
  readonly beginsThinking: Set<string>;
}

/** An empty memory, for one client. */
export function createServerMemory(): ServerMemory {
  return { adaptations: new Map(), addresses: new Map(), beginsThinking: new Set() };
}

/** The key in the memory for a model of a server. */
export function serverKey(url: Readonly<URL>, model: string | undefined): string {
  return `${url.origin} ${model ?? ''}`;
}
