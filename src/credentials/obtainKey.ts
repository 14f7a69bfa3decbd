import { GenerationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import { exchangeForAccount } from './accountFile.ts';
import type { Credential, ObtainedKey } from './credential.ts';
import { type ExchangeParts, exchangeToken } from './exchangeToken.ts';
import { runCommand } from './runCommand.ts';

export interface ObtainParts extends ExchangeParts {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The key that a credential stands for, from where it comes from. @throws {GenerationError} that says why there is none. */
export async function obtainKey(credential: Credential, parts: ObtainParts): Promise<ObtainedKey> {
  switch (credential.type) {
    case 'command':
      return runCommand(credential, parts);
    case 'environment':
      return readEnvironment(credential.name, parts.env);
    case 'exchange':
      return exchangeToken(credential, parts);
    case 'accountFile': {
      const { exchange, secrets } = await exchangeForAccount(credential, parts.clock);
      return exchangeToken(exchange, { ...parts, secrets });
    }
  }
}

function readEnvironment(name: string, env: ObtainParts['env']): ObtainedKey {
  const key = env[name]?.trim() ?? '';
  if (key !== '') return { key, lifetimeMs: undefined };
  throw new GenerationError('auth', sentence('environmentUnset', name), { hint: sentence('hintEnvironment') });
}
