import type { Responder, RespondFunction } from '../../src/sandbox/responder.ts';
import { eventsOf, isDone, isFinish } from '../faults/events.ts';

/** Answers with all of this text, and breaks the connection off before it says that it is complete. */
export const dropping = (text: string): Responder => withoutEnd(text, 'reset');

/** Answers with this text, and neither ends nor goes on. */
export const hanging = (text: string): RespondFunction => withoutEnd(text, 'hang');

const withoutEnd =
  (text: string, ending: 'reset' | 'hang'): RespondFunction =>
  ({ answer }) => {
    const normal = answer(text);
    const body = eventsOf(normal).filter(event => !isDone(event) && !isFinish(event));
    return { ...normal, body, ending };
  };
