import { importPeer } from '../peers.ts';
import { type Contestant, requestBody, requestHeaders } from './contestant.ts';
import { loadUndici } from './floor.ts';

interface Library {
  createParser(handlers: { readonly onEvent: (event: { readonly data: string }) => void }): {
    feed(text: string): void;
  };
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

/** What a careful person would write by hand today. */
export async function createEventsourceParser(): Promise<Contestant> {
  const { createParser } = await importPeer<Library>('eventsource-parser');
  const { request, dispatcher } = await loadUndici();
  return {
    async read({ baseUrl, onText, signal }) {
      const { body } = await request(`${baseUrl}/chat/completions`, {
        method: 'POST',
        headers: requestHeaders,
        body: requestBody,
        dispatcher,
        ...(signal === undefined ? {} : { signal }),
      });
      const parser = createParser({
        onEvent({ data }) {
          if (data === '[DONE]') return;
          const text = (JSON.parse(data) as Chunk).choices[0]?.delta.content;
          if (text) onText(text);
        },
      });
      const decoder = new TextDecoder();
      for await (const bytes of body) parser.feed(decoder.decode(bytes as Uint8Array, { stream: true }));
    },
  };
}
