import { readCurlCommand } from './curlCommand.ts';
import { readHttpieCommand } from './httpieCommand.ts';
import { readBody } from './sampleBody.ts';
import type { SampleRequest } from './sampleRequest.ts';
import { shellOf, splitWords } from './shellWords.ts';
import { expand, readVariables } from './variables.ts';

const commands = /(?<![\w./:@-])(curl(?:\.exe)?|wget|https?)(?=\s)/g;

/** Text that speaks of commands a thousand times holds no more of them than this. */
const mostCommands = 24;

/** The requests of the command lines in a text, in their order: of curl, wget and HTTPie, for bash, PowerShell or cmd. */
export function readCommands(text: string): readonly SampleRequest[] {
  const variables = readVariables(text);
  const requests: SampleRequest[] = [];
  let number = 0;
  for (const { index, 1: name = '' } of text.matchAll(commands)) {
    if (++number > mostCommands) break;
    const command = text.slice(index);
    const words = splitWords(command, shellOf(command)).map(word => expand(word, variables));
    const request = name.startsWith('http')
      ? readHttpieCommand(words.slice(1), name === 'https' ? 'https' : 'http')
      : readCurlCommand(words.slice(1));
    if (request !== undefined) requests.push(withPipedBody(request, words, text.slice(0, index)));
  }
  return requests;
}

/** `echo '{…}' | curl … -d @-`: the body stands before the command. */
function withPipedBody(request: SampleRequest, words: readonly string[], before: string): SampleRequest {
  const takesInput = words.includes('@-') || (request.body === undefined && request.unreadBody === undefined);
  if (!takesInput || !/\|\s*$/.test(before.slice(-20))) return request;
  const [start] = [...before.slice(-20_000).matchAll(/(?<![\w-])(?:echo|printf)\s/g)].slice(-1);
  if (start === undefined) return request;
  const { unreadBody: _, ...rest } = request;
  const said = splitWords(before.slice(-20_000).slice(start.index), 'bash').at(-1) ?? '';
  return { ...rest, ...readBody(said) };
}
