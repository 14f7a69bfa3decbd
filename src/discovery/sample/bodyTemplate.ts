import type { Role } from '../../core/generation/generation.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asArray, asObject, asText } from '../../core/json/json.ts';

/** A body as a sample shows it, made a template: what belongs to one request only became placeholders. */
export interface BodyTemplate {
  readonly body: JsonObject;
  readonly roles?: Readonly<Partial<Record<Role, string>>>;
  /** The model that the sample names. */
  readonly model?: string;
}

const prompts = /^(?:prompt|inputs?|input_?text|query|question|text|message|user_?(?:input|message|prompt)|content)$/i;
const limits = /^(?:max_?(?:new_?|output_?|completion_?)?tokens(?:_to_sample)?|n_predict|num_predict|max_?length)$/i;

/**
 * @param path The path that the request is sent to: it may be the one that asks for a stream.
 * @param separatesSystem Whether the API takes the system prompt apart from the messages.
 */
export function createBodyTemplate(sample: JsonObject, path: string, separatesSystem: boolean): BodyTemplate {
  let model: string | undefined;
  let roles: BodyTemplate['roles'];
  let hasPrompt = false;
  const hasSystem = separatesSystem || hasField(sample, /^system(?:_?prompt|_?instructions?)?$/i);

  const walk = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) {
      const list = value.map(asObject);
      const message = list.find(item => item !== undefined && ('role' in item || 'parts' in item));
      if (message !== undefined && /messages|contents|input|history|conversation|chat/i.test(name)) {
        hasPrompt = true;
        return messageList(message, hasSystem, name === 'contents');
      }
      if (/^stop/i.test(name)) return '{{stop}}';
      return value.map(item => walk(item, name));
    }
    const object = asObject(value);
    if (object !== undefined) {
      return Object.fromEntries(Object.entries(object).map(([field, inner]) => [field, walk(inner, field)]));
    }
    if (/^stream$/i.test(name)) return true;
    if (/^(?:model|model_?(?:id|name)|deployment|engine)$/i.test(name) && typeof value === 'string') {
      model ??= value;
      return '{{model}}';
    }
    if (limits.test(name) && (typeof value === 'number' || value === null)) return withDefault('maxTokens', value);
    if (/^temperature$/i.test(name)) return withDefault('temperature', value);
    if (/^stop(?:_?sequences?)?$/i.test(name)) return '{{stop}}';
    if (/^system(?:_?prompt|_?instructions?)?$|^preamble$/i.test(name) && typeof value === 'string')
      return '{{system}}';
    return value;
  };

  const messageList = (message: JsonObject, withoutSystem: boolean, isContents: boolean): unknown => {
    const entries = Object.entries(message).flatMap(([field, value]) => {
      if (/^(?:role|speaker|author|from)$/i.test(field)) return [[field, '{{role}}'] as const];
      return /^(?:content|text|message|parts|value)$/i.test(field) ? [[field, contentOf(value)] as const] : [];
    });
    // Google's contents may come without a role, and the model answers as itself.
    roles = isContents ? { assistant: 'model' } : rolesLike(asText(message.role));
    const isUsual = entries.length === 2 && message.role !== undefined && typeof message.content === 'string';
    const list = withoutSystem || roles !== undefined ? '{{turns}}' : '{{messages}}';
    const one = { ...(isContents ? { role: '{{role}}' } : {}), ...Object.fromEntries(entries) };
    return isUsual ? list : { [list]: one };
  };

  const template = asObject(walk(sample, '')) ?? {};
  const body = hasPrompt ? template : withPrompt(template);
  const streams = /stream/i.test(path) || hasField(sample, /^stream(?:ing)?$/i);
  return {
    body: {
      ...body,
      ...(streams ? {} : { stream: true }),
      ...(separatesSystem && !hasField(sample, /^system/i) ? { system: '{{system}}' } : {}),
    },
    ...(roles === undefined ? {} : { roles }),
    ...(model === undefined || /[<>{}$]/.test(model) ? {} : { model }),
  };
}

function contentOf(value: unknown): unknown {
  if (typeof value === 'string') return '{{content}}';
  const part = asObject(asArray(value)[0]);
  if (part === undefined) return '{{content}}';
  const filled = Object.entries(part).map(([name, inner]) => [name, name === 'text' ? '{{content}}' : inner]);
  return [Object.fromEntries(filled)];
}

/** Names for roles that are not the usual ones, as the one that the sample shows suggests. */
function rolesLike(role: string | undefined): BodyTemplate['roles'] {
  if (role === 'USER') return { user: 'USER', assistant: 'CHATBOT', system: 'SYSTEM' };
  if (role === 'human') return { user: 'human', assistant: 'ai', system: 'system' };
  return undefined;
}

/** The first text field whose name is a prompt's; the one that stands highest. */
function withPrompt(template: JsonObject): JsonObject {
  const own = Object.entries(template);
  const direct = own.find(([name, value]) => prompts.test(name) && typeof value === 'string' && !value.includes('{{'));
  if (direct !== undefined) return { ...template, [direct[0]]: '{{prompt}}' };
  for (const [name, value] of own) {
    const inner = asObject(value);
    const filled = inner === undefined ? undefined : withPrompt(inner);
    if (filled !== undefined && filled !== inner) return { ...template, [name]: filled };
  }
  return template;
}

function withDefault(name: string, value: unknown): string {
  return value === null || value === undefined ? `{{${name}}}` : `{{${name}|${JSON.stringify(value)}}}`;
}

function hasField(value: unknown, shape: RegExp): boolean {
  const object = asObject(value);
  if (object === undefined) return false;
  return Object.entries(object).some(([name, inner]) => shape.test(name) || hasField(inner, shape));
}
