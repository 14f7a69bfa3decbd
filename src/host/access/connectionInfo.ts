import { findDialect } from '../../dialects/index.ts';
import { currentModel } from '../connections/currentModel.ts';
import { readConnectionProfiles } from '../connections/entries.ts';
import type { KeyNames } from '../connections/keyNames.ts';
import { type Readiness, readinessOf } from '../connections/readiness.ts';

/** What another extension learns of a connection: neither its address nor its key, nor any header. */
export interface ConnectionInfo {
  readonly id: string;
  /** The name that the person reads. */
  readonly label: string;
  /** The model that is asked where a request names none. Empty where the server chooses. */
  readonly model: string;
  /** `needsKey`: a request asks the person for it. `needsAddress`: a request fails until the person entered one. */
  readonly readiness: Readiness;
  /** Whether a request that names no connection goes to it. */
  readonly isCurrent: boolean;
  readonly takesTools: boolean;
  readonly takesImages: boolean;
}

/** @throws {GenerationError} of kind `configuration` where the setting `runnel.connections` is wrong. */
export function listConnections(keys: Pick<KeyNames, 'all'>): readonly ConnectionInfo[] {
  const current = currentModel();
  return readConnectionProfiles().map(profile => {
    const { id, label, model, dialect } = profile;
    const isCurrent = id === current.connection;
    const { takesTools = false, takesImages = false } = findDialect(dialect) ?? {};
    return {
      ...{ id, label, model: isCurrent ? current.model : model },
      ...{ readiness: readinessOf(profile, keys), isCurrent, takesTools, takesImages },
    };
  });
}
