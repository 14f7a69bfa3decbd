import { asObject, type JsonObject } from '../json/json.ts';

/**
 * A change to the body of a request for servers that refuse a part of it, although the API documents it. The words of the
 * refusal decide; the request is sent once more with the change, and from then on at once.
 */
export type BodyAdaptation = DroppedField | RenamedField | Rewriting;

/** A field that is left out. */
export interface DroppedField {
  /** The names that lead to it, with dots between. */
  readonly drop: string;
  /** What then is not as it was asked for, like “Usage is not reported.” */
  readonly consequence: string;
  /** Whether a refusal with these words is about the field, where `refuses` can't tell. */
  readonly isAskedFor?: (words: string) => boolean;
}

/** A field that goes by another name. */
export interface RenamedField {
  readonly rename: string;
  readonly to: string;
}

/** A change of the body for a server that complains of a part of it. */
export interface Rewriting {
  /** Unique in its dialect. */
  readonly code: string;
  /** What the server does not take, and what is sent instead: a sentence for a log, without the host. */
  readonly message: string;
  readonly isAskedFor: (words: string) => boolean;
  /** The changed body; undefined where it has nothing to change. */
  readonly apply: (body: JsonObject) => JsonObject | undefined;
}

/** What was changed in a request, and worked: told once for each server and model. */
export interface Adapted {
  /** That of the adaptation, or `path`. */
  readonly code: string;
  readonly message: string;
  /** The field is not sent to this model at all. */
  readonly isLeftOut?: true;
  /** Where only another path than that of the base URL worked: what the base URL should be. */
  readonly baseUrl?: string;
}

export function codeOf(adaptation: BodyAdaptation): string {
  if ('drop' in adaptation) return adaptation.drop;
  return 'rename' in adaptation ? adaptation.rename : adaptation.code;
}

export function messageOf(adaptation: BodyAdaptation): string {
  if ('drop' in adaptation) {
    return `The server does not take “${adaptation.drop}”, so it is left out. ${adaptation.consequence}`;
  }
  return 'rename' in adaptation
    ? `The server wants “${adaptation.to}” instead of “${adaptation.rename}”.`
    : adaptation.message;
}

/** Whether a refusal with these words asks for the change. */
export function isAskedFor(adaptation: BodyAdaptation, words: string): boolean {
  if ('rename' in adaptation) return names(words, adaptation.to) || refuses(words, adaptation.rename);
  if (adaptation.isAskedFor !== undefined) return adaptation.isAskedFor(words);
  return 'drop' in adaptation && refuses(words, adaptation.drop.split('.').at(-1) ?? '');
}

/** The changed body; undefined where it has nothing to change. */
export function adapt(adaptation: BodyAdaptation, body: JsonObject): JsonObject | undefined {
  if ('drop' in adaptation) return without(body, adaptation.drop.split('.'));
  return 'rename' in adaptation ? renamed(body, adaptation) : adaptation.apply(body);
}

function without(body: JsonObject, [name = '', ...inner]: readonly string[]): JsonObject | undefined {
  const { [name]: value, ...others } = body;
  if (value === undefined) return undefined;
  if (inner.length === 0) return others;
  const object = asObject(value);
  const kept = object === undefined ? undefined : without(object, inner);
  return kept === undefined ? undefined : { ...others, [name]: kept };
}

function renamed(body: JsonObject, { rename, to }: RenamedField): JsonObject | undefined {
  const { [rename]: value, ...others } = body;
  return value === undefined || body[to] !== undefined ? undefined : { ...others, [to]: value };
}

/** Whether words say that a field is not taken at all; a value that is out of range is for the person to change. */
export function refuses(words: string, name: string): boolean {
  return names(words, name) && complaint.test(words) && !range.test(words);
}

function names(words: string, name: string): boolean {
  return new RegExp(`(?<!\\w)${name}(?!\\w)`, 'i').test(words);
}

/** OpenAI, Azure, Anthropic, Mistral, Moonshot, Groq, xAI, vLLM and other servers on pydantic, LiteLLM. */
export const complaint =
  /unsupported|not supported|n['o’]t support|not permitted|not allowed|disallowed|forbidden|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs?|fields?)|additional propert|invalid|not (?:a )?valid|deprecated|not available|incompatible|not compatible|only the default|only \S+ is allowed|may only be|no longer|can(?:not|['’]t) (?:both )?be|must not be|should not be|not (?:enabled|implemented|accepted)|does not (?:exist|accept|take|allow|have)|mutually exclusive|不支持|не поддержива/i;
const range =
  /must be (?:between|less|greater|at (?:least|most)|no more|in (?:the )?range|[<>≤≥]|an? (?:number|float|integer|positive))|should be (?:between|less|greater|in (?:the )?range|[<>≤≥])|too (?:large|long|high|big|small|low)|at most|maximum|minimum|exceed|out of range|(?:larger|greater|less|more) than|range (?:of|is|from|\[)/i;
