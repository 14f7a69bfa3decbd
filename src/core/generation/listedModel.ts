/** A model that an API lists, with what it costs where the API says so. */
export interface ListedModel {
  readonly id: string;
  /** A name for people, where it is another one than the id. */
  readonly label?: string;
  readonly price?: Price;
  /** Tokens that fit into one conversation. */
  readonly contextLength?: number;
}

/** What a model costs. */
export interface Price {
  /** US dollars for a million tokens that it reads. */
  readonly input?: number;
  /** US dollars for a million tokens that it reads from a cache. Absent: as much as for any other. */
  readonly cachedInput?: number;
  /** US dollars for a million tokens that it writes. */
  readonly output?: number;
  /** Units of the account for one request, whatever its length. */
  readonly credits?: number;
}
