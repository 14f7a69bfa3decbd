/** The types of Runnel's API, version 1. Copy this file into your extension. docs/api.md describes the API. */
import type { ConfigurationScope, Event, ExtensionContext } from 'vscode';

/** `vscode.extensions.getExtension<RunnelApi>('runnel.runnel')?.exports` */
export interface RunnelApi {
  /** Rises when something is taken away or changes its meaning. What is only added leaves it as it is. */
  readonly version: 1;
  /** @param context What VS Code passed to your `activate`. Anything else is refused by the first request. */
  getApi(context: ExtensionContext): RunnelAccess;
}

export interface RunnelAccess {
  /**
   * Generates with the person's connection, key and settings. The first call asks the person whether they allow it.
   * The iteration throws a `GenerationError`. Leaving it ends the request.
   */
  generate(messages: readonly Message[], options: GenerateOptions): AsyncIterable<GenerationEvent>;
  /**
   * All connections, the person's own first. Read from settings alone: no server is asked.
   *
   * @throws {GenerationError} of kind `configuration` where the person's settings are wrong.
   */
  getConnections(): Promise<readonly ConnectionInfo[]>;
  /** A connection was added, changed or removed, got or lost its key, or another one is in use. */
  readonly onDidChangeConnections: Event<void>;
}

export interface ConnectionInfo {
  readonly id: string;
  /** The name that the person reads. */
  readonly label: string;
  /** The model that is asked where a request names none. Empty where the server chooses. */
  readonly model: string;
  /** `needsKey`: a request asks the person for it. `needsAddress`: a request fails until the person entered one. */
  readonly readiness: 'ready' | 'needsKey' | 'needsAddress';
  /** Whether a request that names no connection goes to it. */
  readonly isCurrent: boolean;
  readonly takesTools: boolean;
  readonly takesImages: boolean;
}

export interface GenerateOptions {
  /** What the person reads in the status bar while it runs. At most 80 characters are shown. */
  readonly label: string;
  /** The id of a connection. Default: the one in use. */
  readonly connection?: string;
  readonly model?: string | undefined;
  /** 0 to 2. Default: the person's setting. */
  readonly temperature?: number | undefined;
  /** The most output tokens. Default: the person's setting. */
  readonly maxTokens?: number | undefined;
  /** The id of a profile of the person's: its connection, model, parameters and system prompt. */
  readonly profile?: string | undefined;
  /** What the model may ask for. Left out where the connection takes no tools. */
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string } | undefined;
  /** Like `low` or `high`. Left out where the API has no such thing. */
  readonly reasoningEffort?: string | undefined;
  /** Whose settings apply. */
  readonly scope?: ConfigurationScope;
  /** Ends the request, and closes its connection. */
  readonly signal?: AbortSignal;
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly Part[];
  /** Images as `data:` URLs. */
  readonly images?: readonly string[];
}

export type Part =
  | { readonly type: 'text'; readonly text: string; readonly replay?: Replay }
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'reasoning'; readonly text: string; readonly replay?: Replay }
  | {
      readonly type: 'toolCall';
      readonly id: string;
      readonly name: string;
      /** JSON text. */
      readonly arguments: string;
      readonly replay?: Replay;
    }
  | {
      readonly type: 'toolResult';
      readonly callId: string;
      readonly name: string;
      readonly content: readonly Part[];
      readonly isError?: boolean;
    };

/** What an API wants back unchanged. Take it over from the `message` event, and do not read it. */
export interface Replay {
  readonly dialect: string;
  readonly model?: string;
  readonly data: unknown;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, an object at the top. */
  readonly schema: { readonly [name: string]: unknown };
}

/** Further types may be added: skip those that you do not know. */
export type GenerationEvent =
  | { readonly type: 'start'; readonly id?: string; readonly model?: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** A whole call, whose arguments parse as JSON. */
  | { readonly type: 'toolCall'; readonly id: string; readonly name: string; readonly arguments: string }
  /** What was used so far. The last one wins. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** The request is sent again after this many seconds. */
  | { readonly type: 'waiting'; readonly reason: 'retry' | 'rate-limit'; readonly seconds: number }
  /** The answer to send back with the results of its tools. Only where it holds more than text. */
  | { readonly type: 'message'; readonly message: Message }
  /** Last, and only if the answer is complete. */
  | { readonly type: 'end'; readonly finishReason?: string };

/** A field that the server did not report is absent. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  readonly cachedInputTokens?: number;
  readonly reasoningTokens?: number;
  readonly credits?: number;
  readonly balance?: number;
  readonly costUsd?: number;
}

/** What the iteration throws. Told apart by `kind`: there is no class to compare with. */
export interface GenerationError extends Error {
  readonly kind:
    | 'cancelled'
    | 'configuration'
    | 'auth'
    | 'permission'
    | 'payment'
    | 'notFound'
    | 'invalidRequest'
    | 'rateLimit'
    | 'server'
    | 'network'
    | 'tls'
    | 'proxy'
    | 'timeout'
    | 'protocol'
    | 'incomplete'
    | 'contentFilter'
    | 'provider';
  /** What the person can do. */
  readonly hint?: string;
  readonly retryable: boolean;
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  /** All text that had been delivered. */
  readonly partialText: string;
}
