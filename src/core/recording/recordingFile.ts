import { hideSecrets } from '../failures/redact.ts';
import { maskRequest } from './maskRequest.ts';
import type { RecordedExchange, Recording } from './recording.ts';

/** A part of an answer as it is saved: text where it is one, otherwise the bytes. */
export type SavedPiece =
  | { readonly atMs: number; readonly text: string }
  | { readonly atMs: number; readonly base64: string };

/** The recording as a file for others: JSON without a key, with everything that was sent and came back. */
export function recordingFile({ startedAt, exchanges, origin: _, ...recording }: Recording): string {
  const saved = {
    runnelRecording: 1,
    ...recording,
    startedAt: new Date(startedAt).toISOString(),
    exchanges: exchanges.map(exchange => ({
      ...exchange,
      request: maskRequest(exchange.request),
      headers: maskHeaders(exchange),
      chunks: savedPieces(exchange),
    })),
  };
  return `${JSON.stringify(saved, undefined, 2)}\n`;
}

/** The headers of an answer without secrets. Cookies are some of them. */
export function maskHeaders({ headers, request }: RecordedExchange): Readonly<Record<string, string>> {
  return maskRequest({ ...request, headers, url: '', body: '' }).headers;
}

/** An answer in whole lines, each with the time at which it was complete, so that no secret is cut in two. */
function savedPieces({ chunks, request }: RecordedExchange): readonly SavedPiece[] {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const pieces: SavedPiece[] = [];
  const hide = (text: string): string =>
    text
      .split('\n')
      .map(line => hideSecrets(line, request.secrets))
      .join('\n');
  let unfinished = '';
  let lastMs = 0;
  try {
    for (const { atMs, bytes } of chunks) {
      lastMs = atMs;
      const text = decoder.decode(bytes, { stream: true });
      const end = text.lastIndexOf('\n') + 1;
      if (end > 0) pieces.push({ atMs, text: hide(unfinished + text.slice(0, end)) });
      unfinished = end > 0 ? text.slice(end) : unfinished + text;
    }
    unfinished += decoder.decode();
  } catch {
    return binaryPieces(chunks, request.secrets);
  }
  return unfinished === '' ? pieces : [...pieces, { atMs: lastMs, text: hide(unfinished) }];
}

/** Bytes that hold a secret are left out: their checksums would not fit any more. */
function binaryPieces(chunks: RecordedExchange['chunks'], secrets: readonly string[]): readonly SavedPiece[] {
  return chunks.map(({ atMs, bytes }) => {
    const characters = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
    const isClean = hideSecrets(characters, secrets) === characters;
    return { atMs, base64: isClean ? btoa(characters) : '' };
  });
}
