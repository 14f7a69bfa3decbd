import type { ListedModel } from '../../core/generation/listedModel.ts';
import { isLoopback } from '../../core/http/endpoint.ts';
import type { Transport } from '../../core/http/transport.ts';
import { readModels } from '../../discovery/modelList.ts';
import { type Provider, providers } from '../../providers.ts';

/** A server that answered on this computer. */
export interface LocalServer {
  readonly provider: Provider;
  readonly models: readonly ListedModel[];
}

const longestMs = 1_500;

/** Asks the usual ports of this computer for their lists of models. Nothing is sent anywhere else, and no key at all. */
export async function findLocalServers(
  transport: Transport,
  known = localProviders(),
): Promise<readonly LocalServer[]> {
  const servers = await Promise.all(known.map(provider => findServer(provider, transport)));
  return servers.filter(server => server !== undefined);
}

/** One for each port: a server that speaks two dialects is found once. */
function localProviders(): readonly Provider[] {
  const local = providers.filter(({ baseUrl }) => baseUrl !== '' && isLoopback(new URL(baseUrl).hostname));
  const ports = local.map(({ baseUrl }) => new URL(baseUrl).port);
  return local.filter((_, index) => ports.indexOf(ports[index] ?? '') === index);
}

async function findServer(provider: Provider, transport: Transport): Promise<LocalServer | undefined> {
  try {
    const { status, body } = await transport({
      method: 'GET',
      url: `${provider.baseUrl}/models`,
      headers: { accept: 'application/json', 'user-agent': 'runnel' },
      signal: AbortSignal.timeout(longestMs),
    });
    let text = '';
    for await (const chunk of body) {
      text += new TextDecoder().decode(chunk);
      if (text.length > 1_000_000) return undefined;
    }
    // A key may be wanted, and it is still a server.
    if (status === 401) return { provider, models: [] };
    const models = status === 200 ? readModels(text) : [];
    return models.length === 0 ? undefined : { provider, models };
  } catch {
    return undefined;
  }
}
