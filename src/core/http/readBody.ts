import type { Clock } from '../clock.ts';
import { TransportFailure } from './transport.ts';

const longest = 64 * 1024;
const longestMs = 5_000;

/** The beginning of an error's body, as much as comes within a few seconds: some bodies never end. */
export async function readBody(body: AsyncIterable<Uint8Array>, clock: Clock): Promise<string> {
  const decoder = new TextDecoder();
  const iterator = body[Symbol.asyncIterator]();
  let text = '';
  let cancelTimer = (): void => {};
  const timeIsUp = new Promise<undefined>(resolve => {
    cancelTimer = clock.after(longestMs, () => resolve(undefined));
  });
  try {
    while (text.length < longest) {
      const next = await Promise.race([iterator.next(), timeIsUp]);
      if (next === undefined || next.done === true) break;
      text += decoder.decode(next.value, { stream: true });
    }
  } catch (error) {
    // A body that broke off may still say what went wrong.
    if (!(error instanceof TransportFailure)) throw error;
  } finally {
    cancelTimer();
    // Not waited for: an iterator that hangs must not hold up the error.
    iterator.return?.().catch(() => {});
  }
  return text.slice(0, longest);
}
