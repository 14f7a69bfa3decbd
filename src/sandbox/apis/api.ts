import type { Refusal } from '../refusal.ts';
import type { JsonObject } from '../requestBody.ts';

/** How an API is spoken, from the server's side: how to read what is asked, and how to put an answer into bytes. */
export interface Api {
  /** @throws {Refusal} when something is missing or out of range. */
  readonly read: (body: JsonObject) => ApiRequest;
  readonly createId: (serial: number) => string;
  /** The payloads of the events of a streamed answer, without `data: ` and without `[DONE]`. */
  readonly events: (generation: Generation) => Events;
  /** The answer in one piece, for a request that did not ask for a stream. */
  readonly whole: (generation: Generation) => string;
  /** The payload of an event that says that something went wrong in the middle of a stream. */
  readonly errorEvent: (message: string) => string;
  readonly refuse: (refusal: Refusal) => ErrorAnswer;
}

export interface ApiRequest {
  readonly model: string;
  /** The words that the sample text answers. */
  readonly prompt: string;
  /** Everything that a model would have to read. */
  readonly inputText: string;
  readonly streams: boolean;
  readonly wantsUsage: boolean;
  readonly maxTokens: number | undefined;
  readonly stops: readonly string[];
}

/** An answer that is decided but not yet written in an API's way. */
export interface Generation {
  readonly id: string;
  readonly asked: ApiRequest;
  readonly createdSeconds: number;
  readonly text: string;
  /** The same text in tokens. */
  readonly tokens: readonly string[];
  readonly inputTokens: number;
  readonly finishReason: 'stop' | 'length';
  readonly credits: number;
  readonly balance: number;
}

export interface Events {
  readonly opening: readonly string[];
  /** One for each token; where they are long, they are made only when it is their turn. */
  readonly tokens: Iterable<string>;
  readonly closing: readonly string[];
}

export interface ErrorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}
