import type { Exchange, Responder, RespondFunction } from '../../src/sandbox/responder.ts';
import { eventStream } from '../faults/recording.ts';

interface ChatRequest {
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

/** What a test's model does with a request of the OpenAI form. */
export type Turn = (request: ChatRequest) => Said | undefined;

export interface Said {
  readonly text?: string;
  readonly reasoning?: string;
  readonly calls?: readonly { readonly id: string; readonly name: string; readonly arguments: object }[];
}

/** A model that answers by these rules: the first that says something about a request wins. */
export function modelOf(...turns: readonly Turn[]): RespondFunction {
  return exchange => {
    const request = exchange.request.json as ChatRequest;
    const said = turns.map(turn => turn(request)).find(each => each !== undefined) ?? { text: 'Nothing to say.' };
    return answerOf(said);
  };
}

export function lastPrompt({ messages }: ChatRequest): string {
  return textOf(messages.findLast(({ role }) => role === 'user')?.content);
}

/** The result of the last tool, where the request brings one as its last message. */
export function lastResult({ messages }: ChatRequest): string | undefined {
  const last = messages.at(-1);
  return last?.role === 'tool' ? textOf(last.content) : undefined;
}

export function offers({ tools = [] }: ChatRequest, name: string): boolean {
  return tools.some(tool => tool.function.name === name);
}

/** Whether this is a turn of the agent: it asks for titles and summaries without tools. */
export function isTurn({ request }: Exchange): boolean {
  return ((request.json as ChatRequest).tools ?? []).length > 0;
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

function answerOf({ text, reasoning, calls = [] }: Said): Exclude<Responder, RespondFunction> {
  const chunk = (delta: object, finish: string | null = null) => ({
    id: 'chat-1',
    object: 'chat.completion.chunk',
    model: 'test-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const callPieces = calls.flatMap(({ id, name, arguments: given }, index) => [
    chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }),
    chunk({ tool_calls: [{ index, function: { arguments: JSON.stringify(given) } }] }),
  ]);
  return {
    headers: { 'Content-Type': 'text/event-stream' },
    body: eventStream(
      ...(reasoning === undefined ? [] : [chunk({ reasoning_content: reasoning })]),
      ...(text === undefined ? [] : [chunk({ content: text })]),
      ...callPieces,
      chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
      { choices: [], usage: { prompt_tokens: 1_000, completion_tokens: 20, total_tokens: 1_020 } },
      '[DONE]',
    ),
  };
}
