import { awsMessage } from '../../src/sandbox/encoding/awsMessage.ts';

export function awsEvent(type: string, payload: object): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return awsMessage(headers, JSON.stringify(payload));
}

export function awsException(type: string, message: string): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
  return awsMessage(headers, JSON.stringify({ message }));
}
