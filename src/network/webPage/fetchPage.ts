import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
// biome-ignore lint/style/useNodejsImportProtocol: VS Code leads requests of `http` through its proxy, not of `node:http`.
import { type IncomingMessage, request as requestPlainly } from 'http';
// biome-ignore lint/style/useNodejsImportProtocol: the same
import { request as requestSecurely } from 'https';
import { isPrivateAddress, isPrivateHost } from './privateAddress.ts';

/** Why there is no text. */
export type PageFailure = 'private' | 'redirects' | 'status' | 'type' | 'size' | 'network';

export class PageError extends Error {
  override readonly name = 'PageError';
  readonly failure: PageFailure;
  /** The status, the type, or the system's code; empty where there is none. */
  readonly detail: string;

  constructor(failure: PageFailure, detail = '') {
    super(`The page could not be read: ${failure} ${detail}`.trim());
    this.failure = failure;
    this.detail = detail;
  }
}

export interface FetchedPage {
  /** Where the last redirect led to. */
  readonly url: string;
  /** As `text/html`. */
  readonly type: string;
  readonly text: string;
}

const mostRedirects = 5;
const mostBytes = 4_000_000;
const timeoutMs = 20_000;

/**
 * Reads a page as text. Whoever names an address of this computer or of the network around it gets that page; no other
 * address leads there, neither by its name's entry in the DNS nor by a redirect: what answers there was meant for others.
 *
 * @param find finds the addresses of a name.
 * @throws {PageError} and what the signal was aborted for.
 */
export async function fetchPage(
  address: string,
  signal: AbortSignal,
  find: typeof lookup = lookup,
): Promise<FetchedPage> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  let url = new URL(address);
  const mayBePrivate = isPrivateHost(url);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    if (isPrivateHost(url) && (!mayBePrivate || redirects > 0)) throw new PageError('private');
    const checked = mayBePrivate && redirects === 0 ? {} : { lookup: lookupPublic(find) };
    const response = await get(url, checked, ends, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
      response.destroy();
      if (!URL.canParse(headers.location, url.href)) throw new PageError('redirects');
      url = new URL(headers.location, url.href);
      if (!/^https?:$/.test(url.protocol)) throw new PageError('redirects');
      continue;
    }
    return { url: url.href, ...(await readPage(response, signal)) };
  }
  throw new PageError('redirects');
}

/** The addresses that a connection is made to are the ones that were looked at: a name can't change between the two. */
const lookupPublic =
  (find: typeof lookup): LookupFunction =>
  (hostname, options, callback) => {
    find(hostname, { ...options, all: true }, (error, found) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) callback(error ?? new Error('Not found.'), '', 0);
      else if (found.some(({ address }) => isPrivateAddress(address))) callback(new PageError('private'), '', 0);
      else if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };

function get(
  url: URL,
  checked: { readonly lookup?: LookupFunction },
  ends: AbortSignal,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestSecurely : requestPlainly;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        // What this computer keeps of the person, such as cookies and logins, is not sent: there is none in Node.
        headers: { accept: 'text/html, text/*;q=0.9, application/json;q=0.8', 'user-agent': 'Runnel' },
        signal: ends,
        ...checked,
      },
      resolve,
    );
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason);
      else
        reject(
          error instanceof PageError
            ? error
            : new PageError('network', ends.aborted ? 'ETIMEDOUT' : (error.code ?? '')),
        );
    });
    sent.end();
  });
}

async function readPage(response: IncomingMessage, signal: AbortSignal): Promise<Omit<FetchedPage, 'url'>> {
  const { statusCode = 0, headers } = response;
  const [type = '', ...parameters] = (headers['content-type'] ?? 'text/plain').toLowerCase().split(';');
  const isWanted = /^(?:text\/[\w.+-]+|application\/(?:json|xml|javascript|yaml|[\w.-]+\+(?:json|xml)))$/.test(
    type.trim(),
  );
  if (statusCode !== 200 || !isWanted) {
    response.destroy();
    throw statusCode === 200
      ? new PageError('type', type.trim().slice(0, 60))
      : new PageError('status', String(statusCode));
  }
  const bytes = decompress(await readBytes(response, signal), headers['content-encoding'] ?? '');
  const [, charset = 'utf-8'] = /charset="?([\w-]{1,30})/.exec(parameters.join(';')) ?? [];
  return { type: type.trim(), text: decoderOf(charset).decode(bytes) };
}

async function readBytes(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > mostBytes) throw new PageError('size');
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof PageError ? error : new PageError('network', (error as NodeJS.ErrnoException).code ?? '');
  }
  return Buffer.concat(chunks);
}

/** Some servers compress without being asked to. */
function decompress(bytes: Buffer, encoding: string): Buffer {
  const options = { maxOutputLength: mostBytes };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(bytes, options);
    if (encoding === 'br') return brotliDecompressSync(bytes, options);
    if (encoding === 'deflate') return inflateSync(bytes, options);
  } catch {
    throw new PageError('size');
  }
  return bytes;
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
