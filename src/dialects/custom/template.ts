import { parseJson } from '../../core/json/json.ts';

/** What a placeholder stands for; undefined where it has no value. */
export type TemplateValues = Readonly<Record<string, unknown>>;

const whole = /^\{\{ ?(\w+)(:text)? ?(?:\|([^{}]*))?\}\}$/;
const anywhere = /\{\{ ?(\w+)(:text)? ?(?:\|([^{}]*))?\}\}/g;

/**
 * A template of JSON with its placeholders filled in. A field without a value is left out, and so is an object of
 * which nothing is left.
 */
export function fillTemplate(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) {
    const items = template.map(item => fillTemplate(item, values)).filter(item => item !== undefined);
    return items.length === 0 && template.length > 0 ? undefined : items;
  }
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template);
  const [first] = entries;
  const name = first === undefined ? undefined : whole.exec(first[0])?.[1];
  if (name !== undefined && first !== undefined) return fillNamed(name, Object.fromEntries(entries), first[1], values);
  const filled = entries
    .map(([field, value]) => [field, fillTemplate(value, values)] as const)
    .filter(([, value]) => value !== undefined);
  return filled.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(filled);
}

/** The names of all placeholders in a template. */
export function placeholdersIn(template: unknown): ReadonlySet<string> {
  const text = JSON.stringify(template) ?? '';
  return new Set(Array.from(text.matchAll(anywhere), ([, name = '']) => name));
}

function fillText(text: string, values: TemplateValues): unknown {
  const [, name, isText, fallback] = whole.exec(text) ?? [];
  if (name !== undefined) {
    const value = values[name] ?? defaultOf(fallback);
    return isText === undefined || value === undefined ? value : asString(value);
  }
  return text.replaceAll(anywhere, (_, inner: string, _isText: string | undefined, inFallback: string | undefined) =>
    asString(values[inner] ?? inFallback ?? ''),
  );
}

function defaultOf(fallback: string | undefined): unknown {
  if (fallback === undefined) return undefined;
  return fallback.trim() === 'null' ? null : (parseJson(fallback) ?? fallback);
}

function asString(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An object whose key is a placeholder: a list, its parts by their types, or what stands for a word. */
function fillNamed(name: string, forms: TemplateValues, template: unknown, values: TemplateValues): unknown {
  const value = values[name];
  if (name === 'parts') return fillParts(forms, template, values);
  if (Array.isArray(value)) return fillList(value, forms, template, values);
  if (typeof value === 'string' && isForms(template)) return fillTemplate(template[value] ?? template['*'], values);
  return undefined;
}

/** A message whose results or calls have a form of their own is followed by them, or replaced. */
function fillList(list: readonly unknown[], forms: TemplateValues, template: unknown, values: TemplateValues): unknown {
  const [result, call] = [forms['{{toolResults}}'], forms['{{toolCalls}}']];
  const items = list.flatMap(item => {
    const own = { ...values, ...(item as TemplateValues) };
    const { toolResults, toolCalls, content, parts } = own;
    if (result !== undefined && isFilled(toolResults))
      return toolResults.map(each => fillTemplate(result, { ...own, ...each }));
    const isSilent = call !== undefined && (content ?? '') === '' && !hasOther(parts);
    const said = isSilent && isFilled(toolCalls) ? [] : [fillTemplate(template, own)];
    const calls = call !== undefined && isFilled(toolCalls) ? toolCalls : [];
    return [...said, ...calls.map(each => fillTemplate(call, { ...own, ...each }))];
  });
  const filled = items.filter(item => item !== undefined);
  return filled.length === 0 ? undefined : filled;
}

/** The parts of a message, each by the template of its type; of one that is text alone, what stands for `content`. */
function fillParts(forms: TemplateValues, template: unknown, values: TemplateValues): unknown {
  const { parts, content } = values;
  const plain = forms['{{content}}'];
  if (!isForms(template) || !isFilled(parts)) return plain === undefined ? undefined : fillTemplate(plain, values);
  if (plain !== undefined && content !== undefined && parts.every(({ type }) => type === 'text'))
    return fillTemplate(plain, values);
  const filled = parts.flatMap(part => {
    const form = template[`${part.type}`];
    const item = form === undefined ? undefined : fillTemplate(form, { ...values, ...part });
    return item === undefined ? [] : [item];
  });
  if (filled.length > 0) return filled;
  return plain === undefined ? undefined : fillTemplate(plain, values);
}

function isForms(value: unknown): value is TemplateValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is readonly TemplateValues[] {
  return Array.isArray(value) && value.length > 0;
}

function hasOther(parts: unknown): boolean {
  return isFilled(parts) && parts.some(({ type }) => type !== 'toolCall' && type !== 'reasoning');
}
