/** A saved prompt as a person writes it: Markdown, with an optional head that describes it. */
export interface PromptFile {
  readonly description: string;
  readonly text: string;
}

/** `{{selection}}` in the text stands for what is selected in the editor. */
export const selectionPlace = '{{selection}}';

/** Reads a saved prompt: front matter, then the text. */
export function parsePromptFile(content: string): PromptFile {
  const [, head = '', body = content] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(content) ?? [];
  const description =
    /^description:(.*)/m
      .exec(head)?.[1]
      ?.trim()
      .replace(/^(['"])(.*)\1$/, '$2') ?? '';
  const text = body.trim();
  return { description: description === '' ? (text.split('\n')[0] ?? '').slice(0, 80) : description, text };
}
