import type { Usage } from '../generation/generation.ts';
import type { Price } from '../generation/listedModel.ts';
import { asAmount, asObject, present } from '../json/json.ts';

/** Prices by model; a name may begin with its connection and a slash. */
export type PriceList = Readonly<Record<string, Price>>;

/** The price of a model: what a person set goes before what an API lists, the closer name before the wider one. */
export function findPrice(connection: string, model: string, lists: readonly PriceList[]): Price | undefined {
  for (const list of lists) {
    const price =
      ownEntry(list, `${connection}/${model}`) ?? ownEntry(list, model) ?? ownEntry(list, `${connection}/*`);
    if (price !== undefined) return price;
  }
  return undefined;
}

/** What a generation costs by a price, in US dollars; undefined where tokens or price are not known. */
export function costOf(usage: Usage, price: Price | undefined): number | undefined {
  const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage;
  if (price === undefined || (price.input === undefined && price.output === undefined)) return undefined;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const { input = 0, output = 0, cachedInput = input } = price;
  const cached = Math.min(cachedInputTokens, inputTokens ?? 0);
  const fresh = (inputTokens ?? 0) - cached;
  return (fresh * input + cached * cachedInput + (outputTokens ?? 0) * output) / 1_000_000;
}

/** The prices of a setting; what is no price is left out. */
export function readPriceList(value: unknown): PriceList {
  const entries = Object.entries(asObject(value) ?? {}).map(([name, price]) => {
    const { input, cachedInput, output, credits } = asObject(price) ?? {};
    const amounts = { input, cachedInput, output, credits };
    const read = Object.entries(amounts).map(([unit, amount]) => [unit, asAmount(amount)] as const);
    return [name, present<Price>(Object.fromEntries(read))] as const;
  });
  return Object.fromEntries(entries.filter(([, price]) => Object.keys(price).length > 0));
}

function ownEntry(list: PriceList, name: string): Price | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}
