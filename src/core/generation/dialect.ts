import type { JsonObject } from '../json/json.ts';
import type { BodyAdaptation } from './adaptation.ts';
import type { GenerationRequest, Usage } from './generation.ts';
import type { ListedModel } from './listedModel.ts';

/**
 * All that is particular to one API, as a value: where and how to ask, how to read what comes back, where its models
 * are listed, and how it is recognised. No file outside `dialects/` knows a dialect by its name.
 *
 * All functions are pure. A dialect does nothing with sockets, retries or time.
 */
export interface Dialect {
  /** The value of a connection's `dialect`. */
  readonly name: string;
  /** The name for people. */
  readonly label: string;

  /**
   * The path of the endpoint, built from the path of a base URL as a person typed it: empty, with the version, or the
   * whole endpoint; never with a slash at its end. A query, like `?alt=sse`, is added to that of the base URL.
   *
   * @param request for APIs that name the model in the path. Absent where only the origin matters.
   */
  endpointPath(basePath: string, request?: Pick<GenerationRequest, 'model'>): string;

  /**
   * The headers that the API wants beside HTTP's own, with the key in its place. Absent: `Authorization: Bearer`.
   *
   * @param apiKey empty where there is none, or where the connection puts it somewhere else.
   */
  headers?(apiKey: string): Readonly<Record<string, string>>;

  /**
   * The body of the request, asking for a stream. What is undefined in it is not sent.
   *
   * @param apiKey the key, for a dialect that puts it there.
   */
  ask(request: GenerationRequest, apiKey?: string): JsonObject;

  /** Whether the API wants the key in the body: then it goes nowhere else. */
  readonly putsKeyInBody?: boolean;

  /** How the stream is cut into events. Default `sse`. */
  readonly framing?: Framing;

  /**
   * What one event of the stream says, or a whole answer that was not streamed.
   * It trusts no field: what has the wrong type is as if it were absent.
   */
  read(payload: JsonObject): Reading;

  /**
   * True where `text` is one string of the payload as it stands there, not empty, unless the reading says that it is
   * `joined`, and no other part of the reading depends on what is in that string. Events that differ in nothing else
   * are then read without being parsed.
   */
  readonly readsTextApart?: boolean;

  /** Changes for servers that refuse a part of the body, in the order in which they are tried. */
  readonly adaptations?: readonly BodyAdaptation[];

  /**
   * Another path at which the same API often is, like the one without `/v1`: asked once where nothing is at the path of
   * the endpoint. Undefined where there is none.
   */
  otherPath?(endpointPath: string): string | undefined;

  /** Objects in the body into which `extra` is merged field by field, where it would replace other fields whole. */
  readonly mergedFields?: readonly string[];

  /** What counts of several events mean together. */
  usageOf?(counts: JsonObject): Usage | undefined;

  /**
   * What an event says, where its data alone does not tell: by the name of the event, or because the data is plain
   * text. Undefined where the data can't be read.
   */
  payloadOf?(type: string, data: string): JsonObject | undefined;

  /** The data of an event after which nothing counts, beside `[DONE]`. */
  readonly doneMarker?: string;

  /** Whether the data of an event may be plain text, of which white space and colons are a part. */
  readonly readsPlainText?: boolean;

  /** Whether the end of the connection is a sign of completion: only for an API that has no other. */
  readonly endsByClosing?: boolean;

  /** False where tags around reasoning stay in the text: where the API has another place for reasoning. Default true. */
  readonly readsThinkTags?: boolean;

  /** Whether the API takes images in messages. Default false. */
  readonly takesImages?: boolean;

  /** Whether the API takes tools. Default false. */
  readonly takesTools?: boolean;

  /** What the API takes as the name of a tool; one with another name is sent under a name that fits. Default: all. */
  readonly toolName?: RegExp;

  /** Whether the API takes `reasoningEffort`. Default false. */
  readonly takesEffort?: boolean;

  /**
   * Where the models are listed: a path, and maybe a query, for the path of the endpoint. Undefined where no list is
   * known for that path; absent where the API has none.
   */
  modelsPath?(endpointPath: string): string | undefined;

  /**
   * The models of such a list. Absent: a list at the top or under `data`, `models`, `items` or `result`, of objects with
   * `id`, `model`, `name` or `slug`.
   */
  readModels?(answer: unknown): readonly ListedModel[];

