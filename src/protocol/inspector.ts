import type { RecordingOutcome } from '../core/recording/recording.ts';

/** What the host says to the page of requests. It is complete: the page is a picture of it. */
export interface InspectorState {
  readonly type: 'state';
  readonly language: string;
  readonly texts: InspectorTexts;
  /** Newest first. */
  readonly requests: readonly RequestSummary[];
  /** Why there are none, in words. */
  readonly emptyReason: string;
  readonly selected: InspectedRequest | undefined;
  readonly description: Description | undefined;
}

/** One generation in the list. */
export interface RequestSummary {
  readonly id: number;
  readonly title: string;
  readonly detail: string;
  readonly outcome: RecordingOutcome;
}

export interface InspectedRequest extends RequestSummary {
  /** What is known of it in all: name and value. */
  readonly facts: readonly Pair[];
  readonly problem: string | undefined;
  readonly exchanges: readonly InspectedExchange[];
  readonly waits: readonly { readonly fromMs: number; readonly toMs: number; readonly text: string }[];
  /** When it was over, or how long it has gone on. */
  readonly endMs: number;
  /** The text of the answer as it was read, its beginning. */
  readonly text: string;
  /** Whether it went over HTTP, and can be copied as a command and played again. */
  readonly isHttp: boolean;
}

export type Pair = readonly [name: string, value: string];

/** One request and its answer. Times are milliseconds since the generation began. */
export interface InspectedExchange {
  readonly request: { readonly line: string; readonly headers: readonly Pair[]; readonly body: string };
  readonly status: string;
  readonly headers: readonly Pair[];
  readonly sentMs: number;
  readonly headersMs: number | undefined;
  readonly endMs: number | undefined;
  readonly failure: string | undefined;
  readonly events: readonly InspectedEvent[];
  /** That not all of it is shown, in words. */
  readonly more: string | undefined;
}

export interface InspectedEvent {
  readonly atMs: number;
  readonly name: string;
  readonly data: string;
  /** What was read from it; empty for nothing. */
  readonly read: string;
  /** How many tokens of text and reasoning it brought, as an estimate. */
  readonly tokens: number;
}

/** A declared format that is being written. */
export interface Description {
  /** As JSON. */
  readonly json: string;
  /** Counts up when the host wrote the JSON anew; what a person types is not replaced otherwise. */
  readonly version: number;
  /** Why it can't be used, in words. */
  readonly problem: string | undefined;
  /** What each of its pointers finds in the events. */
  readonly pointers: readonly { readonly name: string; readonly pointer: string; readonly found: string }[];
  /** The text that it reads. */
  readonly text: string;
  /** What a press on the button does, in words. */
  readonly save: string;
}

/** What the page says to the host. */
export type InspectorRequest =
  | { readonly type: 'ready' }
  | { readonly type: 'select'; readonly id: number }
  | { readonly type: 'copyCurl' | 'save' | 'replay' | 'describe'; readonly id: number }
  | { readonly type: 'changeDescription'; readonly json: string }
  | { readonly type: 'saveDescription' }
  | { readonly type: 'closeDescription' }
  | { readonly type: 'clear' };

/** Everything that a person reads on the page, in their language. */
export interface InspectorTexts {
  readonly title: string;
  readonly requests: string;
  readonly request: string;
  readonly response: string;
  readonly headers: string;
  readonly body: string;
  readonly events: string;
  readonly time: string;
  readonly event: string;
  readonly read: string;
  readonly nothingRead: string;
  readonly text: string;
  readonly timeline: string;
  readonly timelineOf: string;
  readonly waiting: string;
  readonly untilHeaders: string;
  readonly untilFirstToken: string;
  readonly streaming: string;
  readonly tokensPerSecond: string;
  readonly seconds: string;
  readonly attempt: string;
  readonly connectionFailed: string;
  readonly copyCurl: string;
  readonly save: string;
  readonly replay: string;
  readonly describe: string;
  readonly description: string;
  readonly descriptionHelp: string;
  readonly pointers: string;
  readonly pointer: string;
  readonly found: string;
  readonly close: string;
  readonly clear: string;
}
