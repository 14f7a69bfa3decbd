import type { HttpReply, Piece, Timed } from '../../src/sandbox/reply.ts';

/** The events of an answer, each with its blank line and the time it is due; `[DONE]` is the last. */
export function eventsOf(answer: HttpReply): readonly Timed[] {
  const { body } = answer;
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return [];
  return [...body].filter(piece => typeof piece === 'object' && 'dueMs' in piece);
}

/** The events up to about the middle of the answer. */
export function firstHalf(answer: HttpReply): readonly Timed[] {
  const events = eventsOf(answer);
  return events.slice(0, Math.ceil(events.length / 2));
}

/** The same answer with other events. An answer that is not a stream stays as it is. */
export function withEvents(answer: HttpReply, change: (events: readonly Timed[]) => Iterable<Piece>): HttpReply {
  const events = eventsOf(answer);
  return events.length === 0 ? answer : { ...answer, body: change(events) };
}

/** The same answer with every event's text changed, at the same times. */
export function withText(answer: HttpReply, change: (text: string) => string): HttpReply {
  return withEvents(answer, events => events.map(({ dueMs, text }) => ({ dueMs, text: change(text) })));
}

export const isDone = ({ text }: Timed): boolean => text.startsWith('data: [DONE]');

/** Does this event say that the answer is complete, be it by a finish reason or by an event of its own? */
export const isFinish = ({ text }: Timed): boolean =>
  /"type": "generation_end"|"finish_?[rR]eason":"|"choices":\[\]/.test(text);
