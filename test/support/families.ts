import type { GenerationEvent, GenerationRequest, Message, Part } from '../../src/core/generation/generation.ts';
import type { Family, FamilyStream } from '../fixtures/families/family.ts';
import { awsEvent, awsException } from './awsMessage.ts';
import { bytesOf } from './bytes.ts';
import type { Generated } from './generate.ts';

export const model = (family: Family): string =>
  family.dialect === 'gemini' ? 'gemini-test' : family.dialect === 'bedrock' ? 'us.anthropic.test-v1:0' : 'test';

export const request = (family: Family): GenerationRequest => ({
  model: model(family),
  messages: [{ role: 'user', content: 'Hello' }],
});

export const contentType = {
  named: 'text/event-stream',
  unnamed: 'text/event-stream',
  lines: 'application/x-ndjson',
  aws: 'application/vnd.amazon.eventstream',
} as const;

/** The events as they stand on the wire. */
export function framed({ framing }: Family, events: readonly object[]): Uint8Array {
  if (framing === 'aws') return Buffer.concat(events.map(asAwsMessage));
  const texts = events.map(event => {
    const data = JSON.stringify(event);
    if (framing === 'lines') return `${data}\n`;
    return framing === 'named'
      ? `event: ${(event as { type: string }).type}\ndata: ${data}\n\n`
      : `data: ${data}\r\n\r\n`;
  });
  return bytesOf(texts.join(''));
}

function asAwsMessage(event: object): Buffer {
  const [[type, payload] = ['', {}]] = Object.entries(event);
  return type.endsWith('Exception') ? awsException(type, payload.message) : awsEvent(type, payload);
}

export function reasoningOf(events: readonly GenerationEvent[]): string {
  return events.map(event => (event.type === 'reasoning' ? event.text : '')).join('');
}

export function callsOf(events: readonly GenerationEvent[]) {
  return events.filter(event => event.type === 'toolCall').map(({ type: _, ...call }) => call);
}

export function messageOf({ events }: Generated): Message | undefined {
  return events.find(event => event.type === 'message')?.message;
}

export function partNames(message: Message | undefined): FamilyStream['parts'] {
  if (message === undefined || typeof message.content === 'string') return undefined;
  const named = (part: Part): NonNullable<FamilyStream['parts']>[number] =>
    'replay' in part && part.replay !== undefined ? `${part.type} with replay` : part.type;
  return message.content.map(named);
}
