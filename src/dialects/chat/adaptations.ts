import { type BodyAdaptation, complaint } from '../../core/generation/adaptation.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asArray, asObject, asText } from '../../core/json/json.ts';

/** A system prompt is sent as a message of this role to models that know no other one above the user's. */
const developerRole: BodyAdaptation = {
  code: 'developer',
  message: 'The model takes the system prompt as a developer message only.',
  isAskedFor: words =>
    refusesSystem(words) && /\bdeveloper\b/i.test(words) && !/developer (?:instruction|message|role)/i.test(words),
  apply: body => withRoles(body, role => (role === 'system' ? 'developer' : role)),
};

/** Gemma, o1-mini and many chat templates know no system prompt at all. */
const systemInFirstTurn: BodyAdaptation = {
  code: 'system',
  message: 'The model takes no system prompt, so the first message begins with it.',
  isAskedFor: refusesSystem,
  apply(body) {
    const messages = asArray(body.messages).map(message => asObject(message) ?? {});
    const system = messages.filter(isSystem);
    if (system.length === 0) return undefined;
    const text = system.map(({ content }) => textOf(content)).join('\n\n');
    const turns = messages.filter(message => !isSystem(message));
    const first = turns.findIndex(({ role }) => role === 'user');
    const joined = turns.map((turn, index) => (index === first ? beginningWith(turn, text) : turn));
    return { ...body, messages: first === -1 ? [{ role: 'user', content: text }, ...turns] : joined };
  },
};

/**
 * Kimi (“thinking is enabled but reasoning_content is missing in assistant tool call message at index 3”) and DeepSeek
 * (“The `reasoning_content` in the thinking mode must be passed back to the API”) insist on what was thought before a
 * call, and take a blank for it where that is lost, after a restart for example.
 */
const blankReasoning: BodyAdaptation = {
  code: 'reasoning_content',
  message: 'The server insists on the reasoning before each tool call, so a blank stands where it is lost.',
  isAskedFor: words => /reasoning_content/.test(words) && /missing|must be|required|passed back/i.test(words),
  apply(body) {
    const messages = asArray(body.messages).map(message => asObject(message) ?? {});
    const lacks = ({ role, tool_calls, reasoning_content }: JsonObject): boolean =>
      role === 'assistant' && tool_calls !== undefined && reasoning_content === undefined;
    if (!messages.some(lacks)) return undefined;
    const filled = messages.map(message => (lacks(message) ? { ...message, reasoning_content: ' ' } : message));
    return { ...body, messages: filled };
  },
};

/** What servers for chat completions refuse or rename, the more harmless first. */
export const chatAdaptations: readonly BodyAdaptation[] = [
  {
    // Mistral, older vLLM and Fireworks refuse what they do not know, in words of their own.
    drop: 'stream_options',
    consequence: 'Some servers then report no usage.',
    isAskedFor: words => /stream_options|include_usage/.test(words),
  },
  { rename: 'max_tokens', to: 'max_completion_tokens' },
  { rename: 'max_completion_tokens', to: 'max_tokens' },
  { drop: 'top_p', consequence: 'The model uses its default.' },
  { drop: 'temperature', consequence: 'The model uses its default.' },
  { drop: 'stop', consequence: 'The answer goes on after the stop sequences.' },
  { drop: 'reasoning_effort', consequence: 'The model uses its default effort.' },
  { drop: 'parallel_tool_calls', consequence: 'The model decides how many tools it calls at once.' },
  blankReasoning,
  developerRole,
  systemInFirstTurn,
];

/**
 * OpenAI's o1 (“'messages[0].role' does not support 'system'”), vLLM with Gemma's template (“System role not supported”),
 * Google (“Developer instruction is not enabled for …”), Mistral's older templates (“roles must alternate user/assistant”).
 */
function refusesSystem(words: string): boolean {
  if (
    /developer instruction is not|only user(?:,| and) assistant roles|roles must alternate user\/assistant/i.test(words)
  )
    return true;
  const isAboutRole = /system (?:role|messages?|prompts?|instructions?)|\brole\b|\[\d+\]\.role|\broles\b/i.test(words);
  return isAboutRole && /\b(?:system|developer)\b/i.test(words) && (complaint.test(words) || mustBe.test(words));
}

const mustBe = /must be one of|should be|expected|only/i;

function withRoles(body: JsonObject, nameOf: (role: unknown) => unknown): JsonObject | undefined {
  const messages = asArray(body.messages).map(message => asObject(message) ?? {});
  const renamed = messages.map(message => ({ ...message, role: nameOf(message.role) }));
  const isChanged = renamed.some(({ role }, index) => role !== messages[index]?.role);
  return isChanged ? { ...body, messages: renamed } : undefined;
}

function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return asArray(content)
    .map(part => asText(asObject(part)?.text) ?? '')
    .join('');
}

function beginningWith(turn: JsonObject, text: string): JsonObject {
  const { content } = turn;
  if (Array.isArray(content)) return { ...turn, content: [{ type: 'text', text }, ...content] };
  return { ...turn, content: `${text}\n\n${textOf(content)}` };
}
