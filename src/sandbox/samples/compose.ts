import type { ApiRequest } from '../apis/api.ts';
import { callsFor, type SandboxCall } from '../tools.ts';
import { quote, sampleText } from './sampleText.ts';

/** What an answer says, before it is cut into tokens. */
export interface Composition {
  readonly reasoning: string;
  readonly text: string;
  readonly calls: readonly SandboxCall[];
}

/** An answer that suits the request: it asks for tools, tells what they said, and owns up to the images. */
export function compose(asked: ApiRequest): Composition {
  const calls = callsFor(asked);
  const names = calls.map(({ name }) => `“${name}”`).join(', ');
  const text = calls.length > 0 ? `The sandbox asks for ${names}.` : textFor(asked);
  return { reasoning: asked.thinks === true ? thoughtsOf(asked, names) : '', text, calls };
}

function textFor({ prompt, results, images }: ApiRequest): string {
  if (results.length > 0) return results.map(result => `The tool answered: “${quote(result)}”.`).join('\n');
  if (images === 0) return sampleText(prompt);
  return `${images === 1 ? 'An image' : `${images} images`} arrived, but no model looked at ${
    images === 1 ? 'it' : 'them'
  }. ${sampleText(prompt)}`;
}

function thoughtsOf({ prompt, results, images }: ApiRequest, names: string): string {
  const seen = images === 0 ? '' : ` with ${images} image${images === 1 ? '' : 's'}`;
  if (results.length > 0) return 'The tools have answered. It remains to say what they said.';
  const next = names === '' ? 'Without a model, a sample text has to do.' : `That needs ${names}.`;
  return `The request is “${quote(prompt)}”${seen}. ${next}`;
}
