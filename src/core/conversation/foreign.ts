import { asAmount, asArray, asObject, asText, type JsonObject, parseJson, present } from '../json/json.ts';
import { contentOf, type ForeignConversation, type ForeignMessage, roleOf } from './foreignMessage.ts';

/**
 * The conversations in a file of another program: Copilot Chat, Continue, Cline, Open WebUI, LibreChat, ChatGPT,
 * Claude, and lists of messages as APIs take them. Also one such JSON value a line. Empty where nothing is known.
 */
export function readForeignConversations(text: string): readonly ForeignConversation[] {
  const whole = parseJson(text);
  const values = whole === undefined ? text.split('\n', mostLines).map(parseJson) : [whole];
  return values.flatMap(value => readValue(value, 0)).filter(({ messages }) => messages.length > 0);
}

const mostLines = 100_000;
const deepest = 3;

function readValue(value: unknown, depth: number): readonly ForeignConversation[] {
  if (depth > deepest) return [];
  if (Array.isArray(value)) {
    const items = value.map(asObject);
    if (items.some(isClineLine)) return [inOrder('', items.flatMap(readClineLine))];
    if (items.every(item => item !== undefined && roleOf(item.role) !== undefined && 'content' in item)) {
      return [inOrder('', items.flatMap(readPlain))];
    }
    return value.flatMap(item => readValue(item, depth + 1));
  }
  const object = asObject(value);
  if (object === undefined) return [];
  const found = readObject(object);
  if (found !== undefined) return [found];
  // A file that holds one or many of them below a name.
  return [object.chat, object.conversations, object.chats].flatMap(inside => readValue(inside, depth + 1));
}

function readObject(object: JsonObject): ForeignConversation | undefined {
  const title = asText(object.title) ?? asText(object.name) ?? '';
  const mapping = asObject(object.mapping);
  if (mapping !== undefined) return readChatGpt(title, mapping, object);
  const tree =
    asObject(asObject(object.history)?.messages) ?? asObject(asObject(asObject(object.chat)?.history)?.messages);
  if (tree !== undefined) return readOpenWebUi(title, tree, object);
  if (Array.isArray(object.requests))
    return inOrder(asText(object.customTitle) ?? title, object.requests.flatMap(readCopilot));
  if (Array.isArray(object.history)) return inOrder(title, object.history.flatMap(readContinue));
  if (Array.isArray(object.chat_messages)) return inOrder(title, object.chat_messages.flatMap(readClaude));
  const messages = asArray(object.messagesTree ?? object.messages);
  if (messages.some(message => asObject(message)?.messageId !== undefined)) {
    return { title, messages: messages.flatMap(message => readLibreChat(asObject(message), undefined, 0)) };
  }
  return messages.length === 0
    ? undefined
    : inOrder(title, messages.map(asObject).flatMap(readPlain), asText(object.model));
}

/** Messages that follow each other. What one role said in several is one. */
function inOrder(title: string, given: readonly Omit<ForeignMessage, 'id'>[], model?: string): ForeignConversation {
  const messages: ForeignMessage[] = [];
  for (const message of given) {
    const last = messages.at(-1);
    if (last?.role === message.role) {
      const text = [last.text, message.text].filter(Boolean).join('\n\n');
      const reasoning = [last.reasoning, message.reasoning].filter(Boolean).join('\n\n');
      messages[messages.length - 1] = { ...last, text, reasoning, images: [...last.images, ...message.images] };
    } else {
      const id = String(messages.length);
      messages.push({ ...present({ model }), ...message, id, ...present({ parent: last?.id }) });
    }
  }
  return { title, messages };
}

/** `{ role, content }`, as chat completions and Anthropic have it, and so Cline's `api_conversation_history.json`. */
function readPlain(message: JsonObject | undefined): readonly Omit<ForeignMessage, 'id'>[] {
  const role = roleOf(message?.role);
  return message === undefined || role === undefined
    ? []
    : [{ role, ...contentOf(message.content), ...timeOf(message.ts) }];
}

/** A line of Cline's `ui_messages.json`. */
function readClineLine(line: JsonObject | undefined): readonly Omit<ForeignMessage, 'id'>[] {
  const text = asText(line?.text);
  const said = line?.say;
  if (line === undefined || text === undefined || line.partial === true) return [];
  const role =
    said === 'task' || said === 'user_feedback'
      ? 'user'
      : said === 'text' || said === 'completion_result'
        ? 'assistant'
        : undefined;
  return role === undefined ? [] : [{ role, ...contentOf(text), ...timeOf(line.ts) }];
}

function isClineLine(line: JsonObject | undefined): boolean {
  return typeof line?.ts === 'number' && (line.type === 'say' || line.type === 'ask');
}

/** Continue's session: the message is inside of what it knows of it. */
function readContinue(item: unknown): readonly Omit<ForeignMessage, 'id'>[] {
  const message = asObject(asObject(item)?.message);
  if (message?.role === 'thinking')
    return [{ role: 'assistant', text: '', reasoning: contentOf(message.content).text, images: [] }];
  return readPlain(message);
}

