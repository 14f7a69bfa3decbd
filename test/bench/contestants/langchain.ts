import { importPeer } from '../peers.ts';
import { type Contestant, messages, model } from './contestant.ts';

interface Library {
  readonly ChatOpenAI: new (options: {
    readonly model: string;
    readonly apiKey: string;
    readonly configuration: { readonly baseURL: string };
  }) => {
    stream(
      messages: readonly unknown[],
      options: { readonly signal?: AbortSignal },
    ): Promise<AsyncIterable<{ readonly content: unknown }>>;
  };
}

export async function createLangchain(): Promise<Contestant> {
  const { ChatOpenAI } = await importPeer<Library>('@langchain/openai');
  return {
    async read({ baseUrl, onText, signal }) {
      const chat = new ChatOpenAI({ model, apiKey: 'benchmark', configuration: { baseURL: baseUrl } });
      for await (const { content } of await chat.stream(messages, signal === undefined ? {} : { signal })) {
        if (typeof content === 'string' && content !== '') onText(content);
      }
      signal?.throwIfAborted();
    },
  };
}
