import type { Dialect } from '../core/dialect.ts';
import { elumenta } from './elumenta.ts';
import { elumentaPrompt } from './elumentaPrompt.ts';
import { generic } from './generic.ts';
import { openai } from './openai.ts';

/** Every way of speaking that Runnel knows. A new one is one file and one line here. */
export const dialects: readonly Dialect[] = [elumenta, elumentaPrompt, generic, openai];

export function findDialect(name: string): Dialect | undefined {
  return dialects.find(dialect => dialect.name === name);
}
