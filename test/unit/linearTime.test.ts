import assert from 'node:assert/strict';
import { AnswerReader } from '../../src/core/answer/answerReader.ts';
import { parseConversation } from '../../src/core/conversation/json.ts';
import { readErrorBody } from '../../src/core/failures/errorBody.ts';
import { containsSecret, looksLikeKey } from '../../src/core/failures/keyShapes.ts';
import { resemblesPrompt } from '../../src/core/failures/promptEchoes/foldedEchoes.ts';
import { removePromptEchoes } from '../../src/core/failures/promptEchoes/promptEchoes.ts';
import { redact } from '../../src/core/failures/redact.ts';
import { isPlaceholder } from '../../src/core/failures/standInKeys.ts';
import { waitInWords } from '../../src/core/failures/waitHints.ts';
import { parsePromptFile } from '../../src/core/prompts/promptFile.ts';
import { messagesForResuming, readsAsPrompt } from '../../src/core/prompts/prompts.ts';
import { isSecretFile } from '../../src/core/prompts/secretFiles.ts';
import { cleanKey } from '../../src/core/stream/preparedRequest.ts';
import { dialects } from '../../src/dialects/index.ts';
import { readModels } from '../../src/discovery/modelList.ts';
import { readConnectionSample } from '../../src/discovery/readSample.ts';
import { placeholdersInText } from '../../src/discovery/sample/placeholders.ts';
import { triggerAt } from '../../src/webview/chat/composer/triggers.ts';
import { completeMarkdown } from '../../src/webview/chat/markdown/completeMarkdown.ts';

const context = { host: 'h', path: '/', secrets: ['my-own-key-123'], prompts: ['Tell me a story of a robot'], now: 0 };

const readAnswer = (name: string) => (text: string) => {
  const dialect = dialects.find(each => each.name === name);
  assert.ok(dialect !== undefined);
  const reader = new AnswerReader({ dialect, status: 200, headers: {}, context });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 4_096) reader.feed(bytes.subarray(at, at + 4_096));
  reader.end();
  reader.failure();
};

/** Whoever reads what comes from servers, files, the clipboard, or a model. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  containsSecret,
  looksLikeKey,
  isSecretFile,
  cleanKey,
  redact: text => redact(text, ['my-own-key-123', 'another-secret']),
  removePromptEchoes: text => removePromptEchoes(text.slice(0, 4_000), [text]),
  resemblesPrompt: text => resemblesPrompt(text.slice(0, 4_000), [text]),
  'readErrorBody of a text': text => readErrorBody(text, 0),
  'readErrorBody of a message': text => readErrorBody({ error: { message: text, metadata: { raw: text } } }, 0),
  waitInWords: text => waitInWords(text, 0),
  'an answer of chat completions': readAnswer('openai'),
  'an answer of Ollama': readAnswer('ollama'),
  messagesForResuming: text => messagesForResuming([], text),
  readsAsPrompt,
  parsePromptFile,
  parseConversation,
  readModels,
  readConnectionSample,
  isPlaceholder,
  placeholdersInText,
  triggerAt: text => triggerAt(text, text.length),
  completeMarkdown,
};

/** Each was the worst for some pattern that is or was here, or is for one of its kind. */
const worst: readonly string[] = [
  ...['a', ' ', '\n', ' \n', '中', '"', '`', '$', '/', '\\', '#', '%41', '&amp;', '\u001b['],
  ...['{', '[', '<title', '{"error":', '{"a":1}\n', 'data: {\n', 'error:', 'sk-', 'eyJ-', '-----BEGIN ', 'a://a:'],
  ...['Bearer ', 'KEY=', 'try again in ', '1 s ', 'curl -H ', '<<E', '${', 'your-', '~~~', '// ', "'message': '"],
];

/** Processor time: other programs on the computer do not count. */
function tookMs(read: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  read(text);
  return process.cpuUsage(before).user / 1_000;
}

describe('The time that foreign text takes', () => {
  for (const [name, read] of Object.entries(readers)) {
    it(`grows no faster than the text: ${name}`, function () {
      this.timeout(240_000);
      for (const part of worst) {
        const textOf = (length: number): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);
        // What grows with the square takes a hundred times as long for ten times the text.
        let shorter = 0;
        for (const length of [10_000, 100_000, 1_000_000]) {
          const text = textOf(length);
          const most = 40 * Math.max(shorter, 10);
          let ms = tookMs(read, text);
          if (ms > most) ms = Math.min(ms, tookMs(read, text));
          assert.ok(ms <= most, `${JSON.stringify(part)}: ${ms} ms for ${length}, ${shorter} ms for a tenth`);
          shorter = ms;
        }
      }
    });
  }
});
