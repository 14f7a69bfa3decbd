import { asArray, asObject, asText, present } from '../json/json.ts';
import {
  type Attachment,
  addTurn,
  type Conversation,
  createConversation,
  findTurn,
  type Turn,
  titleOf,
} from './conversation.ts';
import { isImageUrl } from './json.ts';

/** A conversation of another program, before it is one of Runnel's. */
export interface ForeignConversation {
  readonly title: string;
  /** In any order; a tree by their parents. */
  readonly messages: readonly ForeignMessage[];
  /** The message that was shown last. */
  readonly current?: string;
}

export interface ForeignMessage {
  readonly id: string;
  /** Absent or unknown: the first. */
  readonly parent?: string;
  /** `other`: of a tool, for example; what follows it follows what stood before. */
  readonly role: 'user' | 'assistant' | 'system' | 'other';
  readonly text: string;
  readonly reasoning: string;
  /** As `data:` URLs. */
  readonly images: readonly string[];
  readonly model?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

const mostTurns = 20_000;

/** Makes it one of Runnel's, with all its branches. @param makeId for turns, whose ids of before may be no ids here. */
export function toConversation(foreign: ForeignConversation, makeId: () => string, now: number): Conversation {
  const known = new Map(foreign.messages.map(message => [message.id, message]));
  const children = new Map<string | undefined, ForeignMessage[]>();
  for (const message of foreign.messages) {
    const parent = message.parent !== undefined && known.has(message.parent) ? message.parent : undefined;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [message]);
    else siblings.push(message);
  }
  const system = foreign.messages.find(({ role, text }) => role === 'system' && text.trim() !== '')?.text;
  let conversation = createConversation(makeId(), now, present({ systemPrompt: system?.slice(0, 100_000) }));
  /** The turn that each message became, or that stands before it. */
  const turns = new Map<string, string | undefined>();
  const waiting = [...(children.get(undefined) ?? [])].reverse();
  const added: Turn[] = [];
  for (let message = waiting.pop(); message !== undefined && added.length < mostTurns; message = waiting.pop()) {
    if (turns.has(message.id)) continue;
    const parent = message.parent === undefined ? undefined : turns.get(message.parent);
    const turn = toTurn(message, parent, makeId, now);
    if (turn !== undefined) added.push(turn);
    turns.set(message.id, turn?.id ?? parent);
    waiting.push(...[...(children.get(message.id) ?? [])].reverse());
  }
  const [first, ...rest] = added;
  if (first !== undefined) conversation = { ...addTurn(conversation, first), turns: [first, ...rest] };
  const shown = foreign.current === undefined ? undefined : turns.get(foreign.current);
  const leaf = shown !== undefined && findTurn(conversation, shown) !== undefined ? shown : added.at(-1)?.id;
  const title = (foreign.title.trim() || titleOf(added.find(({ role }) => role === 'user')?.text ?? '')).slice(0, 200);
  return { ...conversation, title, isNamed: foreign.title.trim() !== '', updatedAt: now, ...present({ leaf }) };
}

function toTurn(
  message: ForeignMessage,
  parent: string | undefined,
  makeId: () => string,
  now: number,
): Turn | undefined {
  const { role, text, reasoning, images, model = '', at = now } = message;
  const isVoid = text.trim() === '' && reasoning === '' && images.length === 0;
  if (isVoid || role === 'system' || role === 'other') return undefined;
  const base = { id: makeId(), text, createdAt: at, ...present({ parent }) };
  if (role === 'assistant') {
    return { ...base, role, outcome: 'complete', model, connection: '', reasoning, usage: {} };
  }
  const attachments = images.map((content, index): Attachment => {
    return { id: makeId(), kind: 'image', label: `${index + 1}`, language: '', content };
  });
  return { ...base, role, attachments };
}

/** The roles of all those programs. */
export function roleOf(role: unknown): 'user' | 'assistant' | 'system' | undefined {
  switch (role) {
    case 'user':
    case 'human':
      return 'user';
    case 'assistant':
    case 'model':
    case 'ai':
      return 'assistant';
    case 'system':
    case 'developer':
      return 'system';
    default:
      return undefined;
  }
}

/** A text, or a list of texts and parts. Calls of tools and their results are left out. */
export function contentOf(content: unknown): Pick<ForeignMessage, 'text' | 'reasoning' | 'images'> {
  if (typeof content === 'string') return { text: promptOf(content), reasoning: '', images: [] };
  const texts: string[] = [];
  const thoughts: string[] = [];
  const images: string[] = [];
  for (const item of asArray(content)) {
    const part = asObject(item);
    const text = typeof item === 'string' ? item : (asText(part?.text) ?? asText(asObject(part?.text)?.value));
    const thought = asText(part?.thinking) ?? asText(part?.think);
    const url = imageOf(part);
    if (url !== undefined) images.push(url);
    else if (thought !== undefined) thoughts.push(thought);
    else if (text !== undefined) texts.push(promptOf(text));
  }
  return { text: texts.filter(Boolean).join('\n\n'), reasoning: thoughts.join('\n\n'), images };
}

function imageOf(part: ReturnType<typeof asObject>): string | undefined {
  const source = asObject(part?.source);
  const url = asText(asObject(part?.image_url)?.url) ?? asText(part?.image_url);
  const data = source?.type === 'base64' ? `data:${source.media_type};base64,${source.data}` : url;
  return data !== undefined && isImageUrl(data) ? data : undefined;
}

/** Cline puts a prompt into tags, and what the editor shows behind it. */
function promptOf(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('<environment_details>')) return '';
  const [, inside] =
    /^<(?:task|feedback|user_message)>([\s\S]*)<\/(?:task|feedback|user_message)>$/.exec(trimmed) ?? [];
  return inside?.trim() ?? text;
}
