import * as vscode from 'vscode';
import { GenerationError } from '../../../core/generation/errors.ts';
import { messageOf } from '../../ui/sentences.ts';
import type { ConnectionProfile } from '../profiles.ts';
import { checkCredentialRules } from './credentialRules.ts';
import type { Credentials } from './credentials.ts';
import { describeCredential } from './describeCredential.ts';

/**
 * Where the key of a connection comes from, whether it is at hand, and what is wrong. Undefined for a connection whose
 * key is stored.
 */
export function describeCredentialState(
  profile: ConnectionProfile,
  credentials: Pick<Credentials, 'isSignedIn' | 'problemOf'>,
): string | undefined {
  const { id, credential } = profile;
  try {
    checkCredentialRules(profile);
    if (credential === undefined) return undefined;
    const source = describeCredential(credential);
    const problem = credentials.problemOf(id);
    if (problem !== undefined) return `${source} · $(warning) ${messageOf(problem)}`;
    return credentials.isSignedIn(id) ? `${source} · ${vscode.l10n.t('signed in')}` : source;
  } catch (error) {
    if (!(error instanceof GenerationError)) throw error;
    return `$(warning) ${messageOf(error)}`;
  }
}
