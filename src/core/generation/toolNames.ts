import type { GenerationRequest, Message, Part } from './generation.ts';

/** A request with names that its API takes, and the names of its own for those that were changed. */
export interface NamedRequest {
  readonly request: GenerationRequest;
  /** By the name that was sent. Absent where none was changed. */
  readonly ownNames?: ReadonlyMap<string, string>;
}

/**
 * Gives tools other names where the API would refuse theirs: those of MCP servers have dots, slashes and any length. The
 * answer is read with the names of the request again.
 *
 * @param shape what the API takes; absent where it takes all.
 */
export function withToolNames(request: GenerationRequest, shape: RegExp | undefined): NamedRequest {
  if (shape === undefined) return { request };
  const names = new Set(namesIn(request));
  const wrong = [...names].filter(name => !shape.test(name));
  if (wrong.length === 0) return { request };
  const taken = new Set([...names].filter(name => shape.test(name)));
  const sent = new Map(wrong.map(name => [name, freeName(name, taken)]));
  const rename = (name: string): string => sent.get(name) ?? name;
  const { messages, tools, toolChoice } = request;
  return {
    request: {
      ...request,
      messages: messages.map(message => renamed(message, rename)),
      ...(tools === undefined ? {} : { tools: tools.map(tool => ({ ...tool, name: rename(tool.name) })) }),
      ...(typeof toolChoice === 'object' ? { toolChoice: { name: rename(toolChoice.name) } } : {}),
    },
    ownNames: new Map([...sent].map(([own, other]) => [other, own])),
  };
}

function namesIn({ messages, tools = [], toolChoice }: GenerationRequest): readonly string[] {
  const parts = messages.flatMap(({ content }): readonly Part[] => (typeof content === 'string' ? [] : content));
  return [
    ...tools.map(({ name }) => name),
    ...(typeof toolChoice === 'object' ? [toolChoice.name] : []),
    ...parts.flatMap(part => (part.type === 'toolCall' || part.type === 'toolResult' ? [part.name] : [])),
  ];
}

function renamed(message: Message, rename: (name: string) => string): Message {
  const { content } = message;
  if (typeof content === 'string') return message;
  const parts = content.map(part =>
    part.type === 'toolCall' || part.type === 'toolResult' ? { ...part, name: rename(part.name) } : part,
  );
  return { ...message, content: parts };
}

/** What every API takes: letters, digits and underscores, up to 64, the first of them no digit. */
const longestName = 64;

function freeName(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `_${number}`;
    const free = `${plain.slice(0, longestName - end.length)}${end}`;
    if (taken.has(free)) continue;
    taken.add(free);
    return free;
  }
}
