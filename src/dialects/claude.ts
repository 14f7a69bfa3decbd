import type { GenerationRequest } from '../core/generation/generation.ts';
import type { JsonObject } from '../core/json/json.ts';

/** The fields in which a Claude model, wherever it runs, is told how much to think. */
export interface ClaudeThinking {
  readonly thinking?: JsonObject;
  readonly output_config?: JsonObject;
}

/**
 * From Claude 4.6 on, models choose themselves how long they think, by the effort. Older ones are given a number of
 * tokens, which counts towards the limit of what they write, and do not think where a tool is forced on them.
 */
export function claudeThinking({
  model = '',
  maxTokens,
  reasoningEffort,
  toolChoice,
}: GenerationRequest): ClaudeThinking {
  if (reasoningEffort === undefined || reasoningEffort === 'none') return {};
  if (choosesItself(model)) {
    const effort = reasoningEffort === 'minimal' ? 'low' : reasoningEffort;
    return { thinking: { type: 'adaptive' }, output_config: { effort } };
  }
  const wanted = budgets[reasoningEffort] ?? budgets.high ?? 0;
  const budget_tokens = maxTokens === undefined ? wanted : Math.min(wanted, maxTokens - 1);
  const isForced = toolChoice === 'required' || typeof toolChoice === 'object';
  return budget_tokens < smallestBudget || isForced ? {} : { thinking: { type: 'enabled', budget_tokens } };
}

const smallestBudget = 1024;

/** In tokens. */
const budgets: Readonly<Record<string, number>> = {
  minimal: smallestBudget,
  low: 2048,
  medium: 6144,
  high: 16_384,
  xhigh: 24_576,
  max: 31_000,
};

/** `claude-opus-4-6` and later; a name without a number is of a newer family. */
function choosesItself(model: string): boolean {
  if (!/claude/i.test(model)) return false;
  const [, major, minor = '0'] = /claude-[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model) ?? [];
  return major === undefined ? !/claude-\d/.test(model) : Number(major) * 100 + Number(minor) >= 406;
}
