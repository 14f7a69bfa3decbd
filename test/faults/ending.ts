import type { Fault } from '../../src/sandbox/responder.ts';
import { firstHalf, isDone, isFinish, withEvents, withText } from './events.ts';
import { endless } from './recording.ts';

/** The answer begins well and does not end as it should. */
export const endingFaults = {
  /** To HTTP this is a proper end: only the missing end of the answer tells. */
  'silent-cut': ({ answer }) => {
    const normal = answer();
    return { ...normal, framing: 'close', body: firstHalf(normal), ending: 'fin' };
  },
  'fin-mid-stream': ({ answer }) => {
    const normal = answer();
    return { ...normal, body: firstHalf(normal), ending: 'fin' };
  },
  'reset-mid-stream': ({ answer }) => {
    const normal = answer();
    return { ...normal, body: firstHalf(normal), ending: 'reset' };
  },
  /** A proper end of the HTTP answer in the middle of the text. */
  'no-end': ({ answer }) => {
    const normal = answer();
    return { ...normal, body: firstHalf(normal) };
  },
  idle: ({ answer }) => {
    const normal = answer();
    return { ...normal, body: firstHalf(normal), ending: 'hang' };
  },
  'no-first-event': ({ answer }) => ({ ...answer(), body: [], ending: 'hang' }),
  'only-comments': ({ answer }) => ({ ...answer(), body: endless(': PROCESSING\n\n', 250) }),
  'no-done': ({ answer }) => withEvents(answer(), events => events.filter(event => !isDone(event))),
  'no-finish-reason': ({ answer }) =>
    withText(answer(), text =>
      text.includes('"generation_end"') ? '' : text.replace(/,?"finish_?[rR]eason":"\w+"/, ''),
    ),
  'keep-open-after-done': ({ answer }) => ({ ...answer(), ending: 'hang' }),
  'keep-open-after-finish': ({ answer }) => ({
    ...withEvents(answer(), events => events.filter(event => !isDone(event))),
    ending: 'hang',
  }),
  'reset-after-finish': ({ answer }) => ({
    ...withEvents(answer(), events => events.slice(0, events.findIndex(isFinish) + 1)),
    ending: 'reset',
  }),
} satisfies Readonly<Record<string, Fault>>;
