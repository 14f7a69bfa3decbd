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
const limits =
  /^(?:max_?(?:new_?|output_?|completion_?|generated_?|gen_?)?(?:tokens?|len(?:gth)?)(?:_to_sample|_count)?|n_predict|num_predict)$/i;
const models = /^(?:model|model_?(?:id|name|uri|slug)|deployment(?:_?(?:id|name))?|engine)$/i;
const systems = /^system(?:_?(?:prompt|message|instructions?))?$|^preamble$/i;

/**
 * @param asksToStream Whether something beside the body asks for a stream: the path, or a header.
 */
export function createBodyTemplate(sample: JsonObject, asksToStream: boolean): BodyTemplate {
  const maker = new TemplateMaker(hasField(sample, systems));
  const template = asObject(maker.walk(sample, '')) ?? {};
  const body = maker.hasPrompt ? template : withPrompt(template);
  const streams = asksToStream || hasField(sample, /^stream(?:ing|ed)?$/i);
  const { roles, model } = maker;
  return {
    body: {
      ...body,
      ...(streams ? {} : { stream: true }),
    },
    ...(roles === undefined ? {} : { roles }),
    ...(model === undefined ? {} : { model }),
  };
}

class TemplateMaker {
  model: string | undefined;
  roles: BodyTemplate['roles'];
  hasPrompt = false;
  private readonly hasSystem: boolean;

  constructor(hasSystem: boolean) {
    this.hasSystem = hasSystem;
  }

  walk(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return this.walkList(value, name);
    const object = asObject(value);
    if (object !== undefined) {
      return Object.fromEntries(Object.entries(object).map(([field, inner]) => [field, this.walk(inner, field)]));
    }
    if (/^stream(?:ing|ed)?$/i.test(name) && typeof value === 'boolean') return true;
    if (models.test(name) && typeof value === 'string' && value !== '{{key}}') {
      this.model ??= value;
      return '{{model}}';
    }
    if (limits.test(name)) return amount('maxTokens', value);
    if (/^temperature$/i.test(name)) return amount('temperature', value);
    if (/^stop(?:_?sequences?)?$/i.test(name)) return '{{stop}}';
    if (systems.test(name) && typeof value === 'string') return '{{system}}';
    return value;
  }

  private walkList(value: readonly unknown[], name: string): unknown {
    const message = value.map(asObject).find(item => item !== undefined && ('role' in item || 'parts' in item));
    if (message !== undefined && /messages|contents|input|history|conversation|chat|dialog|turns/i.test(name)) {
      this.hasPrompt = true;
      return this.messageList(message, name === 'contents');
    }
    if (/^stop/i.test(name)) return '{{stop}}';
    return value.map(item => this.walk(item, name));
  }

  private messageList(message: JsonObject, isContents: boolean): unknown {
    const entries = Object.entries(message).flatMap(([field, value]) => {
      if (/^(?:role|speaker|author|from|sender)$/i.test(field)) return [[field, '{{role}}'] as const];
      return /^(?:content|text|message|parts|value)$/i.test(field) ? [[field, contentOf(value)] as const] : [];
    });
    // Google's contents may come without a role, and the model answers as itself.
    this.roles = isContents ? { assistant: 'model' } : rolesLike(asText(message.role));
    const isUsual = entries.length === 2 && message.role !== undefined && typeof message.content === 'string';
    const list = this.hasSystem || this.roles !== undefined ? '{{turns}}' : '{{messages}}';
    const one = { ...(isContents ? { role: '{{role}}' } : {}), ...Object.fromEntries(entries) };
    return isUsual ? list : { [list]: one };
  }
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
  // A list of prompts, of which one is asked for.
  const list = own.find(([name, value]) => prompts.test(name) && typeof asArray(value)[0] === 'string');
  if (list !== undefined) return { ...template, [list[0]]: ['{{prompt}}'] };
  for (const [name, value] of own) {
    const inner = asObject(value);
    const filled = inner === undefined ? undefined : withPrompt(inner);
    if (filled !== undefined && filled !== inner) return { ...template, [name]: filled };
  }
  return template;
}

/** A number, or one that the API wants as text, with the sample's own where the person asks for none. */
function amount(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return `{{${name}}}`;
  if (typeof value === 'number') return `{{${name}|${value}}}`;
  return typeof value === 'string' && /^\d{1,9}(?:\.\d{1,9})?$/.test(value) ? `{{${name}:text|${value}}}` : value;
}

function hasField(value: unknown, shape: RegExp): boolean {
  const object = asObject(value);
  if (object === undefined) return false;
  return Object.entries(object).some(([name, inner]) => shape.test(name) || hasField(inner, shape));
}
