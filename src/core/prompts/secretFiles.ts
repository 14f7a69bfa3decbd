/** Whether a file looks like one that holds keys or passwords, by its name or by what stands in it. */
export function looksSecret(path: string, content: string): boolean {
  const name = path.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  return secretNames.some(pattern => pattern.test(name)) || secretContents.test(content.slice(0, 20_000));
}

const secretNames: readonly RegExp[] = [
  /^\.env(?:\.(?!example$|sample$|template$).*)?$/,
  /^\.(?:npmrc|netrc|pypirc|pgpass|htpasswd|git-credentials)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)$/,
  /\.(?:pem|key|pfx|p12|jks|keystore|kdbx|ppk|asc)$/,
  /^(?:credentials|secrets?|passwords?)(?:\..*)?$/,
  /^service[-_]?account.*\.json$/,
  /^terraform\.tfvars$|\.tfstate$/,
];

const secretContents =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:sk|rk)-[A-Za-z0-9_-]{20,}|\bghp_[A-Za-z0-9]{30,}|\bAKIA[0-9A-Z]{16}\b|\bxox[abpr]-[A-Za-z0-9-]{20,}/;
