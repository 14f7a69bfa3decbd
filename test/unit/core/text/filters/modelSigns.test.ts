import assert from 'node:assert/strict';
import { createModelSignFilter } from '../../../../../src/core/text/filters/modelSigns.ts';

const code = 'def f():\n    pass';

/** An answer, and what is left of it. */
const answers: Readonly<Record<string, readonly [answer: string, left: string]>> = {
  'a mark of ChatML': [`${code}<|im_end|>`, code],
  'a mark on a line of its own': [`${code}\n<|endoftext|>\n`, `${code}\n`],
  'marks by the thousand (deepseek-ai/DeepSeek-Coder 136)': [`${code}\n${'<|EOT|>\n'.repeat(3_000)}`, `${code}\n`],
  'an end and the next turn (airockchip/rknn-llm 36)': [`${code}<|end|><|assistant|>`, code],
  'a mark in wide signs (DeepSeek)': [`${code}<｜end▁of▁sentence｜>`, code],
  'a mark of Gemma': [`${code}<end_of_turn>\n`, code],
  'a tag of Llama 2 (0cc4m/KoboldAI 62)': [`${code}</s>`, code],
  'a mark behind a fence': [`\`\`\`py\n${code}\n\`\`\`<|eot_id|>`, `\`\`\`py\n${code}\n\`\`\``],
  'a byte order mark and a blank without width': [`\ufeff\u200b${code}`, code],
  'nothing but a mark': ['<|im_end|>', '<|im_end|>'],
  'a mark in a text': ['`<|im_end|>` ends a turn.', '`<|im_end|>` ends a turn.'],
  'a mark in a string': ['stop = "<|im_end|>"', 'stop = "<|im_end|>"'],
  'a mark with text behind it': [`${code}<|im_end|> ends it`, `${code}<|im_end|> ends it`],
  'a struck text': ['<p><s>old</s>', '<p><s>old</s>'],
  'an operator': ['parse = one <|> other <|', 'parse = one <|> other <|'],
  'a comparison that is cut off': ['if a <', 'if a <'],
  'a tag': ['<b>bold</b>', '<b>bold</b>'],
  'a type at the end': ['List<e', 'List<e'],
  'a blank without width within': ['a\u200bb', 'a\u200bb'],
};

describe("Signs of a model's own language", () => {
  for (const [what, [answer, left]] of Object.entries(answers)) {
    it(`leave of an answer with ${what} what was meant, however it is cut`, () => {
      for (const size of [1, 2, 3, 5, 7, 11, answer.length]) {
        const filter = createModelSignFilter();
        let text = '';
        for (let from = 0; from < answer.length; from += size) text += filter.add(answer.slice(from, from + size));
        assert.equal(text + filter.end(), left, `in pieces of ${size}`);
      }
    });
  }
});
