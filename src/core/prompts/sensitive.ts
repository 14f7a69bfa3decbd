/** Whether a file is of a kind that holds secrets, going by its name. */
export function isSecretFileName(name: string): boolean {
  return secretNames.some(pattern => pattern.test(name));
}

const secretNames: readonly RegExp[] = [
  /^\.env(?:$|\.(?!example$|sample$|template$))/i,
  /\.env$/i,
  /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|asc|gpg|ovpn|tfvars|tfstate)$/i,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/i,
  /^\.?(?:npmrc|netrc|_netrc|pgpass|htpasswd|git-credentials|dockercfg|pypirc)$/i,
  /^(?:credentials?|secrets?|passwords?)(?:\.|$)/i,
  /[.-]secrets?\.(?:json|ya?ml|toml|properties|ini)$/i,
];

/** Whether a text has something in it that looks like a key. */
export function containsSecret(text: string): boolean {
  return secretTexts.test(text);
}

const secretTexts =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bsk-[A-Za-z0-9_-]{20,}|\bxox[abpr]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{35}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./;
