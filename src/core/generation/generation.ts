import type { JsonObject } from '../json/json.ts';

/**
 * The vocabulary of Runnel: what is asked, which connection is asked, and what comes back.
 * Everything here is plain, readonly data.
 */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** One message of a conversation. */
export interface Message {
  readonly role: Role;
  /** Text, or parts whose order carries meaning. Results of tools stand in messages of the role `tool`. */
  readonly content: string | readonly Part[];
  /** Images as `data:` URLs, for the dialects that can send them; the others leave them out. */
  readonly images?: readonly string[];
}

export type Part = TextPart | ImagePart | ReasoningPart | ToolCallPart | ToolResultPart;

/** Text of a message. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly replay?: Replay;
}

/** A picture of a message. */
export interface ImagePart {
  readonly type: 'image';
  /** Like `image/png`. */
  readonly mediaType: string;
  /** Base64, without `data:`. */
  readonly data: string;
}

/** What the model thought. It is sent back only where `replay` says that the API wants it. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly replay?: Replay;
}

/** A call of a tool that the model asked for. */
export interface ToolCallPart {
  readonly type: 'toolCall';
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
  readonly replay?: Replay;
}

/** What a tool returned for a call. */
export interface ToolResultPart {
  readonly type: 'toolResult';
  /** The `id` of the call that this answers. */
  readonly callId: string;
  /** The name of the tool. */
  readonly name: string;
  /** Text and images. */
  readonly content: readonly Part[];
  readonly isError?: boolean;
}

/**
 * What an API wants back unchanged with the part that it came with: a signature, an encrypted item. Only the dialect
 * that wrote it reads it; it is dropped when the conversation goes on with another dialect or model.
 */
export interface Replay {
  readonly dialect: string;
  /** The model that was asked, where the request named one. */
  readonly model?: string;
  readonly data: unknown;
}

/** A function that the model may ask for. */
export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, an object at the top. */
  readonly schema: JsonObject;
}

/** Whether the model may ask for a tool, must not, must, or must ask for this one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** How much the model thinks before it answers; another word is passed on as it is. */
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | (string & {});

/** What to generate. Exactly the conversation; a bare prompt is one user message. What is undefined is left to the API. */
export interface GenerationRequest {
  readonly messages: readonly Message[];
  readonly model?: string | undefined;
  /** 0 (the likeliest words) to 2 (the most surprising). */
  readonly temperature?: number | undefined;
  /** The most output tokens to generate, at least 1. */
  readonly maxTokens?: number | undefined;
  /** Texts at which the model stops writing. */
  readonly stop?: readonly string[] | undefined;
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly reasoningEffort?: ReasoningEffort | undefined;
  /** Merged into the request's body as it is, over what the dialect put there. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

export type GenerationEvent =
  /** The server accepted the request and named the answer or the model. At most once, before any text. */
  | { readonly type: 'start'; readonly id?: string; readonly model?: string }
  /** A piece of the answer: whole code points only, never empty. */
  | { readonly type: 'text'; readonly text: string }
  /** What the model thought on its way to the answer. Not part of the answer. */
  | { readonly type: 'reasoning'; readonly text: string }
  /** The model asks for a tool. The call is whole: its arguments parse as JSON, and are `{}` where it has none. */
  | { readonly type: 'toolCall'; readonly id: string; readonly name: string; readonly arguments: string }
  /** What was used so far, as the server reported it. The last one wins. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** Nothing has gone wrong for good: the request is sent again after this many seconds. */
  | { readonly type: 'waiting'; readonly reason: 'retry' | 'rate-limit'; readonly seconds: number }
  /**
   * The answer as parts in order, to be sent back as it is. Before `end`, and only where the answer holds more than
   * text.
   */
  | { readonly type: 'message'; readonly message: Message }
  /** Exactly once, last, and only if the answer was complete. */
  | { readonly type: 'end'; readonly finishReason?: FinishReason };

/** Every dialect says one of the four. Another word is passed on as it came; a word for a failure is an error instead. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | (string & {});

/** What an answer used. A field that the server did not report is absent: it is not zero. */
export interface Usage {
  /** Everything that was read, cached or not. */
  readonly inputTokens?: number;
  /** Everything that was written, reasoning included. */
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  /** The part of `inputTokens` that was read from a cache. */
  readonly cachedInputTokens?: number;
  /** The part of `outputTokens` that was reasoning. */
  readonly reasoningTokens?: number;
  /** Units of the provider's account at its own price for a request. Not tokens of a model. */
  readonly credits?: number;
  /** Credits that are left in the account. */
  readonly balance?: number;
  readonly costUsd?: number;
}
