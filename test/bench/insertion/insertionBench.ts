export interface InsertionBench {
  /** How many generations the soak is of. */
  readonly generations: number;
  /** A number to repeat a soak by. */
  readonly seed: number;
}

export interface InsertionMeasurement {
  /** From the server's write of a token to the document that has it, at 60 tokens a second. */
  readonly latencyMedianMs: number;
  readonly latencyP95Ms: number;
  /** 10,000 tokens into 50,000 lines, against one edit for each token. */
  readonly timesNaive: number;
  readonly editsPerSecond: number;
  /** What a key takes while text streams into the same document, against what it takes otherwise; medians. */
  readonly typingTimesIdle: number;
  /** Generations of the soak, all of whose characters were in place. */
  readonly survived: number;
  /** How many keys were pressed meanwhile. */
  readonly keys: number;
  /** How many saves, formats, writes of other programs and new names of the file there were meanwhile. */
  readonly disturbances: number;
}
