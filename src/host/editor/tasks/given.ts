import { asObject } from '../../../core/json/json.ts';

/**
 * A text that a keybinding or a task hands over, as `{ "prompt": "…" }`. Undefined where it is to be asked for: menus
 * hand over things of their own.
 */
export function textIn(given: unknown, name: 'prompt' | 'path' | 'language'): string | undefined {
  const value = asObject(given)?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
