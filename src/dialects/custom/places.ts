import type { Amounts, Condition, Conditions, Place, Places } from '../../core/generation/customDialect.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { asAmount, asText } from '../../core/json/json.ts';
import { segmentsOf } from '../../core/json/pointer.ts';

/** Something that a pointer leads to, and the items of lists that it went through. */
export interface Found {
  readonly value: unknown;
  readonly items: readonly string[];
}

/** Lists longer than any answer has are cut off. */
const mostItems = 1_000;

/** Every value that a pointer leads to; one with a `*` may lead to many. Only own fields are followed. */
export function findAll(payload: unknown, pointer: string): readonly Found[] {
  let found: readonly Found[] = [{ value: payload, items: [] }];
  for (const segment of segmentsOf(pointer)) {
    found = found.flatMap(({ value, items }): readonly Found[] => {
      if (typeof value !== 'object' || value === null) return [];
      if (segment === '*') {
        return Object.entries(value)
          .slice(0, mostItems)
          .map(([name, inner]) => ({ value: inner, items: [...items, name] }));
      }
      if (!Object.hasOwn(value, segment)) return [];
      return [{ value: (value as JsonObject)[segment], items }];
    });
  }
  return found;
}

/** The first text that is there. Those of a list are one. Finite numbers are text. */
export function findText(payload: JsonObject, places: Places | undefined): string | undefined {
  for (const place of listOf(places)) {
    const text = valuesAt(payload, place)
      .map(value => (typeof value === 'number' && Number.isFinite(value) ? String(value) : (asText(value) ?? '')))
      .join('');
    if (text !== '') return text;
  }
  return undefined;
}

/** The amounts by the number of the place where each is: all of a sum, or the first that is there. */
export function findAmounts(payload: JsonObject, amounts: Amounts | undefined): readonly (readonly [number, number])[] {
  if (amounts === undefined) return [];
  const summands = typeof amounts === 'object' && 'sum' in amounts ? amounts.sum : [amounts];
  return summands.flatMap((places, index) => {
    const values = listOf<Place>(places).flatMap(place => valuesAt(payload, place).map(asAmount));
    const amount = values.find(value => value !== undefined);
    return amount === undefined ? [] : [[index, amount] as const];
  });
}

function valuesAt(payload: JsonObject, place: Place): readonly unknown[] {
  const { at, when } = typeof place === 'string' ? { at: place, when: [] } : place;
  return findAll(payload, at)
    .filter(({ items }) => allHold(payload, when, items))
    .map(({ value }) => value);
}

/** @param items what `*` stands for in the conditions, in order. */
export function allHold(payload: JsonObject, conditions: Conditions = [], items: readonly string[] = []): boolean {
  return listOf(conditions).every(condition => holds(payload, condition, items));
}

export function anyHolds(payload: JsonObject, conditions: Conditions | undefined): boolean {
  return listOf(conditions).some(condition => holds(payload, condition, []));
}

/** The longest text that an expression from settings is tried on. */
const longestMatched = 1_000;

function holds(payload: JsonObject, { at, is, not, matches }: Condition, items: readonly string[]): boolean {
  let item = 0;
  const pointer = at.replace(/(?<=\/)\*(?=\/|$)/g, star => items[item++] ?? star);
  const values = findAll(payload, pointer).map(({ value }) => value);
  const isOne = (wanted: Condition['is']): boolean =>
    listOf(wanted).some(each => (values.length === 0 ? each === null : values.some(value => (value ?? null) === each)));
  if (not !== undefined && isOne(not)) return false;
  if (is !== undefined && !isOne(is)) return false;
  if (matches !== undefined) {
    const expression = new RegExp(matches);
    return values.some(value => typeof value === 'string' && expression.test(value.slice(0, longestMatched)));
  }
  return is !== undefined || not !== undefined || values.some(isPresent);
}

function isPresent(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}