/** claude.ai. */
function readClaude(item: unknown): readonly Omit<ForeignMessage, 'id'>[] {
  const message = asObject(item);
  const role = roleOf(message?.sender);
  if (message === undefined || role === undefined) return [];
  const content = contentOf(message.content);
  return [{ role, ...content, text: content.text || (asText(message.text) ?? ''), ...timeOf(message.created_at) }];
}

/** *Chat: Export Chat…* of VS Code: each request holds the prompt and the parts of its answer. */
function readCopilot(item: unknown): readonly Omit<ForeignMessage, 'id'>[] {
  const request = asObject(item);
  const prompt = asText(asObject(request?.message)?.text) ?? asText(request?.message);
  if (request === undefined || prompt === undefined) return [];
  const time = timeOf(request.timestamp);
  const parts = asArray(request.response).map(asObject);
  const text = parts.map(textOfCopilotPart).join('').trim();
  const reasoning = parts.flatMap(part => (part?.kind === 'thinking' ? [part.value].flat().map(String) : [])).join('');
  const model = asText(request.modelId);
  return [
    { role: 'user', text: prompt, reasoning: '', images: [], ...time },
    { role: 'assistant', text, reasoning, images: [], ...time, ...present({ model }) },
  ];
}

function textOfCopilotPart(part: JsonObject | undefined): string {
  if (part === undefined) return '';
  if (part.kind === undefined) return typeof part.value === 'string' ? part.value : '';
  if (part.kind === 'markdownContent') return asText(asObject(part.content)?.value) ?? '';
  if (part.kind !== 'inlineReference') return '';
  const reference = asObject(part.inlineReference);
  const path = asText(reference?.path) ?? asText(asObject(reference?.uri)?.path) ?? '';
  const name = asText(part.name) ?? asText(reference?.name) ?? path.split('/').at(-1) ?? '';
  return name === '' ? '' : `\`${name}\``;
}

/** ChatGPT: a tree by the ids of its nodes. */
function readChatGpt(title: string, mapping: JsonObject, object: JsonObject): ForeignConversation {
  const messages = Object.entries(mapping).map(([id, value]): ForeignMessage => {
    const node = asObject(value);
    const message = asObject(node?.message);
    const content = asObject(message?.content);
    const role = roleOf(asObject(message?.author)?.role);
    const isHidden = asObject(message?.metadata)?.is_visually_hidden_from_conversation === true;
    const model = asText(asObject(message?.metadata)?.model_slug);
    const said = isHidden ? contentOf('') : contentOf(content?.parts);
    return {
      id,
      role: role ?? 'other',
      ...said,
      ...timeOf(message?.create_time),
      ...present({ parent: asText(node?.parent), model }),
    };
  });
  return { title, messages, ...present({ current: asText(object.current_node) }) };
}

/** Open WebUI: the same, under other names. */
function readOpenWebUi(title: string, tree: JsonObject, object: JsonObject): ForeignConversation {
  const inside = asObject(object.chat) ?? object;
  const messages = Object.entries(tree).map(([id, value]): ForeignMessage => {
    const message = asObject(value);
    const role = roleOf(message?.role) ?? 'other';
    const [parent, model] = [asText(message?.parentId), asText(message?.model)];
    return { id, role, ...contentOf(message?.content), ...timeOf(message?.timestamp), ...present({ parent, model }) };
  });
  const current = asText(asObject(inside.history)?.currentId);
  return { title: title || (asText(inside.title) ?? ''), messages, ...present({ current }) };
}

const deepestTree = 2_000;

/** LibreChat: a list whose messages name their parents, or a tree of them. */
function readLibreChat(
  message: JsonObject | undefined,
  above: string | undefined,
  depth: number,
): readonly ForeignMessage[] {
  const id = asText(message?.messageId);
  if (message === undefined || id === undefined || depth > deepestTree) return [];
  const role = message.isCreatedByUser === true ? 'user' : 'assistant';
  const content = contentOf(message.content);
  const text = content.text || (asText(message.text) ?? '');
  const [parent, model] = [above ?? asText(message.parentMessageId), asText(message.model)];
  const own = { id, role, ...content, text, ...timeOf(message.createdAt), ...present({ parent, model }) } as const;
  return [own, ...asArray(message.children).flatMap(child => readLibreChat(asObject(child), id, depth + 1))];
}

/** Seconds, milliseconds, or a date in words. */
function timeOf(value: unknown): { readonly at?: number } {
  const amount = typeof value === 'string' && Number.isNaN(Number(value)) ? Date.parse(value) : asAmount(value);
  if (amount === undefined || !Number.isFinite(amount) || amount <= 0) return {};
  return { at: Math.round(amount < 1e11 ? amount * 1_000 : amount) };
}
