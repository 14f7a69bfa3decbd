import { importPeer } from '../peers.ts';
import { type Contestant, messages, model } from './contestant.ts';

interface Library {
  streamText(options: {
    readonly model: unknown;
    readonly messages: readonly unknown[];
    readonly abortSignal?: AbortSignal;
    readonly onError: (event: { readonly error: unknown }) => void;
  }): { readonly textStream: AsyncIterable<string> };
}

interface Provider {
  createOpenAICompatible(options: {
    readonly name: string;
    readonly baseURL: string;
    readonly apiKey: string;
    readonly includeUsage: boolean;
  }): (model: string) => unknown;
}

export async function createAiSdk(): Promise<Contestant> {
  const { streamText } = await importPeer<Library>('ai');
  const { createOpenAICompatible } = await importPeer<Provider>('@ai-sdk/openai-compatible');
  return {
    async read({ baseUrl, onText, signal }) {
      const name = 'benchmark';
      const provider = createOpenAICompatible({ name, baseURL: baseUrl, apiKey: name, includeUsage: true });
      let failure: unknown;
      const { textStream } = streamText({
        model: provider(model),
        messages,
        onError: ({ error }) => {
          failure = error;
        },
        ...(signal === undefined ? {} : { abortSignal: signal }),
      });
      for await (const text of textStream) onText(text);
      if (failure !== undefined) throw failure;
      signal?.throwIfAborted();
    },
  };
}
