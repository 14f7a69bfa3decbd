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
    return template.map(item => fillTemplate(item, values)).filter(item => item !== undefined);
  }
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const list = listNamed(only[0], values);
    if (list !== undefined) return fillList(list, only[1], values);
  }
  const filled = entries
    .map(([name, value]) => [name, fillTemplate(value, values)] as const)
    .filter(([, value]) => value !== undefined);
  return filled.length === 0 && entries.length > 0 ? undefined : Object.fromEntries(filled);
}

/** The names of all placeholders in a template. */
export function placeholdersIn(template: unknown): ReadonlySet<string> {
  const text = JSON.stringify(template) ?? '';
  return new Set(Array.from(text.matchAll(anywhere), ([, name = '']) => name));
}

function fillText(text: string, values: TemplateValues): unknown {
  const [, name, asText, fallback] = whole.exec(text) ?? [];
  if (name !== undefined) {
    const value = values[name] ?? (fallback === undefined ? undefined : (parseJson(fallback) ?? fallback));
    return asText === undefined || value === undefined ? value : String(value);
  }
  return text.replaceAll(anywhere, (_, inner: string, _asText: string | undefined, inFallback: string | undefined) =>
    String(values[inner] ?? inFallback ?? ''),
  );
}

/** Undefined when the key is not the name of a list; an empty list where the placeholder has no value. */
function listNamed(key: string, values: TemplateValues): readonly unknown[] | undefined {
  const name = whole.exec(key)?.[1];
  if (name === undefined) return undefined;
  const list = values[name];
  return Array.isArray(list) ? list : [];
}

function fillList(list: readonly unknown[], template: unknown, values: TemplateValues): unknown {
  const items = list.map(item => fillTemplate(template, { ...values, ...(item as TemplateValues) }));
  return items.length === 0 ? undefined : items;
}
