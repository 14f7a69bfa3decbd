/** A way to read a streamed answer, whose cost is measured. */
export interface Contestant {
  /**
   * Asks for one streamed answer and hands on its text as it comes.
   *
   * @returns when the answer is complete; rejects when the signal fires.
   */
  read(request: ReadRequest): Promise<void>;
}

export interface ReadRequest {
  readonly baseUrl: string;
  readonly onText: (text: string) => void;
  readonly signal?: AbortSignal;
}

export const model = 'gpt-5-mini';
export const messages: { readonly role: 'user'; readonly content: string }[] = [{ role: 'user', content: 'Write.' }];

/** The request as Runnel words it, for those who have to word it by themselves. */
export const requestBody = JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } });
export const requestHeaders = {
  accept: 'text/event-stream',
  authorization: 'Bearer benchmark',
  'content-type': 'application/json',
};
