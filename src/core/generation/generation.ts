/**
 * The vocabulary of Runnel: what is asked, whom it is asked of, and what comes back.
 * Everything here is plain, readonly data.
 */
export type Role = 'system' | 'user' | 'assistant';

export interface Message {
  readonly role: Role;
  readonly content: string;
  /** Pictures as `data:` URLs, for the dialects that can send them; the others leave them out. */
  readonly images?: readonly string[];
}

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
  /** What was used so far, as the server reported it. The last one wins. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** Nothing has gone wrong for good: the request is sent again after this many seconds. */
  | { readonly type: 'waiting'; readonly reason: 'retry' | 'rate-limit'; readonly seconds: number }
  /** Exactly once, last, and only if the answer was complete. */
  | { readonly type: 'end'; readonly finishReason?: string };

/** What an answer used. A field that the server did not report is absent: it is not zero. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  /** Units of the provider's account at its own price for a request. Not tokens of a model. */
  readonly credits?: number;
  /** Credits that are left in the account. */
  readonly balance?: number;
  readonly costUsd?: number;
}
