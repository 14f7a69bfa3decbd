import { sandboxId } from '../../providers.ts';
import type { KeyNames } from './keyNames.ts';
import type { ConnectionProfile } from './profiles.ts';

/** Whether a request would go out without asking the person for anything, or what they have to enter first. */
export type Readiness = 'ready' | 'needsKey' | 'needsAddress';

export function readinessOf({ id, baseUrl, requiresKey }: ConnectionProfile, keys: Pick<KeyNames, 'all'>): Readiness {
  // Its address is known once it runs, and it starts by itself.
  if (id === sandboxId) return 'ready';
  if (baseUrl === '') return 'needsAddress';
  return requiresKey && !keys.all.includes(id) ? 'needsKey' : 'ready';
}
