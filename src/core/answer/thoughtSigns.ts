import { asObject, type JsonObject } from '../json/json.ts';

/** What is known, before an answer comes, about whether it begins in the middle of reasoning, without a tag. */
export type ThoughtHint = 'surely' | 'maybe' | 'no';

/**
 * Models whose chat template opens the reasoning in the prompt, so that only the closing tag is in the answer: DeepSeek R1,
 * QwQ, Qwen3 Thinking and MiniMax M2 behind vLLM, SGLang or llama.cpp without a reasoning parser.
 */
const opensInPrompt = /deepseek[-_]?r1|\bqwq\b|qwen3[\w.:-]*thinking|minimax[-_]m2/i;

/** Models that reason. Some servers send the opening tag, some only the closing one, and some a field of its own. */
const mayThink =
  /qwen-?3|\bqwen-?(?:plus|max|turbo)|glm-?(?:4\.[5-9]|5|z1)|kimi-?k2|magistral|nemotron|exaone|phi-?4.*reason|\br1\b|reason|think|hunyuan|ernie-?x1|smollm3|deepcoder|marco-o1|skywork-o|seed-?oss|\bring-|minimax-?m|cogito|step-?3|deepseek-?v(?:3\.[1-9]|[4-9])|mimo|apriel|intern-?s1|longcat|hermes-?4/i;
const neverThinks = /instruct|coder|non-?think|no-?think|embed|rerank|\bbase\b/i;

/**
 * @param body of the request, which may switch reasoning on or off.
 * @param isKnown whether an earlier answer of the model began so.
 */
export function thoughtHint(model: string | undefined, body: JsonObject, isKnown: boolean): ThoughtHint {
  const isWanted = wantsThought(body);
  if (isWanted === false) return 'no';
  if (isKnown) return 'surely';
  if (model === undefined) return isWanted === true ? 'maybe' : 'no';
  if (opensInPrompt.test(model)) return 'surely';
  return isWanted === true || (mayThink.test(model) && !neverThinks.test(model)) ? 'maybe' : 'no';
}

/** vLLM, SGLang and llama.cpp pass the switch on to the chat template; DashScope and SiliconFlow have it at the top. */
function wantsThought({ enable_thinking, chat_template_kwargs: inner, reasoning_effort }: JsonObject) {
  const template = asObject(inner);
  const wanted = enable_thinking ?? template?.enable_thinking ?? template?.thinking;
  return typeof wanted === 'boolean' ? wanted : reasoning_effort === 'none' ? false : undefined;
}

/** How models begin to reason, and seldom begin an answer. */
const openers = `
  okay
  ok,
  alright
  all right,
  hmm
  hm,
  wait,
  got it, the user
  the user
  user wants
  user asks
  user is asking
  user said
  we need to
  we have to
  we are asked
  we are given
  we should
  we must
  i need to
  i should
  i have to
  i'm asked
  i am asked
  first, i
  first, let me
  first, the user
  so the user
  so i need
  let me think
  let me see
  let me analy
  let me start
  let me break
  let me figure
  let me recall
  let me try
  thinking process
  嗯
  好的，用户
  好的，我
  好，用户
  用户
  我需要
  首先，我
  首先，用户
  хорошо, пользователь
  хорошо, мне
  итак, пользователь
  пользователь
  мне нужно`
  .split('\n')
  .map(opener => opener.trim())
  .filter(opener => opener !== '');

/** Some of these words may also begin an answer, which goes on like this. */
const mayAnswer = /^(?:ok|al)/;
const answers = /^(?:okay|ok|alright|all right)[,.!]? ?(?:here|sure|i'?ll |i will|i can|i've|thanks|done)/;
const longestOpener = 30;

/** Beginnings of text that is no reasoning: code, a heading, JSON or markup. */
const noThought = /^(?:```|#|\{|\[|<|\|)/;

/**
 * Whether a text begins like reasoning; undefined where too little of it is there to tell, which is never more than
 * thirty characters.
 */
export function beginsLikeThought(text: string, hint: ThoughtHint): boolean | undefined {
  if (hint === 'no') return false;
  const begun = text.trimStart().toLowerCase();
  if (begun === '') return false;
  if (hint === 'surely') return '```'.startsWith(begun) ? undefined : !noThought.test(begun);
  if (!openers.some(opener => begun.startsWith(opener))) {
    return openers.some(opener => opener.startsWith(begun)) ? undefined : false;
  }
  if (!mayAnswer.test(begun)) return true;
  return begun.length < longestOpener ? undefined : !answers.test(begun);
}
