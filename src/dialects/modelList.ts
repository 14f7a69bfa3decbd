import type { ListedModel } from '../core/generation/listedModel.ts';
import { asAmount, asArray, asObject, asText, present } from '../core/json/json.ts';
import { resolvePointer } from '../core/json/pointer.ts';

/** Where the list of an API says what; a pointer where it begins with a slash, else the name of a field. */
interface ModelFields {
  readonly id: string;
  readonly label?: string;
  readonly context?: string;
  /** Whether the model writes text. */
  readonly isListed?: (model: Readonly<Record<string, unknown>>) => boolean;
}

/** The models of a list of objects, each once. */
export function readModelList(list: unknown, fields: ModelFields): readonly ListedModel[] {
  const models = new Map<string, ListedModel>();
  for (const item of asArray(list)) {
    const model = asObject(item);
    const find = (place: string | undefined): unknown =>
      place === undefined ? undefined : place.startsWith('/') ? resolvePointer(model, place) : model?.[place];
    const id = asText(find(fields.id))?.replace(/^models\//, '');
    if (model === undefined || id === undefined || id.length > 200 || fields.isListed?.(model) === false) continue;
    const label = asText(find(fields.label))?.slice(0, 100);
    const contextLength = asAmount(find(fields.context));
    models.set(id, present({ id, label: label === id ? undefined : label, contextLength }));
  }
  return [...models.values()];
}
