import { importPeer } from '../peers.ts';
import { type Contestant, requestBody, requestHeaders } from './contestant.ts';

type Undici = typeof import('undici');

export async function loadUndici(): Promise<{
  readonly request: Undici['request'];
  readonly dispatcher: object & import('undici').Dispatcher;
}> {
  const { Agent, request } = await importPeer<Undici>('undici');
  return { request, dispatcher: new Agent() };
}

/**
 * The least that reading an answer can cost with undici: its body is thrown away. Whoever wants the time of each
 * text gets the raw pieces, read in the crudest way.
 */
export async function createFloor(): Promise<Contestant> {
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
      const isTimed = baseUrl.includes('/paced/') || baseUrl.includes('/endless/');
      await new Promise<void>((resolve, reject) => {
        body.on('data', (bytes: Buffer) => {
          if (!isTimed) return;
          for (const [, text = ''] of bytes.toString('latin1').matchAll(/"content":"( [^"]+)"/g)) onText(text);
        });
        body.on('end', resolve);
        body.on('error', reject);
      });
    },
  };
}
