import { isSecretName } from '../failures/keyShapes.ts';
import { repeatsSecret } from '../failures/promptEchoes/foldedEchoes.ts';
import { hideSecrets, mark } from '../failures/redact.ts';
import type { RecordedRequest } from './recording.ts';

/** A request that is fit to be shown, copied and saved: `‹key›` stands for everything that is secret. */
export type MaskedRequest = Omit<RecordedRequest, 'secrets'>;

/** A word before the secret that says what it is, as in `Bearer …`. */
const scheme = /^[A-Za-z][\w-]{0,30} +(?=\S)/;

/** The request without its secrets. What is secret by its name is hidden whatever it looks like. */
export function maskRequest({ method, url, headers, body, secrets }: RecordedRequest): MaskedRequest {
  const known = [...new Set(secrets.flatMap(writtenForms))].filter(secret => secret !== '');
  // A longer one may contain a shorter one.
  known.sort((one, other) => other.length - one.length);
  const hide = (text: string): string => known.reduce((clean, secret) => clean.replaceAll(secret, mark), text);
  return {
    method,
    url: maskAddress(hide(url), known),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => {
        const clean = hideSecrets(hide(value), known);
        const isHidden = isSecretName(name) || repeatsSecret(clean, secrets);
        return [name, isHidden ? `${scheme.exec(clean)?.[0] ?? ''}${mark}` : clean];
      }),
    ),
    body: hide(body),
  };
}

/** As the secret may stand in an address, and in JSON. */
function writtenForms(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

function maskAddress(address: string, secrets: readonly string[]): string {
  const named = address.replace(/([?&])([^=&#]{1,100})=([^&#]*)/g, (pair, sign: string, name: string) =>
    isSecretName(name) ? `${sign}${name}=${mark}` : pair,
  );
  return hideSecrets(named, secrets);
}
