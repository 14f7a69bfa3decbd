import { clientFile } from '../../rig/run/project.ts';
import { type Contestant, messages, model } from './contestant.ts';

export async function createRunnel(dialect: string): Promise<Contestant> {
  const { streamGeneration } = (await import(clientFile)) as typeof import('../../../src/client.ts');
  return {
    async read({ baseUrl, onText, signal }) {
      const connection = { dialect, baseUrl, apiKey: 'benchmark' };
      const options = signal === undefined ? {} : { signal };
      for await (const event of streamGeneration({ model, messages }, connection, options)) {
        if (event.type === 'text') onText(event.text);
      }
    },
  };
}
