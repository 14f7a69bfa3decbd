import type * as vscode from 'vscode';

/** What was asked before, the latest first. */
export interface PromptHistory {
  readonly prompts: readonly string[];
  add(prompt: string): void;
}

const key = 'runnel.promptHistory';
const mostPrompts = 50;
/** Of all prompts together, in UTF-16 units: VS Code reads the state of an extension whenever it starts. */
const mostCharacters = 200_000;

/** Stored in VS Code's state of the extension, and not synchronized to other computers, because prompts are private. */
export function createPromptHistory(state: vscode.Memento): PromptHistory {
  const read = (): readonly string[] => {
    const stored = state.get<unknown>(key, []);
    return Array.isArray(stored) ? stored.filter(prompt => typeof prompt === 'string') : [];
  };
  return {
    get prompts() {
      return read();
    },
    add(prompt) {
      const others = read().filter(other => other !== prompt);
      let length = 0;
      const kept = [prompt, ...others].slice(0, mostPrompts).filter(each => {
        length += each.length;
        return length <= mostCharacters;
      });
      void state.update(key, kept);
    },
  };
}
