import type { JsonObject } from '../../core/json/json.ts';

/** The request that a piece of documentation shows: a command line, or code. */
export interface SampleRequest {
  readonly url: string;
  /** Names as they were written. A name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Undefined where the sample shows none. */
  readonly body: JsonObject | undefined;
  /** What the library that the sample uses puts after the address, which then is a base URL. */
  readonly libraryPath?: string;
}
