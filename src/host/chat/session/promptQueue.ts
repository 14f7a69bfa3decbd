import { randomUUID } from 'node:crypto';
import type { Attachment } from '../../../core/conversation/conversation.ts';

/** A prompt that waits for the end of the answer that is written. */
export interface WaitingPrompt {
  readonly id: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export interface PromptQueue {
  readonly prompts: readonly WaitingPrompt[];
  add(text: string, attachments: readonly Attachment[], isFirst: boolean): void;
  remove(id: string): void;
  moveToFront(id: string): void;
  take(): WaitingPrompt | undefined;
}

const mostWaiting = 20;

export function createPromptQueue(): PromptQueue {
  let prompts: readonly WaitingPrompt[] = [];
  return {
    get prompts() {
      return prompts;
    },
    add(text, attachments, isFirst) {
      if (prompts.length >= mostWaiting) return;
      const prompt = { id: randomUUID(), text, attachments };
      prompts = isFirst ? [prompt, ...prompts] : [...prompts, prompt];
    },
    remove(id) {
      prompts = prompts.filter(prompt => prompt.id !== id);
    },
    moveToFront(id) {
      prompts = [...prompts.filter(prompt => prompt.id === id), ...prompts.filter(prompt => prompt.id !== id)];
    },
    take() {
      const [first, ...others] = prompts;
      prompts = others;
      return first;
    },
  };
}
