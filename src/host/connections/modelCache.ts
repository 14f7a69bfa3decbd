import type * as vscode from 'vscode';
import type { ListedModel, Price } from '../../core/generation/listedModel.ts';
import { asAmount, asArray, asObject, asText, present } from '../../core/json/json.ts';
import { findPrice, readPriceList } from '../../core/usage/prices.ts';
import { settings } from '../../names.ts';
import { readSettingOrDefault } from '../settings.ts';

const keyOf = (connection: string): string => `runnel.models.${connection}`;

/** The models that the API of a connection listed when it was last asked. */
export function cachedModels(state: vscode.Memento, connection: string): readonly ListedModel[] {
  return asArray(asObject(state.get(keyOf(connection)))?.models).flatMap(item => {
    const model = asObject(item);
    const id = asText(model?.id);
    const price = asObject(model?.price);
    if (id === undefined) return [];
    const { input, output, credits } = price ?? {};
    return [
      present({
        id,
        label: asText(model?.label),
        price:
          price === undefined
            ? undefined
            : present({ input: asAmount(input), output: asAmount(output), credits: asAmount(credits) }),
        contextLength: asAmount(model?.contextLength),
      }),
    ];
  });
}

/** When the list was read, in milliseconds since 1970, and at which address; undefined when it never was. */
export function cachedModelsOrigin(
  state: vscode.Memento,
  connection: string,
): { readonly url: string; readonly readAt: number } | undefined {
  const stored = asObject(state.get(keyOf(connection)));
  const url = asText(stored?.url);
  const readAt = asAmount(stored?.readAt);
  return url === undefined || readAt === undefined ? undefined : { url, readAt };
}

export async function cacheModels(
  state: vscode.Memento,
  connection: string,
  url: string,
  models: readonly ListedModel[],
): Promise<void> {
  await state.update(keyOf(connection), { url, readAt: Date.now(), models });
}

/** What a model costs: by the person's own prices, else by those that the API lists. */
export function priceOf(state: vscode.Memento, connection: string, model: string): Price | undefined {
  const own = readPriceList(readSettingOrDefault(settings.prices));
  const listed = cachedModels(state, connection).find(({ id }) => id === model)?.price;
  return findPrice(connection, model, [own, listed === undefined ? {} : { [model]: listed }]);
}
