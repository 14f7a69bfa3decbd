export interface ExtensionBench {
  readonly server: string;
  /** How long each stream is. */
  readonly seconds: number;
}

/** All times in milliseconds. */
export interface ExtensionMeasurement {
  readonly activationMs: number;
  /** How many bundles beside the extension's own were loaded before anything was asked for. */
  readonly loadedEarly: number;
  readonly latencyP50Ms: number;
  readonly latencyP95Ms: number;
  readonly completeMs: number;
}
