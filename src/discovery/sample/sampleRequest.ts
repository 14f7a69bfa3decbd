import type { JsonObject } from '../../core/json/json.ts';

/** The request that a piece of documentation shows: a command line, code, or the request as HTTP writes it. */
export interface SampleRequest {
  readonly url: string;
  /** Names as they were written. A name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Undefined where the sample shows none, or one that is no JSON object. */
  readonly body: JsonObject | undefined;
  /** What the body is where it can't be read. */
  readonly unreadBody?: UnreadBody;
  /** `name:password`, from `-u` and its like. */
  readonly basic?: string;
  /** Options of the command that Runnel has no counterpart for, by their names. */
  readonly leftOut?: readonly string[];
  /** What the library that the sample uses puts after the address, which then is a base URL. */
  readonly libraryPath?: string;
}

export type UnreadBody = 'file' | 'form' | 'text' | 'deep';
