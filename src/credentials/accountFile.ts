import { createPrivateKey, sign } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { configurationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';
import { asObject, asText, parseJson } from '../core/json/json.ts';
import type { AccountFile, TokenExchange } from './credential.ts';
import { readSmallFile } from './files.ts';

const defaultUrl = 'https://oauth2.googleapis.com/token';
/** Google takes no assertion that lives longer. */
const assertionSeconds = 3_600;
/** For a clock of this computer that is ahead: Google refuses what was made in the future. */
const skewSeconds = 30;

/**
 * The exchange that a key file of Google's stands for: a signed assertion of a service account, or the refresh token of
 * a person.
 *
 * @returns It with the secrets that it holds, by the names that it uses for them.
 */
export async function exchangeForAccount(
  { path, scope, url }: AccountFile,
  clock: Clock,
): Promise<{ readonly exchange: TokenExchange; readonly secrets: ReadonlyMap<string, string> }> {
  const file = asObject(parseJson(await readSmallFile(path, 'keyFile'))) ?? wrongFile();
  const isPerson = file.type === 'authorized_user';
  const address = url ?? asText(file.token_uri) ?? defaultUrl;
  const { form, secrets } = isPerson ? personalForm(file) : accountForm(file, scope, address, clock);
  return {
    exchange: {
      type: 'exchange',
      url: address,
      method: 'POST',
      headers: {},
      basic: undefined,
      form,
      json: undefined,
      token: '/access_token',
      expires: '/expires_in',
      ttl: undefined,
    },
    secrets: new Map(Object.entries(secrets)),
  };
}

interface FilledForm {
  readonly form: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

function accountForm(
  file: Readonly<Record<string, unknown>>,
  scope: string,
  audience: string,
  clock: Clock,
): FilledForm {
  const email = asText(file.client_email) ?? wrongFile();
  const issuedAt = Math.floor(clock.now() / 1_000) - skewSeconds;
  const header = {
    alg: 'RS256',
    typ: 'JWT',
    ...(asText(file.private_key_id) === undefined ? {} : { kid: file.private_key_id }),
  };
  const claims = {
    iss: email,
    scope,
    aud: asText(file.token_uri) ?? audience,
    iat: issuedAt,
    exp: issuedAt + assertionSeconds,
  };
  const unsigned = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const assertion = `${unsigned}.${signed(unsigned, asText(file.private_key) ?? wrongFile())}`;
  return {
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: '{{secret:assertion}}' },
    secrets: { assertion },
  };
}

function personalForm(file: Readonly<Record<string, unknown>>): FilledForm {
  const refreshToken = asText(file.refresh_token) ?? wrongFile();
  const clientSecret = asText(file.client_secret) ?? '';
  return {
    form: {
      grant_type: 'refresh_token',
      client_id: asText(file.client_id) ?? wrongFile(),
      client_secret: '{{secret:client-secret}}',
      refresh_token: '{{secret:refresh-token}}',
    },
    secrets: { 'client-secret': clientSecret, 'refresh-token': refreshToken },
  };
}

function signed(text: string, privateKey: string): string {
  try {
    // Some copy the key with its line breaks written as two characters.
    const key = createPrivateKey(privateKey.replaceAll('\\n', '\n'));
    return sign('RSA-SHA256', Buffer.from(text), key).toString('base64url');
  } catch {
    // Without the cause, whose words may be about the key.
    return wrongFile();
  }
}

function wrongFile(): never {
  throw configurationError(
    sentence('credentialInvalid', 'keyFile', 'the JSON file of a service account'),
    sentence('hintCredential'),
  );
}
