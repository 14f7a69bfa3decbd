import { awsMessage } from './awsMessage.ts';

/** How the events of a stream are put into bytes. */
export interface SandboxFraming {
  readonly contentType: string;
  readonly frame: (payload: string) => string | Uint8Array;
  /** The end of every stream. */
  readonly done: string;
}

const eventStream = 'text/event-stream; charset=utf-8';

export const plainEvents: SandboxFraming = {
  contentType: eventStream,
  frame: payload => `data: ${payload}\n\n`,
  done: 'data: [DONE]\n\n',
};

/** The name of an event is the `type` at the beginning of its payload. */
export const namedEvents: SandboxFraming = {
  contentType: eventStream,
  frame: payload => `event: ${/^\{"type":"([^"]+)"/.exec(payload)?.[1] ?? 'message'}\ndata: ${payload}\n\n`,
  done: '',
};

/** Google ends its lines as HTTP does. */
export const googleEvents: SandboxFraming = {
  contentType: 'text/event-stream',
  frame: payload => `data: ${payload}\r\n\r\n`,
  done: '',
};

export const jsonLines: SandboxFraming = {
  contentType: 'application/x-ndjson',
  frame: payload => `${payload}\n`,
  done: '',
};

/** An object with one member, whose name is that of the event. */
export const awsEvents: SandboxFraming = {
  contentType: 'application/vnd.amazon.eventstream',
  frame(payload) {
    const [[type, event] = ['', {}]] = Object.entries<object>(JSON.parse(payload));
    const isException = type.endsWith('Exception');
    return awsMessage(
      {
        [isException ? ':exception-type' : ':event-type']: type,
        ':content-type': 'application/json',
        ':message-type': isException ? 'exception' : 'event',
      },
      JSON.stringify(event),
    );
  },
  done: '',
};
