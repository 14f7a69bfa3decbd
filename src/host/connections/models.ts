import * as vscode from 'vscode';
import { readNetworkFailure } from '../../core/failures/networkFailure.ts';
import { readFailedAnswer } from '../../core/failures/responseFailure.ts';
import type { KeyedConnection } from '../../core/generation/connection.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import type { ListedModel } from '../../core/generation/listedModel.ts';
import { TransportFailure } from '../../core/http/transport.ts';
import { asObject, parseJson } from '../../core/json/json.ts';
import { prepareRequest } from '../../core/stream/preparedRequest.ts';
import { modelsUrl, readModels } from '../../discovery/modelList.ts';
import { probeRequest } from '../../discovery/probe.ts';
import { cachedModels, cachedModelsOrigin, cacheModels } from './modelCache.ts';
import {
  type ConnectionParts,
  type ConnectionQuestions,
  dialectOf,
  endpointFor,
  openConnection,
} from './openConnection.ts';
import type { ConnectionProfile } from './profiles.ts';

const freshMs = 24 * 60 * 60 * 1_000;
const longestMs = 15_000;
const longestList = 8 * 1024 * 1024;

/**
 * The models that the API of a connection lists: from the cache while it is fresh, else asked for. Empty where the API
 * has no list.
 *
 * @throws {GenerationError} when the API has one, but does not give it.
 */
export async function listModels(
  profile: ConnectionProfile,
  parts: ConnectionParts,
  refresh: boolean,
  questions?: ConnectionQuestions,
): Promise<readonly ListedModel[]> {
  const connection = await openConnection(profile, parts, questions);
  const url = modelsUrl(dialectOf(connection), endpointFor(connection));
  if (url === undefined) return [];
  const place = `${url.origin}${url.pathname}`;
  const known = cachedModelsOrigin(parts.state, profile.id);
  const isFresh = known?.url === place && Date.now() - known.readAt < freshMs;
  if (isFresh && !refresh) return cachedModels(parts.state, profile.id);
  const models = await fetchModels(connection, parts).catch(async error => {
    // A key that comes from elsewhere is renewed once.
    if (profile.credential === undefined || !(error instanceof GenerationError) || error.status !== 401) throw error;
    return fetchModels(await openConnection(profile, parts, questions, { rejected: connection.apiKey }), parts);
  });
  await cacheModels(parts.state, profile.id, place, models);
  return models;
}

/** The same for a connection that is not saved yet, and from the API itself. */
export async function fetchModels(
  connection: KeyedConnection,
  parts: ConnectionParts,
): Promise<readonly ListedModel[]> {
  const dialect = dialectOf(connection);
  const url = modelsUrl(dialect, endpointFor(connection));
  return url === undefined ? [] : readModels(await getText(url, connection, parts), dialect);
}

/** Asks for the balance where the API tells it apart from its answers. */
export async function refreshBalance(profile: ConnectionProfile, parts: ConnectionParts): Promise<void> {
  const { balance } = dialectOf(profile);
  if (balance === undefined) return;
  const connection = await openConnection(profile, parts);
  if (connection.apiKey === undefined) return;
  const url = new URL(balance.path, endpointFor(connection));
  const answer = asObject(parseJson(await getText(url, connection, parts)));
  const amount = answer === undefined ? undefined : balance.read(answer);
  if (amount !== undefined) parts.usage.setBalance(profile.id, amount);
}

/** A small GET with the key of the connection, to its own origin only. */
async function getText(url: URL, connection: KeyedConnection, { transport }: ConnectionParts): Promise<string> {
  const prepared = prepareRequest(probeRequest(undefined), connection, dialectOf(connection));
  const { headers, url: endpoint, secrets, headerValues } = prepared;
  const address = new URL(url);
  for (const [name, value] of endpoint.searchParams) {
    if (address.searchParams.get(name) === '{{key}}') address.searchParams.set(name, value);
  }
  const { 'content-type': _, ...asked } = headers;
  const signal = AbortSignal.timeout(longestMs);
  try {
    const {
      status,
      headers: answered,
      body,
    } = await transport({
      method: 'GET',
      url: address.href,
      headers: { ...asked, accept: 'application/json' },
      signal,
      ...(prepared.tls === undefined ? {} : { tls: prepared.tls }),
    });
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > longestList) break;
    }
    if (status >= 200 && status < 300) return text;
    const context = { host: url.host, path: url.pathname, secrets, headerValues, prompts: [], now: Date.now() };
    throw readFailedAnswer({ status, headers: answered, body: text.slice(0, 64 * 1024) }, context);
  } catch (error) {
    if (error instanceof GenerationError) throw error;
    if (error instanceof TransportFailure) throw readNetworkFailure(error, url.host);
    throw new GenerationError('timeout', vscode.l10n.t('{0} did not answer in time.', url.host), { retryable: true });
  }
}
