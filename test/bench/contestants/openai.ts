import { importPeer } from '../peers.ts';
import { type Contestant, messages, model } from './contestant.ts';

interface Library {
  readonly OpenAI: new (options: {
    readonly baseURL: string;
    readonly apiKey: string;
  }) => {
    readonly chat: {
      readonly completions: {
        create(body: object, options: { readonly signal: AbortSignal | undefined }): Promise<AsyncIterable<Chunk>>;
      };
    };
  };
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

export async function createOpenai(): Promise<Contestant> {
  const { OpenAI } = await importPeer<Library>('openai');
  return {
    async read({ baseUrl, onText, signal }) {
      const client = new OpenAI({ baseURL: baseUrl, apiKey: 'benchmark' });
      const body = { model, messages, stream: true, stream_options: { include_usage: true } };
      for await (const chunk of await client.chat.completions.create(body, { signal })) {
        const text = chunk.choices[0]?.delta.content;
        if (text) onText(text);
      }
      // It ends an aborted stream as if that were its end.
      signal?.throwIfAborted();
    },
  };
}
