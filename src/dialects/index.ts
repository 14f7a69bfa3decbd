import type { CustomDialect } from '../core/generation/customDialect.ts';
import type { Dialect } from '../core/generation/dialect.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { cohere } from './cohere.ts';
import { createCustomDialect } from './custom/customDialect.ts';
import { readCustomDialect } from './custom/readCustomDialect.ts';
import { elumenta } from './elumenta.ts';
import { elumentaPrompt } from './elumentaPrompt.ts';
import { gemini } from './gemini.ts';
import { generic } from './generic.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import { responses } from './responses.ts';
import { vscodeModels } from './vscode.ts';

/**
 * The built-in dialects, the likeliest first: an address that suggests none is tried in this order. A new dialect is one
 * file and one line here.
 */
export const dialects: readonly Dialect[] = [
  openai,
  elumenta,
  elumentaPrompt,
  generic,
  anthropic,
  responses,
  ollama,
  gemini,
  cohere,
  bedrock,
  vscodeModels,
];

/**
 * The dialect of this name, or the one that is declared by this data. Undefined where there is no such name.
 *
 * @throws {GenerationError} of kind `configuration` when the declaration is wrong.
 */
export function findDialect(wanted: string | CustomDialect): Dialect | undefined {
  return typeof wanted === 'object'
    ? createCustomDialect(readCustomDialect(wanted))
    : dialects.find(({ name }) => name === wanted);
}
