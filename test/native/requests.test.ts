import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { modelOf } from '../support/agentModel.ts';
import { assistant, Call, Result, type SentBody, Text, tool, useNativeModels, user } from '../support/nativeModels.ts';

const { LanguageModelDataPart: Data } = vscode as unknown as {
  readonly LanguageModelDataPart: new (data: Uint8Array, mimeType: string) => vscode.LanguageModelTextPart;
};
const bytes = (text: string) => new TextEncoder().encode(text);

interface Asked {
  readonly messages: readonly vscode.LanguageModelChatMessage[];
  readonly options?: vscode.LanguageModelChatRequestOptions;
  readonly expect: (body: SentBody) => void;
}

const read = (id: string, path = 'a.txt') => new Call(id, 'read', { path });

/** What extensions and VS Code's chat send, and where somebody met it. */
const requests: Readonly<Record<string, Asked>> = {
  // qwen-code issue 10227 “properties must be an object”, docker-agent issue 278 “Expected 'object'”.
  'tools without arguments, with half a schema or with none': {
    messages: [user(new Text('Hi'))],
    options: {
      tools: [tool('none'), tool('bare', { type: 'object' }), tool('list', { type: 'object', properties: [] })],
    },
    expect: ({ tools = [] }) => {
      for (const { function: offered } of tools)
        assert.deepEqual(offered.parameters, { type: 'object', properties: {} }, offered.name);
      assert.equal(tools.length, 3);
    },
  },
  // vscode issue 9502 of copilot-release “text: Field required”: an empty part beside the calls, and an empty result.
  'an empty text beside a call, and a result without words': {
    messages: [user(new Text('Hi')), assistant(new Text(''), read('a')), user(new Result('a', []))],
    expect: ({ messages }) => {
      assert.deepEqual(
        messages.map(({ role, content }) => [role, content]),
        [
          ['user', 'Hi'],
          ['assistant', null],
          ['tool', '(empty)'],
        ],
      );
    },
  },
  // copilot-cli issue 4600, copilot-api pull request 372: images of tools are dropped without a word.
  'a picture as the result of a tool': {
    messages: [
      user(new Text('Look')),
      assistant(read('a')),
      user(new Result('a', [new Data(bytes('PNG'), 'image/png')])),
    ],
    expect: ({ messages }) => {
      assert.match(JSON.stringify(messages.at(-1)), /data:image\/png;base64,UE5H/);
      assert.equal(messages.at(-1)?.role, 'user');
    },
  },
  // vscode issue 275300: JSON as data is not read as a result.
  'JSON as data, in a result': {
    messages: [
      user(new Text('Look')),
      assistant(read('a')),
      user(new Result('a', [new Data(bytes('{"n":1}'), 'application/json')])),
    ],
    expect: ({ messages }) => assert.equal(messages.at(-1)?.content, '{"n":1}'),
  },
  // deepseek-v4-for-copilot issue 150: marks of the chat's own stand among the parts.
  'a PDF, which is named, and marks for other providers, which are not': {
    messages: [
      user(new Text('Look'), new Data(bytes('%PDF'), 'application/pdf'), new Data(bytes('ephemeral'), 'cache_control')),
    ],
    expect: ({ messages }) =>
      assert.equal(messages[0]?.content, 'Look\n\n[Left out: data of the type application/pdf]'),
  },
  // hermes-agent pull request 111443, oh-my-pi issue 2055: ids that recur.
  'calls of two turns with one id': {
    messages: [
      user(new Text('Hi')),
      assistant(read('x', 'a.txt')),
      user(new Result('x', [new Text('first')])),
      assistant(read('x', 'b.txt')),
      user(new Result('x', [new Text('second')])),
    ],
    expect: ({ messages }) => {
      const ids = messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id));
      assert.equal(new Set(ids).size, 2);
      const results = messages.filter(({ role }) => role === 'tool');
      assert.deepEqual(
        results.map(({ tool_call_id: id, content }) => [id, content]),
        [
          [ids[0], 'first'],
          [ids[1], 'second'],
        ],
      );
    },
  },
  // ChatGPTApp pull request 34, CopilotKit pull request 1737: every call needs its result, and every result its call.
  'a call that was cancelled, and a result whose call was cut off the history': {
    messages: [
      user(new Result('gone', [new Text('an old result')])),
      assistant(read('a'), read('b')),
      user(new Result('b', [new Text('of b')])),
    ],
    expect: ({ messages }) => {
      assert.deepEqual(
        messages.map(({ role }) => role),
        ['user', 'assistant', 'tool', 'tool'],
      );
      assert.match(String(messages[0]?.content), /an old result/);
      assert.match(String(messages[2]?.content), /cancelled/);
      assert.equal(messages[3]?.content, 'of b');
    },
  },
  // Zoo-Code pull request 1605: half an emoji at the end of a shortened text.
  'half a character': {
    messages: [user(new Text('cut off \ud83d'))],
    expect: ({ messages }) => assert.equal(messages[0]?.content, 'cut off \ufffd'),
  },
  // Copilot Chat's own keys, and those of extensions that copy it.
  'options that are nobody else’s business': {
    messages: [user(new Text('Hi'))],
    options: {
      modelOptions: { _capturingTokenCorrelationId: 'secret', temperature: 0.5, stream: false, api_key: 'x' },
    },
    expect: body => {
      assert.doesNotMatch(JSON.stringify(body), /secret|api_key/);
      const { temperature, stream } = body as unknown as { readonly temperature: number; readonly stream: boolean };
      assert.deepEqual({ temperature, stream }, { temperature: 0.5, stream: true });
    },
  },
  // Extensions in plain JavaScript are held to no types: parts that are not what they say, and tools without names.
  'parts that hold something else': {
    messages: [
      user(new Text(42 as never), new Text(undefined as never), new Text({ a: 1 } as never)),
      assistant(new Call(7 as never, 'read', undefined as never)),
      user(new Result(7 as never, [new Text(8 as never)])),
    ],
    options: { tools: [tool(undefined as never), tool('read')] },
    expect: ({ messages, tools = [] }) => {
      assert.deepEqual(
        messages.map(({ role }) => role),
        ['user', 'assistant', 'tool'],
      );
      assert.match(String(messages[0]?.content), /42/);
      assert.deepEqual(
        tools.map(({ function: offered }) => offered.name),
        ['read'],
      );
    },
  },
  'limits beyond all bounds': {
    messages: [user(new Text('Hi'))],
    options: { modelOptions: { temperature: -1e308, maxTokens: -5, max_tokens: 'many' } },
    expect: body => {
      const { temperature, ...others } = body as unknown as Readonly<Record<string, number>>;
      assert.equal(temperature, 0);
      assert.equal(others.max_tokens ?? others.max_completion_tokens, 1);
    },
  },
  'several messages of one role, as the chat sends its context': {
    messages: [user(new Text('The context')), user(new Text('The prompt'))],
    expect: ({ messages }) => assert.deepEqual(messages, [{ role: 'user', content: 'The context\n\nThe prompt' }]),
  },
};

const oddNames = ['accounts/fireworks/models/llama', 'my model:latest', 'Ünïcode/模型 7B'];

describe("A request of VS Code's chat that nobody named", () => {
  const models = useNativeModels(['plain', ...oddNames]);
  beforeEach(() => models().sandbox.respondWith(modelOf(() => ({ text: 'Yes.' }))));

  for (const [what, { messages, options, expect }] of Object.entries(requests)) {
    it(`is sent as a server wants it: ${what}`, async () => {
      assert.equal((await models().ask(messages, options)).text, 'Yes.');
      expect(models().lastBody());
    });
  }

  for (const name of oddNames) {
    it(`asks a model by its own name: ${name}`, async () => {
      await models().ask([user(new Text('Hi'))], {}, `odd/${name}`);
      assert.equal(models().lastBody().model, name);
    });
  }
});
