import type { JsonObject } from '../json/json.ts';
import type { Role } from './generation.ts';

/**
 * A way to speak an API, declared as data: a template for what is sent, and JSON Pointers for what is read. It is what
 * a person writes in settings for an API that Runnel does not know; `docs/dialects.md` is the reference.
 *
 * Server-sent events, JSON lines and a whole JSON answer are told apart by themselves.
 */
export interface CustomDialect {
  /**
   * Put after the path of the base URL, with or without a query; `{{model}}` stands for the model. Without it, the base
   * URL is the endpoint itself.
   */
  readonly path?: string;
  /** Sent with every request. `{{key}}` is replaced by the key, which is then sent in no other place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of the request, with placeholders. A field whose placeholder has no value is left out. */
  readonly body: JsonObject;
  /** What the API calls those who speak, where it has names of its own. */
  readonly roles?: Readonly<Partial<Record<Role, string>>>;
  readonly read: CustomReading;
  /** What the API's finish reasons mean: `stop`, `length`, `content_filter` or `tool_calls`. */
  readonly finishReasons?: Readonly<Record<string, string>>;
  /** The data of the event that ends the stream, beside `[DONE]`. */
  readonly endMarker?: string;
  /** Whether the end of the connection is a good end: for APIs that have no other sign. */
  readonly endsByClosing?: boolean;
  /** `lines` asks for one JSON object a line. Default `sse`. Either is read in both cases. */
  readonly framing?: 'sse' | 'lines';
  readonly models?: CustomModels;
}

/** Where the API lists its models. */
export interface CustomModels {
  /** In place of `path`, or from the root where there is none; with or without a query. */
  readonly path: string;
  /** Where the list is in the answer. Default: at the top, or under `data`, `models`, `items` or `result`. */
  readonly list?: string;
  /** In each model. */
  readonly id: string;
  readonly label?: string;
  readonly contextLength?: string;
  readonly inputPrice?: string;
  /** Of what was read from a cache. */
  readonly cachedInputPrice?: string;
  readonly outputPrice?: string;
  /** What the prices are for. Default `million`. */
  readonly pricesPer?: 'token' | 'million';
}

/**
 * Where in an event things are found. `/@event` is the name of a server-sent event, `/@data` its data where that is
 * plain text and not JSON. A `*` stands for every item of a list: texts are joined in their order.
 */
export interface CustomReading {
  readonly text?: Places;
  /** Everything so far, where the API repeats it with every event. */
  readonly textSoFar?: Places;
  /** The answer in one piece, where it was not streamed. */
  readonly wholeText?: Places;
  readonly reasoning?: Places;
  readonly refusal?: Places;
  readonly toolCalls?: ToolCallPlaces | readonly ToolCallPlaces[];
  readonly finishReason?: Places;
  readonly id?: Places;
  readonly model?: Places;
  readonly inputTokens?: Amounts;
  readonly outputTokens?: Amounts;
  readonly totalTokens?: Amounts;
  /** The part of `inputTokens` that was read from a cache. */
  readonly cachedInputTokens?: Amounts;
  /** The part of `outputTokens` that was reasoning. */
  readonly reasoningTokens?: Amounts;
  readonly credits?: Amounts;
  readonly balance?: Amounts;
  readonly costUsd?: Amounts;
  /** What says that the answer is complete, where that is not a finish reason. */
  readonly ended?: Conditions;
  /** What says that something went wrong, beside an `error` at the top. */
  readonly failed?: Conditions;
  /** The words for what went wrong, where they are in no usual place. */
  readonly error?: Places;
}

/** A JSON Pointer, or one that counts only under a condition, or under several that all hold. */
export type Place = string | { readonly at: string; readonly when: Condition | readonly Condition[] };

/** The first that holds something is taken. */
export type Places = Place | readonly Place[];

/** An amount, or several that are added up, also over several events; of each, a later event's amount replaces the former. */
export type Amounts = Places | { readonly sum: readonly Places[] };

/** A call of a tool, or a piece of one: pieces with the same index, or without id and name, are joined. */
export interface ToolCallPlaces {
  /** Where the call is; `*` stands for every call of a list. */
  readonly at: string;
  readonly when?: Condition | readonly Condition[];
  /** From there: its place among the calls. */
  readonly index?: string;
  readonly id?: string;
  readonly name?: string;
  /** A piece of JSON text, or all arguments as an object. */
  readonly arguments?: string;
  /** The arguments are all there are, whatever pieces came before. */
  readonly isWhole?: boolean;
  /** The calls of the whole answer, told again at its end: they count only where none came before. */
  readonly isRepeated?: boolean;
}

/**
 * Something is there; with `is`, it is this, or one of these; with `not`, it is none of these; with `matches`, it is a
 * text that matches this regular expression. In a condition of a place with `*`, `*` is the same item as there.
 */
export interface Condition {
  readonly at: string;
  readonly is?: Scalar | readonly Scalar[];
  readonly not?: Scalar | readonly Scalar[];
  readonly matches?: string;
}

/** Any of them. */
export type Conditions = Condition | readonly Condition[];

type Scalar = string | number | boolean | null;