  /** Where the API tells the balance of the account apart from its answers. */
  readonly balance?: {
    readonly path: string;
    /** In credits. */
    read(answer: JsonObject): number | undefined;
  };

  /**
   * Whether a request to this path, with this body, is one of this API's. Where there is no body, the path may be that
   * of a base URL: false says that it suggests nothing, not that the API is another one.
   *
   * @param path without a query and without a slash at its end.
   */
  recognises?(path: string, body: JsonObject | undefined): boolean;

  /** The API's client library for Python and JavaScript, so that code which calls it can be read as a sample. */
  readonly library?: {
    /** Of the class that code makes a client of. One for asynchronous code has `Async` before it. */
    readonly className: string;
    /** Where it sends requests unless the code gives another address. */
    readonly baseUrl: string;
    /** What it puts after the address. */
    readonly path: string;
    /** The environment variable that it reads the key from. */
    readonly keyVariable: string;
  };
}

/** Server-sent events, one JSON object a line, or the binary event stream of AWS. */
export type Framing = 'sse' | 'lines' | 'aws';

/** What one event says. Every field is optional: most events say one thing. */
export interface Reading {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  /** New text of the answer. */
  readonly text?: string | undefined;
  /** Whether the text was put together from several strings of the payload. */
  readonly joined?: boolean | undefined;
  /** All text of the answer up to and including this event, where the API repeats it. */
  readonly textSoFar?: string | undefined;
  /** The whole answer in one piece: an answer that was not streamed, or its repetition at the end. */
  readonly wholeText?: string | undefined;
  readonly reasoning?: string | undefined;
  /**
   * The number of the alternative that text, reasoning, refusal and finish reason belong to, where it is not the first.
   * It may also be a counter of chunks.
   */
  readonly choice?: number | undefined;
  /** The model's own words for why it will not answer. */
  readonly refusal?: string | undefined;
  /** The API's own word, as it came. It is normalised where it is read. */
  readonly finishReason?: string | undefined;
  readonly usage?: Usage | undefined;
  /** Counts in the API's own words, of which each event may tell some: what `usageOf` makes of all is the usage. */
  readonly counts?: JsonObject | undefined;
  /** What an event says beside one new text, in order: after `reasoning` and `text`. */
  readonly parts?: readonly PartPiece[] | undefined;
  /**
   * The whole answer as parts: one that was not streamed, or its repetition at the end. Where something of it was
   * streamed, only calls are taken from it, and those only where there were none.
   */
  readonly wholeParts?: readonly PartPiece[] | undefined;
  /** The API's own sign that the answer is complete, where that is not a finish reason. */
  readonly ended?: boolean | undefined;
  /** The provider accepted the request but did not stream: the answer is not here. */
  readonly pending?: boolean | undefined;
  /** The payload says that something went wrong; what, is found by the one error extractor. */
  readonly failed?: boolean | undefined;
  /** Where in the payload that is said, if not at its top. */
  readonly failure?: JsonObject | undefined;
}

/** A piece of one part of the answer. Pieces of text and of reasoning join the part that is open. */
export type PartPiece = TextPiece | ToolCallPiece;

/** A piece of text or reasoning. */
export interface TextPiece {
  readonly type: 'text' | 'reasoning';
  readonly text: string;
  /** What the API wants back with this part. The piece is then a part of its own, unless it `attaches`. */
  readonly replay?: unknown;
  /** The `replay` belongs to the part that is open. Lists of several such pieces are joined. */
  readonly attaches?: boolean;
  /** Nothing more joins the part. */
  readonly ends?: boolean;
  /** The replay matters only in an answer with calls: alone, it makes no part. */
  readonly onlyWithCalls?: boolean;
}

/** A piece of a tool call; what belongs together is found by index, by id, or by order. */
export interface ToolCallPiece {
  readonly type: 'toolCall';
  readonly index?: number | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** A piece of JSON text, or all arguments as an object. */
  readonly arguments?: string | JsonObject | undefined;
  /** The arguments are all there are, whatever came before. */
  readonly isAll?: boolean | undefined;
  /** Nothing more comes of this call. */
  readonly isLast?: boolean | undefined;
  readonly replay?: unknown;
}
