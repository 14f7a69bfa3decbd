import { containsSecret } from '../failures/keyShapes.ts';

/** Whether a file looks like one that holds secrets: by its name, its folder, or anything in its text. */
export function looksSecret(path: string, text: string): boolean {
  return isSecretFile(path) || containsSecret(text);
}

/** The same by name and folder alone. Samples like `.env.example` and public keys are no secrets. */
export function isSecretFile(path: string): boolean {
  const steps = path.toLowerCase().split(/[\\/]/);
  const name = (steps.at(-1) ?? '').trim();
  if (/\.(?:example|sample|template|dist|pub)$/.test(name)) return false;
  const folders = steps.slice(0, -1);
  return (
    secretNames.some(pattern => pattern.test(name)) ||
    folders.some(folder => secretFolders.has(folder)) ||
    (folders.some(folder => /^\.?(?:secrets?|credentials?)$/.test(folder)) && dataFile.test(name)) ||
    secretPaths.has(`${folders.at(-1)}/${name}`)
  );
}

const secretNames: readonly RegExp[] = [
  /^\.env(?:rc)?$|^\.env\.|\.env$/,
  /\.(?:pem|key|pfx|p12|p8|jks|keystore|kdbx?|ppk|asc|gpg|pgp|ovpn|tfvars|tfstate|mobileprovision|secret|vault)$/,
  /\.tfstate\.backup$|\.tfvars\.json$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/,
  /^[._]?(?:npmrc|netrc|pgpass|htpasswd|git-credentials|dockercfg|pypirc|s3cfg|boto|vault-token|my\.cnf|terraformrc|yarnrc\.yml)$/,
  /^\.?(?:credentials?|secrets?|passwords?|shadow|tokens?)(?:\.(?!md$|ts$|tsx$|js$|jsx$|py$|go$|rs$|java$|cs$|rb$|php$|c$|h$|cpp$|swift$|kt$).*)?$/,
  // Also as code: where secrets are code, they are often in a file of this name.
  /^\.?secrets?\.(?!md$)/,
  /[._-](?:secrets?|credentials?)\.(?:json|ya?ml|toml|properties|ini|xml|txt)$/,
  /^(?:service[-_]?account|client[-_]secret|application_default_credentials|firebase[-_]adminsdk).*\.json$/,
  /^(?:local\.settings\.json|kubeconfig|vault\.ya?ml|auth\.json|wp-config\.php|key(?:store)?\.properties|wallet\.dat|secring\..*)$/,
];

const dataFile = /\.(?:json|ya?ml|toml|properties|ini|xml|txt|env|conf|cfg)$|^[^.]+$/;

const secretFolders: ReadonlySet<string> = new Set(['.ssh', '.gnupg', '.aws', '.azure', '.password-store']);

const secretPaths: ReadonlySet<string> = new Set([
  '.kube/config',
  '.docker/config.json',
  '.cargo/credentials.toml',
  'gcloud/credentials.db',
  'gcloud/access_tokens.db',
  '.composer/auth.json',
  '.m2/settings.xml',
  'gh/hosts.yml',
  '.config/gh/hosts.yml',
]);
