import type { GenerationError } from '../../core/errors.ts';
import type { Message, Usage } from '../../core/generation.ts';
import type { Generate } from '../generator.ts';
import type { GeneratedRange, GeneratedRanges } from './generatedRanges.ts';
import type { Place } from './place.ts';

/** One generation for the editor: what is asked, and the places that were there when it was asked. */
export interface EditorGeneration {
  /** What a person calls it. */
  readonly label: string;
  readonly connection?: string | undefined;
  /** What was typed; undefined where nothing had to be. */
  readonly prompt: string | undefined;
  /** What is sent for this or another prompt. */
  readonly compose: (prompt: string | undefined) => readonly Message[];
  readonly places: readonly Place[] | 'newDocument';
  /** A generated text that this one replaces or goes on from. */
  readonly previous?: { readonly kind: 'replaces' | 'continues'; readonly generated: GeneratedRange };
}

export interface GenerateResult {
  /** The answer as it came. */
  readonly text: string;
  readonly finishReason: string | undefined;
  readonly usage: Usage;
  readonly error?: GenerationError;
}

export interface EditorParts {
  readonly generate: Generate;
  readonly ranges: GeneratedRanges;
}
