import assert from 'node:assert/strict';
import { AnswerReader } from '../../src/core/answer/answerReader.ts';
import { titleOf } from '../../src/core/conversation/conversation.ts';
import { readForeignConversations } from '../../src/core/conversation/foreign.ts';
import { contentOf, toConversation } from '../../src/core/conversation/foreignMessage.ts';
import { conversationAsHtml } from '../../src/core/conversation/html.ts';
import { parseConversation } from '../../src/core/conversation/json.ts';
import { readErrorBody } from '../../src/core/failures/errorBody.ts';
import { containsSecret, looksLikeKey, secretsIn } from '../../src/core/failures/keyShapes.ts';
import { resemblesPrompt } from '../../src/core/failures/promptEchoes/foldedEchoes.ts';
import { removePromptEchoes } from '../../src/core/failures/promptEchoes/promptEchoes.ts';
import { redact } from '../../src/core/failures/redact.ts';
import { sanitizeForDisplay } from '../../src/core/failures/sanitize.ts';
import { isPlaceholder } from '../../src/core/failures/standInKeys.ts';
import { waitInWords } from '../../src/core/failures/waitHints.ts';
import { parseJson } from '../../src/core/json/json.ts';
import { parsePromptFile } from '../../src/core/prompts/promptFile.ts';
import { messagesForResuming, readsAsPrompt } from '../../src/core/prompts/prompts.ts';
import { isSecretFile } from '../../src/core/prompts/secretFiles.ts';
import { cleanKey } from '../../src/core/stream/preparedRequest.ts';
import { applyDiff } from '../../src/core/text/applyDiff.ts';
import { inCodeFence } from '../../src/core/text/codeFence.ts';
import { AnswerFilter, type AnswerPlace } from '../../src/core/text/filters/answerFilter.ts';
import { createEndFilter, createLeadingFilter } from '../../src/core/text/filters/edges.ts';
import { createIndentFilter } from '../../src/core/text/filters/indentFilter.ts';
import { createLastFenceFilter } from '../../src/core/text/filters/lastFence.ts';
import { createModelSignFilter } from '../../src/core/text/filters/modelSigns.ts';
import { createOverlapFilter } from '../../src/core/text/filters/overlapFilter.ts';
import { chainFilters } from '../../src/core/text/filters/textFilter.ts';
import { textOfHtml } from '../../src/core/text/htmlText.ts';
import { createMessageFilter } from '../../src/core/text/messageFilter.ts';
import { relocate } from '../../src/core/text/relocate.ts';
import { plainOutput } from '../../src/core/tools/terminalOutput.ts';
import { effectOfName } from '../../src/core/tools/toolEffect.ts';
import { readEntries, salvageEntries, toCsv } from '../../src/core/usage/entries.ts';
import { dialects } from '../../src/dialects/index.ts';
import { readModels } from '../../src/discovery/modelList.ts';
import { readConnectionSample } from '../../src/discovery/readSample.ts';
import { placeholdersInText } from '../../src/discovery/sample/placeholders.ts';
import { findKeysInEntry } from '../../src/host/connections/keysInEntry.ts';
import { findCode } from '../../src/host/editor/review/findCode.ts';
import { diffLines } from '../../src/host/editor/review/lineDiff.ts';
import { triggerAt } from '../../src/webview/chat/composer/triggers.ts';
import { createBlockSplitter } from '../../src/webview/chat/markdown/blocks.ts';
import { completeMarkdown } from '../../src/webview/chat/markdown/completeMarkdown.ts';
import { withInvisible } from '../../src/webview/chat/markdown/invisible.ts';
import { disguisedHost, readLink } from '../../src/webview/chat/markdown/links.ts';
import { longestFormula, readsAsMath } from '../../src/webview/chat/markdown/mathRules.ts';
import { answerPlace } from '../support/filterAnswer.ts';

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
  contentOf,
  plainOutput,
  effectOfName,
  readForeignConversations: text =>
    [text, JSON.stringify([{ role: 'user', content: text }])]
      .flatMap(readForeignConversations)
      .map(found => conversationAsHtml(toConversation(found, () => 'a', 0))),
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
  'blocks of Markdown': text => inPieces(createBlockSplitter(), text).tail,
  'an answer for a file of code': readFor('code', 'typescript'),
  'an answer for a file of markup': readFor('markup', 'html'),
  'an answer for a file of Markdown': readFor('markdown', 'markdown'),
  'an answer for a file of prose': readFor('prose', 'plaintext'),
  'an answer that is indented': text => {
    const options = { before: '  ', missing: '', insertSpaces: true, tabSize: 2, language: 'python' };
    return inPieces(createIndentFilter(options), text).end();
  },
  'an answer before other text': text => {
    const options = { after: ')]}', before: '', isCode: true, pushesDown: false };
    return inPieces(chainFilters([createLeadingFilter(), createEndFilter(options)]), text).end();
  },
  'an answer with marks of its end': text => inPieces(createModelSignFilter(), text).end(),
  'an answer with a fence at its end': text => inPieces(createLastFenceFilter(), text).end(),
  'a commit message': text => inPieces(createMessageFilter(), text).end(),
  'a continuation': text => inPieces(createOverlapFilter(text), text).end(),
  inCodeFence,
  'a diff of a text': text => applyDiff('a\n'.repeat(1_000), text),
  'a diff of many hunks': text => applyDiff(text, text.replaceAll('\n', '\n@@\n-')),
  'a text that is looked for again': text => relocate({ text: text.slice(0, 500), before: 'a', after: 'b' }, text),
  findCode: text => findCode(text, text),
  diffLines: text => diffLines(text.split('\n'), `x${text}`.split('a')),
  titleOf,
  secretsIn: text => secretsIn({ api_key: text, list: [text] }),
  findKeysInEntry: text => findKeysInEntry({ id: text, headers: { 'X-Key': text }, baseUrl: `https://a.test/${text}` }),
  salvageEntries,
  'a page of the web': text => textOfHtml(text),
  'a usage file': text => readEntries(parseJson(text)),
  toCsv: text => toCsv(readEntries([{ day: '2026-01-01', model: text }])),
  'a link': text => [readLink(text), disguisedHost(text, 'https://example.com')],
  withInvisible: text => withInvisible(text, true),
  readsAsMath: text => readsAsMath(text.slice(0, longestFormula)),
  sanitizeForDisplay: text => sanitizeForDisplay(text, context),
  'an answer of Anthropic': readAnswer('anthropic'),
  'an answer of Bedrock': readAnswer('bedrock'),
  'an answer of Gemini': readAnswer('gemini'),
  'an answer of Elumenta': readAnswer('elumenta'),
};

