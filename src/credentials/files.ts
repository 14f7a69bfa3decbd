import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { TlsFiles } from '../core/generation/connection.ts';
import { configurationError } from '../core/generation/errors.ts';
import { sentence } from '../core/generation/sentences.ts';

const longestFile = 1024 * 1024;

/**
 * @param field What the person set to the path, for the error.
 * @throws {GenerationError} of kind `configuration` where the file can't be read, or is no small file.
 */
export async function readSmallFile(path: string, field: string): Promise<string> {
  const absolute = /^~[\\/]/.test(path) ? join(homedir(), path.slice(2)) : path;
  if (!isAbsolute(absolute)) throw unreadable(field);
  try {
    const file = await open(absolute, 'r');
    try {
      const { size } = await file.stat();
      if (size > longestFile) throw unreadable(field);
      const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, 0);
      return buffer
        .subarray(0, bytesRead)
        .toString('utf8')
        .replace(/^\ufeff/, '');
    } finally {
      await file.close();
    }
  } catch {
    throw unreadable(field);
  }
}

/** The paths of a connection's certificates. */
export interface TlsPaths {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** @throws {GenerationError} of kind `configuration` that names the file that can't be used. */
export async function readTlsFiles({ ca, cert, key }: TlsPaths, passphrase?: string): Promise<TlsFiles> {
  const files = {
    ...(ca === undefined ? {} : { ca: await readSmallFile(ca, 'ca') }),
    ...(cert === undefined ? {} : { cert: await readSmallFile(cert, 'cert') }),
    ...(key === undefined ? {} : { key: await readSmallFile(key, 'key') }),
  };
  if (files.ca !== undefined) check('ca', { ca: files.ca });
  if (files.cert !== undefined && files.key === undefined) throw unreadable('key');
  if (files.key !== undefined) {
    if (files.cert === undefined) throw unreadable('cert');
    check('cert', { cert: files.cert });
    check('key', { cert: files.cert, key: files.key, ...(passphrase === undefined ? {} : { passphrase }) });
  }
  return { ...files, ...(passphrase === undefined ? {} : { passphrase }) };
}

/** Whether a private key is of use only with a passphrase. */
export function isEncryptedKey(pem: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
}

function check(field: string, options: Parameters<typeof createSecureContext>[0]): void {
  try {
    createSecureContext(options);
  } catch {
    throw unreadable(field);
  }
}

function unreadable(field: string): Error {
  return configurationError(sentence('credentialFile', field), sentence('hintCredentialFile'));
}
