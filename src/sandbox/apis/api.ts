import type { SandboxFraming } from '../encoding/framing.ts';
import type { Refusal } from '../refusal.ts';
import type { JsonObject } from '../requestBody.ts';
import type { ToolRequest } from '../tools.ts';

/** How an API is spoken, from the server's side: how to read what is asked, and how to put an answer into bytes. */
export interface Api {
  /**
   * @param path for APIs that name the model there.
   * @throws {Refusal} when something is missing or out of range.
   */
  readonly read: (body: JsonObject, path: string) => ApiRequest;
  /** Where the key is, beside `Authorization: Bearer`. */
  readonly keyHeader?: string;
  /** How the events are put into bytes. Plain events with `[DONE]` at the end unless told. */
  readonly framing?: SandboxFraming;
  readonly createId: (serial: number) => string;
  /** The payloads of the events of a streamed answer, without their framing. */
  readonly events: (generation: Generation) => Events;
  /** The answer in one piece, for a request that did not ask for a stream. */
  readonly whole: (generation: Generation) => string;
  /** The payload of an event that says that something went wrong in the middle of a stream. */
  readonly errorEvent: (message: string) => string;
  readonly refuse: (refusal: Refusal) => ErrorAnswer;
}

export interface ApiRequest extends ToolRequest {
  readonly model: string;
  readonly streams: boolean;
  readonly wantsUsage: boolean;
  readonly maxTokens: number | undefined;
  readonly stops: readonly string[];
  /** Whether the answer is to begin with what the model thought. */
  readonly thinks?: boolean;
}

/** An answer that is decided but not yet written in an API's way. */
export interface Generation {
  readonly id: string;
  readonly asked: ApiRequest;
  readonly createdSeconds: number;
  readonly text: string;
  /** The same text in tokens. */
  readonly tokens: readonly string[];
  /** What the model thought before it wrote the text, in tokens. */
  readonly thoughts: readonly string[];
  readonly calls: readonly GeneratedCall[];
  readonly inputTokens: number;
  /** All that was written: thoughts, text and calls. */
  readonly outputTokens: number;
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly credits: number;
  readonly balance: number;
}

/** A call of a tool. */
export interface GeneratedCall {
  /** Letters and digits, to which each API adds its own beginning. */
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
  /** The arguments as JSON, in tokens. */
  readonly tokens: readonly string[];
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
