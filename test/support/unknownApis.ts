import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Services that nobody knows, each as its documentation shows it. */
export interface UnknownApi {
  readonly url: string;
  /** The page of documentation that a person has. */
  readonly documentation: string;
  /** What it was asked, oldest first. */
  readonly requests: readonly AskedRequest[];
  dispose(): Promise<void>;
}

export interface AskedRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export const words = ['An old', ' silent', ' pond…', ' a frog', ' jumps in.'];

/** Named events, a token in a header of its own scheme; the page shows the events. */
export const startQuill = (): Promise<UnknownApi> =>
  start(
    (request, response) => {
      if (request.headers.authorization !== 'Token quill-5f2a9c') return refuse(response, 401, 'Bad token');
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const [seq, value] of words.entries()) {
        response.write(`event: chunk\ndata: ${JSON.stringify({ piece: { value }, seq })}\n\n`);
      }
      response.end(
        `event: finished\ndata: {"stop_reason":"end","stats":{"prompt_tokens":4,"completion_tokens":12}}\n\n`,
      );
    },
    url => `# Quill: streaming

Send your text and read the pieces as they come.

\`\`\`bash
curl -N ${url}/write \\
  -H "Authorization: Token $QUILL_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"engine": "quill-2", "input": {"text": "Write a haiku"}, "options": {"max_length": 200}}'
\`\`\`

The answer is a stream of events:

event: chunk
data: {"piece": {"value": "Hello"}, "seq": 0}

event: chunk
data: {"piece": {"value": " world"}, "seq": 1}

event: finished
data: {"stop_reason": "end", "stats": {"prompt_tokens": 4, "completion_tokens": 2}}
`,
  );

/** Everything so far in each of its JSON lines; the page shows no answer. */
export const startParrot = (): Promise<UnknownApi> =>
  start(
    (request, response) => {
      if (request.headers['x-parrot-key'] !== 'pk-77aa31bc90') return refuse(response, 403, 'Who are you?');
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
      let answer = '';
      for (const word of words) {
        answer += word;
        response.write(`${JSON.stringify({ request_id: 'r-1', answer, done: false })}\n`);
      }
      response.end(`${JSON.stringify({ request_id: 'r-1', answer, done: true, credits_used: 3 })}\n`);
    },
    url => `curl ${url}/v3/speak -H 'X-Parrot-Key: YOUR_KEY' -d '{"question": "How are you?", "stream": true}'`,
  );

/** Plain text for data, and an end of its own. */
export const startBrook = (): Promise<UnknownApi> =>
  start(
    (_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      for (const word of words) response.write(`event: token\ndata: ${JSON.stringify(word)}\n\n`);
      response.end('event: status\ndata: [END]\n\n');
    },
    url => `POST ${url}/flow with {"q": "…"}; each "token" event carries a piece of text; [END] is the last.`,
  );

type Answer = (request: AskedRequest, response: ServerResponse) => void;

async function start(answer: Answer, documentation: (url: string) => string): Promise<UnknownApi> {
  const requests: AskedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = { headers: incoming.headers, body: JSON.parse(Buffer.concat(chunks).toString() || '{}') };
    requests.push(request);
    if (incoming.method === 'POST') answer(request, response);
    else refuse(response, 404, 'There is nothing here.');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    documentation: documentation(url),
    requests,
    dispose: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error: { message } }));
}
