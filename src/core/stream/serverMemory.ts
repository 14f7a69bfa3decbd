/** What servers taught in this session. Nothing of it is stored. */
export interface ServerMemory {
  /** Codes of the adaptations that worked, by origin and model. */
  readonly adaptations: Map<string, Set<string>>;
  /** Addresses that answered where the address of the endpoint did not. */
  readonly addresses: Map<string, string>;
  /** Origins and models whose answers begin with reasoning without a tag. */
  readonly beginsThinking: Set<string>;
}

export function createServerMemory(): ServerMemory {
  return { adaptations: new Map(), addresses: new Map(), beginsThinking: new Set() };
}

export function serverKey(url: Readonly<URL>, model: string | undefined): string {
  return `${url.origin} ${model ?? ''}`;
}
