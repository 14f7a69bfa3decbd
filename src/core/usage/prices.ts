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
export function costOf({ inputTokens, outputTokens }: Usage, price: Price | undefined): number | undefined {
  if (price === undefined || (price.input === undefined && price.output === undefined)) return undefined;
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return ((inputTokens ?? 0) * (price.input ?? 0) + (outputTokens ?? 0) * (price.output ?? 0)) / 1_000_000;
}

/** The prices of a setting; what is no price is left out. */
export function readPriceList(value: unknown): PriceList {
  const entries = Object.entries(asObject(value) ?? {}).map(([name, price]) => {
    const { input, output, credits } = asObject(price) ?? {};
    return [name, present({ input: asAmount(input), output: asAmount(output), credits: asAmount(credits) })] as const;
  });
  return Object.fromEntries(entries.filter(([, price]) => Object.keys(price).length > 0));
}

function ownEntry(list: PriceList, name: string): Price | undefined {
  return Object.hasOwn(list, name) ? list[name] : undefined;
}
