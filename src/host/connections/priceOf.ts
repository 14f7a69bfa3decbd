import * as vscode from 'vscode';
import type { Price } from '../../core/generation/listedModel.ts';
import { findPrice, readPriceList } from '../../core/usage/prices.ts';
import { settings } from '../../names.ts';
import { cachedModels } from './modelCache.ts';

/** What a model costs: by the person's own prices, else by those that the API lists. */
export function priceOf(state: vscode.Memento, connection: string, model: string): Price | undefined {
  const own = readPriceList(vscode.workspace.getConfiguration().get(settings.prices));
  const listed = cachedModels(state, connection).find(({ id }) => id === model)?.price;
  return findPrice(connection, model, [own, listed === undefined ? {} : { [model]: listed }]);
}
