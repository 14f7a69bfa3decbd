import type { CustomDialect } from '../../core/generation/customDialect.ts';
import type { GenerationRequest, Part, Role } from '../../core/generation/generation.ts';
import { dataUrl, type PlainMessage, plainMessages, textOfParts } from '../../core/generation/parts.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asPrompt } from '../generic.ts';
import { alternatingTurns, argumentsObject, objectSchema, resultText, type Turn, turnsOf } from '../turns.ts';

/** What the placeholders of a body stand for in a request. Undefined: the field is left out. */
export function valuesOf(
  request: GenerationRequest,
  { roles }: CustomDialect,
  placeholders: ReadonlySet<string>,
): JsonObject {
  const { model, temperature, maxTokens, stop, tools, toolChoice, reasoningEffort } = request;
  const nameOf = (role: Role): string => roles?.[role] ?? role;
  const keepsSystem = ['system', 'messages', 'prompt'].some(name => placeholders.has(name));
  const hasParts = ['parts', 'toolCalls', 'toolResults', 'images'].some(name => placeholders.has(name));
  const plain = plainMessages(request.messages);
  const systemTexts = plain.filter(({ role }) => role === 'system').map(({ content }) => content);
  const system = systemTexts.length === 0 ? undefined : systemTexts.join('\n\n');
  const lists = hasParts ? inParts(request, nameOf, placeholders) : inText(plain, nameOf, keepsSystem, system);
  const history = lists.turns.slice(0, -1);
  return {
    ...lists,
    history: history.length === 0 ? undefined : history,
    prompt: asPrompt(request.messages),
    system,
    model,
    temperature,
    maxTokens,
    stop,
    tools: tools?.map(tool => ({ name: tool.name, description: tool.description, schema: objectSchema(tool) })),
    toolChoice: typeof toolChoice === 'object' ? 'tool' : toolChoice,
    toolName: typeof toolChoice === 'object' ? toolChoice.name : undefined,
    reasoningEffort,
  };
}

interface Lists {
  readonly messages: readonly object[];
  readonly turns: readonly object[];
  readonly lastMessage: string;
}

/** For an API that knows texts only: calls are left out, and results are said by the user. */
function inText(
  messages: readonly PlainMessage[],
  nameOf: (role: Role) => string,
  keepsSystem: boolean,
  system: string | undefined,
): Lists {
  const named = (list: readonly PlainMessage[]) => list.map(({ role, content }) => ({ role: nameOf(role), content }));
  const spoken = messages.filter(({ role }) => role !== 'system');
  const turns = keepsSystem || system === undefined ? spoken : withSystemFirst(spoken, system);
  return { messages: named(messages), turns: named(turns), lastMessage: turns.at(-1)?.content ?? '' };
}

/** Where the API has no place for a system prompt, the first turn begins with it. */
function withSystemFirst([first, ...others]: readonly PlainMessage[], system: string): readonly PlainMessage[] {
  return first === undefined ? [] : [{ ...first, content: `${system}\n\n${first.content}` }, ...others];
}

/** Results without a form of their own are said by the user, together with what follows them. */
function inParts(
  { messages }: GenerationRequest,
  nameOf: (role: Role) => string,
  placeholders: ReadonlySet<string>,
): Lists {
  const all = turnsOf(messages, /^[\w-]{1,64}$/);
  const spoken = all.filter(({ role }) => role !== 'system');
  const turns = placeholders.has('toolResults') ? spoken : alternatingTurns(spoken);
  const toValues = ({ role, parts }: Turn) => {
    const text = textOfParts(parts.filter(({ type }) => type !== 'toolResult'));
    const values = parts.map(toPart);
    const images = values.filter(({ type }) => type === 'image');
    const toolCalls = values.filter(({ type }) => type === 'toolCall');
    return {
      role: nameOf(role),
      content: text === '' && (toolCalls.length > 0 || role === 'tool') ? undefined : text,
      parts: values.filter(part => part.type !== 'text' || part.text !== ''),
      images: images.length === 0 ? undefined : images,
      toolCalls: toolCalls.length === 0 ? undefined : toolCalls,
      toolResults: values.filter(({ type }) => type === 'toolResult'),
    };
  };
  const last = turns.at(-1);
  return {
    messages: all.map(toValues),
    turns: turns.map(toValues),
    lastMessage: last === undefined ? '' : textOfParts(last.parts),
  };
}

function toPart(part: Part): JsonObject {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, text: part.text };
    case 'image':
      return { type: 'image', mediaType: part.mediaType, data: part.data, dataUrl: dataUrl(part) };
    case 'toolCall':
      return { type: 'toolCall', id: part.id, name: part.name, arguments: argumentsObject(part) };
    case 'toolResult':
      return {
        type: 'toolResult',
        id: part.callId,
        name: part.name,
        result: resultText(part),
        resultOrError: resultText(part, true),
        isError: part.isError === true ? true : undefined,
      };
  }
}
