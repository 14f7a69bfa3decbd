import { systemClock } from '../../../src/core/clock.ts';
import { Recorder } from '../../../src/core/recording/recorder.ts';
import { createTransport } from '../../../src/network/transport.ts';
import { clientFile } from '../../rig/run/project.ts';
import { type Contestant, messages, model } from './contestant.ts';

/** The client as the extension uses it, with or without a record of what goes over the wire. */
export async function createRecorded(isRecorded: boolean): Promise<Contestant> {
  const { streamGeneration } = (await import(clientFile)) as typeof import('../../../src/client.ts');
  const plain = createTransport({ environment: {} });
  const recorder = new Recorder(systemClock);
  return {
    async read({ baseUrl, onText }) {
      const start = { origin: '', label: '', connection: 'bench', dialect: 'openai', model } as const;
      const recording = isRecorded ? recorder.begin({ ...start, replayOf: undefined }) : undefined;
      const transport = recording?.watch(plain) ?? plain;
      const connection = { dialect: 'openai', baseUrl, apiKey: 'benchmark' };
      for await (const event of streamGeneration({ model, messages }, connection, { transport })) {
        if (event.type === 'text') onText(event.text);
      }
      recording?.end({ outcome: 'complete', problem: undefined, usage: {}, finishReason: 'stop' });
    },
  };
}
