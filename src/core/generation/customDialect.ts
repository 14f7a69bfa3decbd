import type { JsonObject } from '../json/json.ts';
import type { Role } from './generation.ts';

/**
 * A way to speak an API, declared as data: a template for what is sent, and JSON Pointers for what is read. It is what
 * a person writes in settings for an API that Runnel does not know.
 *
 * Server-sent events, JSON lines and a whole JSON answer are told apart by themselves.
 */
export interface CustomDialect {
  /** Put after the path of the base URL. Without it, the base URL is the endpoint itself. */
  readonly path?: string;
  /**
   * The body of the request. A text may hold placeholders: `{{messages}}`, `{{turns}}` (without the system prompt),
   * `{{history}}` (those before the last), `{{lastMessage}}`, `{{prompt}}` (all as one text), `{{system}}`,
   * `{{model}}`, `{{temperature}}`, `{{maxTokens}}`, `{{stop}}`; `{{maxTokens|1024}}` has a value of its own where the
   * person asks for none. A field whose placeholder has no value is left out. An object with the only key
   * `{{messages}}`, `{{turns}}` or `{{history}}` is a list: its value is the template for one message, with
   * `{{role}}` and `{{content}}`.
   */
  readonly body: JsonObject;
  /** What the API calls those who speak, where it has names of its own. */
  readonly roles?: Readonly<Partial<Record<Role, string>>>;
  readonly read: CustomReading;
  /** The data of the event that ends the stream, beside `[DONE]`. */
  readonly endMarker?: string;
  /** Whether the end of the connection is a good end: for APIs that have no other sign. */
  readonly endsByClosing?: boolean;
}

/**
 * Where in an event things are found. `/@event` is the name of a server-sent event, `/@data` its data where that is
 * plain text and not JSON.
 */
export interface CustomReading {
  readonly text?: Places;
  /** Everything so far, where the API repeats it with every event. */
  readonly textSoFar?: Places;
  /** The answer in one piece, where it was not streamed. */
  readonly wholeText?: Places;
  readonly reasoning?: Places;
  readonly finishReason?: Places;
  readonly id?: Places;
  readonly model?: Places;
  readonly inputTokens?: Places;
  readonly outputTokens?: Places;
  readonly totalTokens?: Places;
  readonly credits?: Places;
  readonly balance?: Places;
  readonly costUsd?: Places;
  /** What says that the answer is complete, where that is not a finish reason. */
  readonly ended?: Conditions;
  /** What says that something went wrong, beside an `error` at the top. */
  readonly failed?: Conditions;
}

/** A JSON Pointer, or one that counts only under a condition. */
export type Place = string | { readonly at: string; readonly when: Condition };

/** The first that holds something is taken. */
export type Places = Place | readonly Place[];

/** Something is there; with `is`, it is this, or one of these. */
export interface Condition {
  readonly at: string;
  readonly is?: Scalar | readonly Scalar[];
}

export type Conditions = Condition | readonly Condition[];

type Scalar = string | number | boolean | null;
