import type { CustomDialect } from '../../core/generation/customDialect.ts';
import { isLoopback } from '../../core/http/endpoint.ts';
import { anyOf, type JsonObject, present } from '../../core/json/json.ts';
import type { RequestLimits } from '../../core/usage/requestLimiter.ts';
import type { TlsPaths } from '../../credentials/files.ts';
import { providers, sandboxId } from '../../providers.ts';
import { shownName } from './shownName.ts';
import type { Parameters } from './target/parameters.ts';

/** An entry of `runnel.connections`, checked. */
export interface ConnectionEntry extends Parameters {
  readonly id: string;
  readonly label?: string;
  readonly dialect: string | CustomDialect;
  readonly baseUrl: string;
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly requiresKey?: boolean;
  readonly allowInsecureHttp?: boolean;
  readonly thinkTags?: boolean;
  /** Where its key comes from, as it stands in the settings: `credentials.ts` reads it. */
  readonly credential?: JsonObject;
  /** Paths of certificates. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly limits?: RequestLimits;
  /** By model. */
  readonly models?: Readonly<Record<string, Parameters>>;
}

/** A connection that can be used: one of the providers that Runnel knows, or an entry of `runnel.connections`. */
export interface ConnectionProfile {
  readonly id: string;
  readonly label: string;
  readonly dialect: string | CustomDialect;
  /** Empty for a provider whose address has not been entered yet, and for the sandbox until it runs. */
  readonly baseUrl: string;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requiresKey: boolean;
  /** Whether the person allowed the key to go over http:// to another computer. */
  readonly allowInsecureHttp: boolean;
  /** False where `<think>` in an answer is text. */
  readonly thinkTags: boolean;
  readonly credential: JsonObject | undefined;
  readonly tlsPaths: TlsPaths | undefined;
  /** Of all its models, without the headers. */
  readonly parameters: Parameters;
  readonly models: Readonly<Record<string, Parameters>>;
  readonly limits: RequestLimits;
  readonly keyPage: string | undefined;
  /** Whether it is an entry of `runnel.connections`, which can be changed. */
  readonly isOwn: boolean;
}

/** For an address of which only the origin counts as yet: the endpoint is the base URL itself. */
export const unknownDialect: CustomDialect = { body: {}, read: {} };

/** An entry, or a provider, with what it leaves out. */
export function toProfile(entry: ConnectionEntry, isOwn: boolean): ConnectionProfile {
  const {
    id,
    label,
    dialect,
    baseUrl,
    model,
    headers,
    requiresKey,
    allowInsecureHttp = false,
    thinkTags = true,
    credential,
  } = entry;
  const known = providers.find(provider => provider.id === id);
  return {
    id,
    label: shownName(label ?? known?.label ?? id),
    dialect,
    baseUrl,
    model: model ?? '',
    headers: headers ?? {},
    // No key is stored for one that signs in by itself.
    requiresKey:
      credential === undefined && (requiresKey ?? !(URL.canParse(baseUrl) && isLoopback(new URL(baseUrl).hostname))),
    allowInsecureHttp,
    thinkTags,
    credential,
    tlsPaths: anyOf({ ca: entry.ca, cert: entry.cert, key: entry.key }),
    parameters: parametersIn(entry),
    models: entry.models ?? {},
    limits: entry.limits ?? {},
    keyPage: known?.keyPage,
    isOwn,
  };
}

function parametersIn(entry: ConnectionEntry): Parameters {
  const { temperature, maxTokens, stop, reasoningEffort, systemPrompt, timeouts, extra } = entry;
  return present({ temperature, maxTokens, stop, reasoningEffort, systemPrompt, timeouts, extra });
}

/** The text shown in place of a model's name: what has none is called by its own. */
export function modelLabel(
  { id, label, model: own }: Pick<ConnectionProfile, 'id' | 'label' | 'model'>,
  model = own,
): string {
  return model === '' || id === sandboxId ? label : model;
}
