import { type Expected, type ExpectOptions, event, expectAnswer } from '../support/expectAnswer.ts';
import { done } from '../support/generate.ts';

const delta = (fields: object, more: object = {}): string =>
  event({ choices: [{ index: 0, delta: fields, finish_reason: null, ...more }] });
const say = (content: unknown): string => delta({ content });
const finish = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const says = (...contents: readonly unknown[]): string => contents.map(say).join('') + finish + done;
const choice = (index: unknown, content: string, finish_reason: string | null = null): string =>
  event({ choices: [{ index, delta: { content }, finish_reason }] });

const ofModel = (model: string, extra: object = {}): ExpectOptions => ({
  request: { model, messages: [{ role: 'user', content: 'Hi' }], extra: { ...extra } },
});

type Row = readonly [body: string, expected: Expected, options?: ExpectOptions];

const rows: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  'a number is text': {
    // Workers AI: numbers of a list come as numbers.
    'in a delta': [says('I count ', 6, ', ', 7.5), { text: 'I count 6, 7.5' }],
    'a zero': [says(0), { text: '0' }],
    'a negative one': [says('-> ', -3), { text: '-> -3' }],
    'in an old completion': [
      event({ choices: [{ text: 4 }] }) + event({ choices: [{ text: 2, finish_reason: 'stop' }] }),
      { text: '42' },
    ],
    'in a whole answer': [
      '{"choices":[{"message":{"content":42},"finish_reason":"stop"}]}',
      { text: '42', finishReason: 'stop' },
      { contentType: 'application/json' },
    ],
    'in a declared dialect': [
      event({ response: 1 }) + event({ response: ' and ' }) + event({ response: 2 }) + event({ done: true }),
      { text: '1 and 2' },
      { dialect: { body: {}, read: { text: '/response', ended: { at: '/done' } } } },
    ],
    // The fast path must not take the number from another place.
    'beside the same number as a string': [
      event({ id: '6', choices: [{ delta: { content: 6 } }] }) +
        event({ id: '6', choices: [{ delta: { content: 7 } }] }) +
        finish,
      { text: '67' },
    ],
  },

  'a number of choices': {
    // one-api and other gateways number the chunks of the one answer.
    'counts the chunks from 1': [
      choice(1, 'a') + choice(2, 'b') + choice(3, 'c') + choice(4, 'd', 'stop') + done,
      { text: 'abcd', finishReason: 'stop' },
    ],
    'counts the chunks from 0': [
      choice(0, 'a') + choice(1, 'b') + choice(2, 'c') + choice(3, 'd') + choice(4, 'e', 'stop'),
      { text: 'abcde', finishReason: 'stop' },
    ],
    'counts two chunks': [choice(1, 'a') + choice(2, 'b', 'stop') + done, { text: 'ab', finishReason: 'stop' }],
    'is that of the only chunk': [choice(1, 'a', 'stop') + done, { text: 'a', finishReason: 'stop' }],
    'is text': [choice('0', 'a') + choice('0', 'b', 'stop'), { text: 'ab' }],
    // Gateways that were asked for one answer.
    'tells of alternatives by turns': [
      choice(0, 'a') +
        choice(1, 'x') +
        choice(0, 'b') +
        choice(1, 'y') +
        choice(0, '', 'stop') +
        choice(1, '', 'stop') +
        done,
      { text: 'ab', finishReason: 'stop' },
    ],
    'tells of alternatives, the second first': [
      choice(1, 'x') + choice(0, 'a') + choice(1, 'y') + choice(0, 'b') + choice(0, '', 'stop') + done,
      { text: 'ab' },
    ],
    'tells of alternatives that were asked for': [
      choice(0, 'a') + choice(1, 'x') + choice(2, 'y') + choice(3, 'z') + choice(0, 'b', 'stop') + done,
      { text: 'ab' },
      { request: { messages: [{ role: 'user', content: 'Hi' }], extra: { n: 4 } } },
    ],
  },

  'reasoning between tags': {
    // DeepSeek R1, QwQ and others behind Ollama, vLLM, Together, Fireworks.
    'is none of the answer': [says('<think>', 'Hm', '</think>', '\n\n', 'Yes'), { text: 'Yes', reasoning: 'Hm' }],
    'in one piece': [says('<think>\nHm\n</think>\n\nYes'), { text: 'Yes', reasoning: '\nHm\n' }],
    'cut anywhere': [says('<th', 'ink>H', 'm</', 'thi', 'nk', '>', '\n', 'Yes'), { text: 'Yes', reasoning: 'Hm' }],
    'after blanks': [says('\n ', '\n<think>Hm</think>Yes'), { text: 'Yes', reasoning: 'Hm' }],
    // Qwen3 with thinking switched off.
    'that is empty': [says('<think>\n\n</think>\n\nYes'), { text: 'Yes', reasoning: '\n\n' }],
    'in capitals': [says('<THINK>Hm</THINK>Yes'), { text: 'Yes', reasoning: 'Hm' }],
    // Seed-OSS; Magistral; Gemini's compatible endpoint; Kimi-VL.
    'in the words of Seed': [says('<seed:think>Hm</seed:think>Yes'), { text: 'Yes', reasoning: 'Hm' }],
    'in the words of Magistral': [says('[THINK]Hm[/THINK]Yes'), { text: 'Yes', reasoning: 'Hm' }],
    'in the words of Gemini': [says('<thought>Hm</thought>Yes'), { text: 'Yes', reasoning: 'Hm' }],
    'in the words of Kimi': [says('◁think▷Hm◁/think▷Yes'), { text: 'Yes', reasoning: 'Hm' }],
    // A model that thinks about the tag: LibreChat pull request 13405.
    'that quotes its closing tag': [
      says('<think>The tag `</think>` ends it.</think>Yes'),
      { text: 'Yes', reasoning: 'The tag `</think>` ends it.' },
    ],
    'that was never closed is the answer, where the model ended by itself': [
      says('<think>All I say'),
      { text: '<think>All I say', reasoning: 'All I say' },
    ],
    'that the limit cut off is none': [
      say('<think>Hm') + event({ choices: [{ delta: {}, finish_reason: 'length' }] }),
      { text: '', reasoning: 'Hm', finishReason: 'length' },
    ],
    // LifeOS pull request 568; vLLM and llama.cpp with templates that open the tag in the prompt.
    'that only ends, of a model that is known for it': [
      says('internal', ' reasoning</thi', 'nk>', '\n\nanswer'),
      { text: 'answer', reasoning: 'internal reasoning' },
      { request: { model: 'deepseek-ai/DeepSeek-R1', messages: [{ role: 'user', content: 'Hi' }] } },
    ],
    'that only ends, in one piece': [
      says('internal reasoning\n</think>\n\nanswer'),
      { text: 'answer', reasoning: 'internal reasoning\n' },
    ],
    'that never comes, of a model that is known for it': [
      says('Just ', 'an answer'),
      { text: 'Just an answer', reasoning: 'Just an answer' },
      { request: { model: 'QwQ-32B', messages: [{ role: 'user', content: 'Hi' }] } },
    ],
    // Qwen3, GLM and others behind vLLM and SGLang without a parser: lmstudio-bug-tracker issue 457, sglang issue 5658.
    'that only ends, of a model that may reason': [
      says('Okay', ', the user says', ' hi.\n</thi', 'nk>', '\n\n', 'Hello'),
      { text: 'Hello', reasoning: 'Okay, the user says hi.\n' },
      ofModel('qwen3-8b'),
    ],
    'that only ends, of a model that may reason, in Chinese': [
      says('用户', '说你好。', '</think>', '你好'),
      { text: '你好', reasoning: '用户说你好。' },
      ofModel('zai-org/GLM-4.6'),
    ],
    'that only ends, where the request switches it on': [
      says('We need to', ' answer.', '</think>', 'Yes'),
      { text: 'Yes', reasoning: 'We need to answer.' },
      ofModel('my-finetune', { chat_template_kwargs: { enable_thinking: true } }),
    ],
    'that may be, of a model that may reason, is none where it does not sound like it': [
      says('def', ' add(a, b):\n', '    return a + b\n'),
      { text: 'def add(a, b):\n    return a + b\n' },
      ofModel('qwen3-8b'),
    ],
    'that may be, of a model that may reason, is none where it sounds like an answer': [
      says('Okay', '. Here', ' is the code:', ' 1'),
      { text: 'Okay. Here is the code: 1' },
      ofModel('qwen3-8b'),
    ],
    'that may be, of a model that may reason, is none where the answer is too short to tell': [
      says('Ok', 'ay'),
      { text: 'Okay' },
      ofModel('qwen3-8b'),
    ],
    'that may be, of a model that surely reasons, is none where it is code': [
      says('``', '`js\n', 'a()\n', '```\n'),
      { text: '```js\na()\n```\n' },
      ofModel('deepseek-r1'),
    ],
    'that is switched off, of a model that surely reasons': [
      says('The', ' answer'),
      { text: 'The answer' },
      ofModel('deepseek-r1', { enable_thinking: false }),
    ],
    'that comes in a field, of a model that is known for it': [
      delta({ reasoning_content: 'Hm' }) + says('Yes'),
      { text: 'Yes', reasoning: 'Hm' },
      { request: { model: 'deepseek-r1', messages: [{ role: 'user', content: 'Hi' }] } },
    ],
    'that is text, because the connection says so': [
      says('<think>Hm</think>Yes'),
      { text: '<think>Hm</think>Yes' },
      { thinkTags: false },
    ],
  },

  'an answer about the tags': {
    'is text': [says('Use `<think>draft</think>` here.'), { text: 'Use `<think>draft</think>` here.' }],
    'that begins with a quoted one': [says('`<think>` opens it.'), { text: '`<think>` opens it.' }],
    'in prose': [says('Then ', '</think>', ' closes it.'), { text: 'Then </think> closes it.' }],
    'in code': [
      says('```xml\n', '<think>\n', 'x\n', '</think>\n', '```\n'),
      { text: '```xml\n<think>\nx\n</think>\n```\n' },
    ],
    'in code, with a closing one alone': [says('```\n', 'a\n</think>\n', '```'), { text: '```\na\n</think>\n```' }],
    'after its own reasoning': [
      says('<think>Hm</think>', 'Write <think>x</think>\n</think>\n'),
      { text: 'Write <think>x</think>\n</think>\n', reasoning: 'Hm' },
    ],
    'with other tags': [says('<thead><tr>', '</tr></thead>'), { text: '<thead><tr></tr></thead>' }],
    'that only looks like one': [says('<thinker>a</thinker>'), { text: '<thinker>a</thinker>' }],
    'that ends in the beginning of one': [says('a <', '/thi'), { text: 'a </thi' }],
  },

  'reasoning is called': {
    reasoning_content: [delta({ reasoning_content: 'Hm' }) + says('a'), { text: 'a', reasoning: 'Hm' }],
    // Groq, OpenRouter.
    reasoning: [delta({ reasoning: 'Hm' }) + says('a'), { text: 'a', reasoning: 'Hm' }],
    // GitHub Copilot, LM Studio.
    reasoning_text: [delta({ reasoning_text: 'Hm' }) + says('a'), { text: 'a', reasoning: 'Hm' }],
    // Gateways in front of Anthropic and Ollama.
    thinking: [delta({ thinking: 'Hm' }) + says('a'), { text: 'a', reasoning: 'Hm' }],
    'thinking, with a text inside': [
      delta({ thinking: { content: 'Hm' } }) + says('a'),
      { text: 'a', reasoning: 'Hm' },
    ],
    // OpenRouter: details of two types.
    'reasoning_details with a summary': [
      delta({ reasoning_details: [{ type: 'reasoning.summary', summary: 'Hm' }] }) + says('a'),
      { text: 'a', reasoning: 'Hm' },
    ],
    'both reasoning and its details': [
      delta({ reasoning: 'Hm', reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }] }) + says('a'),
      { text: 'a', reasoning: 'Hm' },
    ],
    // LiteLLM.
    thinking_blocks: [
      delta({ thinking_blocks: [{ type: 'thinking', thinking: 'Hm' }] }) + says('a'),
      { text: 'a', reasoning: 'Hm' },
    ],
    // Mistral's reasoning models.
    'a part of the content': [
      say([{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }]) + says([{ type: 'text', text: 'a' }]),
      { text: 'a', reasoning: 'Hm' },
    ],
    'a part of the content with a summary': [
      say([{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm' }] }]) + says('a'),
      { text: 'a', reasoning: 'Hm' },
    ],
    'reasoning_content of a whole answer': [
      '{"choices":[{"message":{"reasoning_content":"Hm","content":"a"},"finish_reason":"stop"}]}',
      { text: 'a', reasoning: 'Hm' },
      { contentType: 'application/json' },
    ],
  },

  'events are framed': {
    // Gateways that do not stream, and end as if they did.
    'as a whole answer and the end mark': [
      `{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}\n\n${done}`,
      { text: 'Hello', finishReason: 'stop' },
    ],
    'as an indented answer and the end mark': [
      `{\n  "choices": [\n    { "message": { "content": "Hello" } }\n  ]\n}\ndata: [DONE]\n\n`,
      { text: 'Hello' },
    ],
    // Proxies that frame what is framed.
    twice: [`data: ${say('a')}data: ${say('b')}data: ${finish}data: data: [DONE]\n\n`, { text: 'ab' }],
    'twice, without a blank': [
      'data:data:{"choices":[{"delta":{"content":"a"}}]}\n\ndata:data:[DONE]\n\n',
      { text: 'a' },
    ],
    'as two objects in one line': [
      `data: {"choices":[{"delta":{"content":"a"}}]}{"choices":[{"delta":{"content":"}{"}}]}\n\n${finish}`,
      { text: 'a}{' },
    ],
    'as two objects with a blank between': [
      `data: {"choices":[{"delta":{"content":"a"}}]} {"choices":[{"delta":{"content":"b"}}]}\n\n${finish}`,
      { text: 'ab' },
    ],
    'without the line end between two': [
      'data: {"choices":[{"delta":{"content":"a"}}]}data: {"choices":[{"delta":{"content":"b"}}]}data: [DONE]\n\n',
      { text: 'ab' },
    ],
  },

  usage: {
    // Moonshot: in the choice.
    'in the choice': [
      say('a') +
        event({ choices: [{ delta: {}, finish_reason: 'stop', usage: { prompt_tokens: 3, completion_tokens: 4 } }] }),
      { text: 'a', usage: { inputTokens: 3, outputTokens: 4 } },
    ],
    // OpenAI; DeepSeek; Moonshot and SGLang.
    'with cached and reasoning tokens': [
      says('a') +
        event({
          choices: [],
          usage: {
            prompt_tokens: 30,
            completion_tokens: 4,
            prompt_tokens_details: { cached_tokens: 20 },
            completion_tokens_details: { reasoning_tokens: 2 },
          },
        }),
      { text: 'a' },
    ],
    'with cached tokens in the words of DeepSeek': [
      say('a') +
        event({
          choices: [{ delta: {}, finish_reason: 'stop' }],
          usage: { prompt_tokens: 30, prompt_cache_hit_tokens: 20 },
        }),
      { text: 'a', usage: { inputTokens: 30, cachedInputTokens: 20 } },
    ],
    'with cached tokens in the words of Moonshot': [
      say('a') +
        event({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 30, cached_tokens: 20 } }),
      { text: 'a', usage: { inputTokens: 30, cachedInputTokens: 20 } },
    ],
    // Gateways in front of Anthropic and of the Responses API.
    'in the words of Anthropic': [
      say('a') +
        event({ choices: [{ delta: {}, finish_reason: 'stop' }], usage: { input_tokens: 3, output_tokens: 4 } }),
      { text: 'a', usage: { inputTokens: 3, outputTokens: 4 } },
    ],
  },
};

for (const [kind, of] of Object.entries(rows)) {
  describe(`${kind}:`, () => {
    for (const [what, [body, expected, options]] of Object.entries(of)) {
      it(what, async () => {
        await expectAnswer(body, expected, options);
      });
    }
  });
}