/** As text comes: piece by piece. */
function inPieces<Reader extends { add(text: string): unknown } | { append(text: string): unknown }>(
  reader: Reader,
  text: string,
): Reader {
  for (let at = 0; at < text.length; at += 4_096) {
    const piece = text.slice(at, at + 4_096);
    if ('add' in reader) reader.add(piece);
    else reader.append(piece);
  }
  return reader;
}

function readFor(kind: AnswerPlace['kind'], language: string) {
  return (text: string) => inPieces(new AnswerFilter(answerPlace(kind, language)), text).end();
}

/** Each was the worst for some pattern that is or was here, or is for one of its kind. */
const worst: readonly string[] = [
  ...['a', ' ', '\n', ' \n', '中', '"', '`', '$', '/', '\\', '#', '%41', '&amp;', '\u001b['],
  ...['{', '[', '<title', '{"error":', '{"a":1}\n', 'data: {\n', 'error:', 'sk-', 'eyJ-', '-----BEGIN ', 'a://a:'],
  ...[
    '```\n',
    '<think>',
    '@@ -1 +1 @@\n-a\n+b\n',
    '<<<<<<< SEARCH\na\n=======\n',
    '<details>',
    '$$',
    '| a ',
    '- a\n',
    '\u202e',
  ],
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
          // Garbage of what ran before may be collected meanwhile.
          for (let more = 3; more > 0 && ms > most; more--) ms = Math.min(ms, tookMs(read, text));
          assert.ok(ms <= most, `${JSON.stringify(part)}: ${ms} ms for ${length}, ${shorter} ms for a tenth`);
          shorter = ms;
        }
      }
    });
  }
});
