const names = 'think|thinking|thought|thoughts|reasoning|reflection|scratchpad|antml:thinking|seed:think';

/** The marks of reasoning that models write into their answers, from the chat templates of the models. */
const tags: readonly (readonly [open: RegExp, close: (found: string) => RegExp])[] = [
  // DeepSeek R1, Qwen 3, QwQ, and many that follow them.
  [
    new RegExp(`^<(?:${names})(?:\\s[^<>]{0,100})?>`, 'i'),
    found => new RegExp(`</${/[\w:]+/.exec(found)?.[0] ?? ''}>`, 'i'),
  ],
  // Magistral.
  [/^\[THINK\]/, () => /\[\/THINK\]/],
  // Kimi.
  [/^◁think▷/, () => /◁\/think▷/],
  // Command A Reasoning.
  [/^<\|START_THINKING\|>/, () => /<\|END_THINKING\|>/],
  // OpenThinker, Sky-T1.
  [/^<\|begin_of_thought\|>/, () => /<\|end_of_thought\|>/],
  // gpt-oss, where a server does not read its channels.
  [/^(?:<\|start\|>assistant)?<\|channel\|>analysis<\|message\|>/, () => /<\|channel\|>final<\|message\|>/],
];

const beginnings: readonly string[] = [
  ...names.split('|').map(name => `<${name}`),
  '[think]',
  '◁think▷',
  '<|start_thinking|>',
  '<|begin_of_thought|>',
  '<|start|>assistant<|channel|>analysis<|message|>',
  '<|channel|>analysis<|message|>',
];

/** In UTF-16 units, blanks before it included. */
const longestTag = 160;

/** A tag at the beginning of a line that reasoning follows: how long it is, and what ends the reasoning. */
export function readReasoningTag(line: string): { readonly length: number; readonly close: RegExp } | undefined {
  const blanks = line.length - line.trimStart().length;
  const text = line.slice(blanks, blanks + longestTag);
  for (const [open, close] of tags) {
    const [found] = open.exec(text) ?? [];
    if (found !== undefined) return { length: blanks + found.length, close: close(found) };
  }
  return undefined;
}

/** Whether the beginning of a line can still become such a tag. */
export function couldBeReasoningTag(start: string): boolean {
  if (start.length > longestTag) return false;
  const text = start.trim().toLowerCase();
  return beginnings.some(
    tag => tag.startsWith(text) || (tag.startsWith('<') && text.startsWith(tag) && !text.endsWith('>')),
  );
}

/** The end of reasoning whose tag stood in the prompt, as some templates have it: all before it is reasoning. */
export const unopenedReasoningEnd = /^\s*<\/think(?:ing)?>|<\/think(?:ing)?>\s*$/i;
