import assert from 'node:assert/strict';
import type { GenerationRequest, Message, ToolChoice } from '../../../src/core/generation/generation.ts';
import { endpointOf } from '../../../src/core/http/endpoint.ts';
import { dialects, findDialect } from '../../../src/dialects/index.ts';
import { now, turnWithTools, weather, withTools } from '../../fixtures/families/turn.ts';

const families = dialects.filter(({ takesTools }) => takesTools);

describe('A turn with tools is sent back', () => {
  const messages = turnWithTools();
  const sent = (name: string): Record<string, unknown> => ask(name, { model: 'm', messages, tools: [weather, now] });

  it('to Anthropic as blocks, with the results at the head of one turn of the user', () => {
    const { system, messages: turns } = sent('anthropic');
    assert.equal(system, 'Be brief.');
    assert.deepEqual(turns, [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Where is this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aW1hZ2U=' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Paris' } },
          { type: 'tool_use', id: 'call_2', name: 'now', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'Sunny' },
          { type: 'tool_result', tool_use_id: 'call_2', content: '(empty)', is_error: true },
          { type: 'text', text: 'Thanks' },
        ],
      },
    ]);
  });

  it('to Responses as items in order', () => {
    const { instructions, input } = sent('responses');
    assert.equal(instructions, 'Be brief.');
    assert.deepEqual(input, [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Where is this?' },
          { type: 'input_image', image_url: 'data:image/png;base64,aW1hZ2U=' },
        ],
      },
      { role: 'assistant', content: 'Let me look.' },
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Paris"}' },
      { type: 'function_call', call_id: 'call_2', name: 'now', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'Sunny' },
      { type: 'function_call_output', call_id: 'call_2', output: 'Error: (empty)' },
      { role: 'user', content: 'Thanks' },
    ]);
  });

  it('to Gemini as parts, where a name ties a result to its call', () => {
    const { systemInstruction, contents } = sent('gemini');
    assert.deepEqual(systemInstruction, { parts: [{ text: 'Be brief.' }] });
    assert.deepEqual(contents, [
      {
        role: 'user',
        parts: [{ text: 'Where is this?' }, { inlineData: { mimeType: 'image/png', data: 'aW1hZ2U=' } }],
      },
      {
        role: 'model',
        parts: [
          { text: 'Let me look.' },
          { functionCall: { name: 'weather', args: { city: 'Paris' } } },
          { functionCall: { name: 'now', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'weather', response: { output: 'Sunny' } } },
          { functionResponse: { name: 'now', response: { error: '(empty)' } } },
          { text: 'Thanks' },
        ],
      },
    ]);
  });

  it('to Ollama with arguments as objects and images apart', () => {
    assert.deepEqual(sent('ollama').messages, [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Where is this?', images: ['aW1hZ2U='] },
      {
        role: 'assistant',
        content: 'Let me look.',
        tool_calls: [
          { id: 'call_1', function: { name: 'weather', arguments: { city: 'Paris' } } },
          { id: 'call_2', function: { name: 'now', arguments: {} } },
        ],
      },
      { role: 'tool', tool_name: 'weather', tool_call_id: 'call_1', content: 'Sunny' },
      { role: 'tool', tool_name: 'now', tool_call_id: 'call_2', content: 'Error: (empty)' },
      { role: 'user', content: 'Thanks' },
    ]);
  });

  it('to Cohere and to chat completions with a message for each result', () => {
    const calls = [
      { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
      { id: 'call_2', type: 'function', function: { name: 'now', arguments: '{}' } },
    ];
    for (const name of ['cohere', 'openai']) {
      assert.deepEqual(sent(name).messages, [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Where is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,aW1hZ2U=' } },
          ],
        },
        { role: 'assistant', content: 'Let me look.', tool_calls: calls },
        { role: 'tool', tool_call_id: 'call_1', content: 'Sunny' },
        { role: 'tool', tool_call_id: 'call_2', content: 'Error: (empty)' },
        { role: 'user', content: 'Thanks' },
      ]);
    }
  });

  it('to Bedrock as blocks that are never empty', () => {
    const { system, messages: turns } = sent('bedrock');
    assert.deepEqual(system, [{ text: 'Be brief.' }]);
    assert.deepEqual(turns, [
      {
        role: 'user',
        content: [{ text: 'Where is this?' }, { image: { format: 'png', source: { bytes: 'aW1hZ2U=' } } }],
      },
      {
        role: 'assistant',
        content: [
          { text: 'Let me look.' },
          { toolUse: { toolUseId: 'call_1', name: 'weather', input: { city: 'Paris' } } },
          { toolUse: { toolUseId: 'call_2', name: 'now', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call_1', content: [{ text: 'Sunny' }] } },
          { toolResult: { toolUseId: 'call_2', content: [{ text: '(empty)' }], status: 'error' } },
          { text: 'Thanks' },
        ],
      },
    ]);
  });

  it('with a result for a call that has none, and as text where a result has no call', () => {
    const left: readonly Message[] = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'toolCall', id: 'call_1', name: 'now', arguments: '{}' }] },
      { role: 'tool', content: [{ type: 'toolResult', callId: 'other', name: 'old', content: [] }] },
    ];
    for (const { name } of families) {
      const body = JSON.stringify(ask(name, { model: 'm', messages: left }));
      assert.match(body, /The call was cancelled\./, name);
      assert.match(body, /Result of old/, name);
      assert.doesNotMatch(body, /other/, name);
    }
  });

  it('with ids that the API accepts, the same in the call and in its result', () => {
    const foreign: readonly Message[] = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'toolCall', id: 'a:b/c d', name: 'now', arguments: '{}' }] },
      {
        role: 'tool',
        content: [{ type: 'toolResult', callId: 'a:b/c d', name: 'now', content: [{ type: 'text', text: 'noon' }] }],
      },
      { role: 'assistant', content: [{ type: 'toolCall', id: 'a:b/c d', name: 'now', arguments: '{}' }] },
      {
        role: 'tool',
        content: [{ type: 'toolResult', callId: 'a:b/c d', name: 'now', content: [{ type: 'text', text: 'one' }] }],
      },
    ];
    for (const name of ['anthropic', 'bedrock']) {
      const body = JSON.stringify(ask(name, { model: 'm', messages: foreign }));
      const ids = [...body.matchAll(/"(?:id|tool_use_id|toolUseId)":"([^"]*)"/g)].map(([, id]) => id);
      assert.equal(ids.length, 4);
      assert.deepEqual([ids[0], ids[2]], [ids[1], ids[3]]);
      assert.equal(new Set(ids).size, 2);
      for (const id of ids) assert.match(id ?? '', /^[\w-]{1,64}$/);
    }
  });
});

describe('What an API wants back', () => {
  const reasonings: readonly (readonly [string, unknown, RegExp])[] = [
    ['anthropic', { signature: 'SIGNED' }, /"type":"thinking","thinking":"Two cities\.","signature":"SIGNED"/],
    ['responses', { type: 'reasoning', id: 'rs_1', encrypted_content: 'SIGNED' }, /"encrypted_content":"SIGNED"/],
    ['gemini', { thoughtSignature: 'SIGNED' }, /"thought":true,"thoughtSignature":"SIGNED"/],
    ['bedrock', { signature: 'SIGNED' }, /"reasoningText":\{"text":"Two cities\.","signature":"SIGNED"\}/],
    ['openai', { field: 'reasoning_content' }, /"reasoning_content":"Two cities\."/],
    ['ollama', { thinking: true }, /"thinking":"Two cities\."/],
    ['cohere', { field: 'tool_plan' }, /"tool_plan":"Two cities\."/],
  ];
  for (const [dialect, data, shape] of reasonings) {
    it(`goes back to ${dialect}, and to no other API and no other model`, () => {
      const messages = turnWithTools({ reasoning: { dialect, model: 'm', data } });
      assert.match(JSON.stringify(ask(dialect, { model: 'm', messages })), shape);
      assert.doesNotMatch(JSON.stringify(ask(dialect, { model: 'other', messages })), /SIGNED|Two cities/);
      for (const { name } of dialects.filter(other => other.name !== dialect)) {
        assert.doesNotMatch(JSON.stringify(ask(name, { model: 'm', messages })), /SIGNED|Two cities/, name);
      }
    });
  }

  it('is one detail again where OpenRouter sent it in pieces', () => {
    const data = [
      { type: 'reasoning.text', index: 0, text: 'Two ' },
      { type: 'reasoning.text', index: 0, text: 'cities.' },
      { type: 'reasoning.text', index: 0, signature: 'SIGNED' },
      { type: 'reasoning.encrypted', index: 1, data: 'x' },
    ];
    const messages = turnWithTools({ reasoning: { dialect: 'openai', data } });
    const [, , answer] = ask('openai', { messages }).messages as readonly Record<string, unknown>[];
    assert.deepEqual(answer?.reasoning_details, [
      { type: 'reasoning.text', index: 0, text: 'Two cities.', signature: 'SIGNED' },
      { type: 'reasoning.encrypted', index: 1, data: 'x' },
    ]);
  });

  it("is a signature beside Gemini's call; one that is lost is replaced, for Gemini 3 alone", () => {
    const messages = turnWithTools({ call: { dialect: 'gemini', data: { thoughtSignature: 'SIGNED', hasId: true } } });
    const signed = JSON.stringify(ask('gemini', { model: 'gemini-3-pro', messages }));
    assert.match(signed, /"args":\{"city":"Paris"\},"id":"call_1"\},"thoughtSignature":"SIGNED"/);
    assert.match(signed, /"name":"weather","response":\{"output":"Sunny"\},"id":"call_1"/);
    assert.doesNotMatch(signed, /call_2/);
    const lost = (model: string): string => JSON.stringify(ask('gemini', { model, messages: turnWithTools() }));
    assert.equal(lost('gemini-3-pro').match(/skip_thought_signature_validator/g)?.length, 1);
    assert.doesNotMatch(lost('gemini-2.5-pro'), /skip_thought/);
    // The OpenAI-compatible surface of Gemini has it beside the function.
    const extra = { extra_content: { google: { thought_signature: 'SIGNED' } } };
    const chat = ask('openai', { messages: turnWithTools({ call: { dialect: 'openai', data: extra } }) });
    assert.match(JSON.stringify(chat), /"extra_content":\{"google":\{"thought_signature":"SIGNED"\}\}/);
  });
});

describe('Tools', () => {
  const choices: readonly (readonly [string, ToolChoice, unknown])[] = [
    ['openai', 'required', 'required'],
    ['openai', { name: 'now' }, { type: 'function', function: { name: 'now' } }],
    ['responses', { name: 'now' }, { type: 'function', name: 'now' }],
    ['anthropic', 'none', { type: 'none' }],
    ['anthropic', 'required', { type: 'any' }],
    ['anthropic', { name: 'now' }, { type: 'tool', name: 'now' }],
    ['cohere', 'required', 'REQUIRED'],
    ['cohere', 'none', 'NONE'],
    ['cohere', 'auto', undefined],
  ];
  for (const [name, toolChoice, expected] of choices) {
    it(`are chosen as ${name} wants it: ${JSON.stringify(toolChoice)}`, () => {
      assert.deepEqual(ask(name, { ...withTools, toolChoice }).tool_choice, expected);
    });
  }

  it('are declared to each API in its own form', () => {
    const declared = (name: string): unknown => {
      const { tools, toolConfig } = ask(name, withTools);
      return tools ?? toolConfig;
    };
    const { schema: parameters, description } = weather;
    const chat = { type: 'function', function: { name: 'weather', description, parameters } };
    assert.deepEqual((declared('openai') as readonly unknown[])[0], chat);
    assert.deepEqual((declared('ollama') as readonly unknown[])[0], chat);
    assert.deepEqual((declared('cohere') as readonly unknown[])[0], chat);
    const flat = { type: 'function', name: 'weather', description, parameters, strict: false };
    assert.deepEqual((declared('responses') as readonly unknown[])[0], flat);
    assert.deepEqual((declared('anthropic') as readonly unknown[])[0], {
      name: 'weather',
      description,
      input_schema: parameters,
    });
    // An object without properties is refused as parameters.
    assert.deepEqual(declared('gemini'), [
      { functionDeclarations: [{ name: 'weather', description, parametersJsonSchema: parameters }, { name: 'now' }] },
    ]);
    assert.deepEqual(declared('bedrock'), {
      tools: [
        { toolSpec: { name: 'weather', description, inputSchema: { json: parameters } } },
        { toolSpec: { name: 'now', inputSchema: { json: now.schema } } },
      ],
    });
  });

  it('are chosen in the settings of Gemini and Bedrock, and by leaving tools out at Ollama', () => {
    const config = (toolChoice: ToolChoice) => ask('gemini', { ...withTools, toolChoice }).toolConfig;
    assert.deepEqual(config('required'), { functionCallingConfig: { mode: 'ANY' } });
    assert.deepEqual(config({ name: 'now' }), {
      functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['now'] },
    });
    const bedrock = (toolChoice: ToolChoice): unknown => ask('bedrock', { ...withTools, toolChoice }).toolConfig;
    assert.deepEqual((bedrock({ name: 'now' }) as Record<string, unknown>).toolChoice, { tool: { name: 'now' } });
    assert.equal(bedrock('none'), undefined);
    assert.equal(ask('ollama', { ...withTools, toolChoice: 'none' }).tools, undefined);
    assert.equal((ask('ollama', { ...withTools, toolChoice: { name: 'now' } }).tools as unknown[]).length, 1);
  });

  it('that the history used are declared again where the API insists', () => {
    const messages = turnWithTools();
    assert.match(JSON.stringify(ask('bedrock', { messages }).toolConfig), /"weather".*"now"/);
    assert.match(JSON.stringify(ask('anthropic', { messages }).tools), /"weather".*"now"/);
  });

  it('are unknown to APIs without them, which are told the results in words', () => {
    for (const name of ['elumenta', 'elumenta-prompt', 'generic']) {
      const body = JSON.stringify(ask(name, { messages: turnWithTools(), tools: [weather] }));
      assert.match(body, /Result of weather:\\nSunny/, name);
      assert.match(body, /Let me look\./, name);
      assert.doesNotMatch(body, /"tool|toolCall|Two cities/, name);
    }
  });
});

describe('The effort of reasoning', () => {
  const effort = (name: string, model: string, reasoningEffort: string, more: Partial<GenerationRequest> = {}) =>
    ask(name, { model, messages: withTools.messages, reasoningEffort, ...more });

  it('is a word for most', () => {
    assert.equal(effort('openai', 'gpt-5', 'xhigh').reasoning_effort, 'xhigh');
    assert.deepEqual(effort('responses', 'gpt-5', 'low').reasoning, { effort: 'low' });
    assert.equal(effort('ollama', 'gpt-oss', 'xhigh').think, 'max');
    assert.equal(effort('ollama', 'qwen3', 'none').think, false);
    assert.deepEqual(effort('cohere', 'command', 'none').thinking, { type: 'disabled' });
  });

  it('is a number of tokens for older Claude models, which then take no temperature', () => {
    const old = effort('anthropic', 'claude-sonnet-4-5-20250929', 'medium', { temperature: 0.5 });
    assert.deepEqual(old.thinking, { type: 'enabled', budget_tokens: 6144 });
    assert.equal(old.temperature, undefined);
    assert.ok((old.max_tokens as number) > 6144);
    const limited = effort('anthropic', 'claude-opus-4-20250514', 'high', { maxTokens: 4_000 });
    assert.deepEqual(limited.thinking, { type: 'enabled', budget_tokens: 3_999 });
    assert.equal(effort('anthropic', 'claude-3-7-sonnet', 'high', { maxTokens: 500 }).thinking, undefined);
    const forced = effort('anthropic', 'claude-sonnet-4-5', 'high', { tools: [now], toolChoice: 'required' });
    assert.equal(forced.thinking, undefined);
  });

  it('is a word for newer Claude models, wherever they run', () => {
    for (const model of ['claude-opus-4-6', 'claude-sonnet-5', 'claude-opus-4-10-20270101', 'claude-mythos-preview']) {
      const { thinking, output_config } = effort('anthropic', model, 'minimal');
      assert.deepEqual(
        { thinking, output_config },
        { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
      );
    }
    assert.deepEqual(effort('bedrock', 'us.anthropic.claude-opus-4-6-v1:0', 'max').additionalModelRequestFields, {
      thinking: { type: 'adaptive' },
      output_config: { effort: 'max' },
    });
    assert.deepEqual(effort('bedrock', 'openai.gpt-oss-120b', 'low').additionalModelRequestFields, {
      reasoning_effort: 'low',
    });
    assert.equal(effort('bedrock', 'amazon.nova-pro', 'low').additionalModelRequestFields, undefined);
  });

  it('is a level for Gemini 3, and a number of tokens for 2.5', () => {
    const config = (model: string, word: string): unknown =>
      (effort('gemini', model, word).generationConfig as Record<string, unknown>).thinkingConfig;
    assert.deepEqual(config('gemini-3-pro', 'max'), { includeThoughts: true, thinkingLevel: 'HIGH' });
    assert.deepEqual(config('gemini-2.5-flash', 'none'), { includeThoughts: false, thinkingBudget: 0 });
    assert.deepEqual(config('gemini-2.5-pro', 'none'), { includeThoughts: false, thinkingBudget: 128 });
  });
});

describe('The limits of each API', () => {
  const body = (name: string, more: Partial<GenerationRequest>) =>
    ask(name, { model: 'm', messages: withTools.messages, ...more });

  it('are kept', () => {
    assert.equal(body('responses', { maxTokens: 5 }).max_output_tokens, 16);
    assert.equal(body('anthropic', { temperature: 1.5 }).temperature, 1);
    assert.equal(body('cohere', { temperature: 1.5 }).temperature, 1);
    assert.deepEqual(body('cohere', { stop: ['a', 'b', 'c', 'd', 'e', 'f'] }).stop_sequences, [
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    assert.deepEqual(body('anthropic', { stop: ['\n\n', 'END'] }).stop_sequences, ['END']);
    assert.deepEqual(body('ollama', { temperature: 0.5, maxTokens: 9, stop: ['a'] }).options, {
      temperature: 0.5,
      num_predict: 9,
      stop: ['a'],
    });
    assert.deepEqual(body('bedrock', { maxTokens: 9, stop: [' '] }).inferenceConfig, { maxTokens: 9 });
  });

  it('allow a conversation that begins with an answer, or has nothing but a system prompt', () => {
    for (const name of ['anthropic', 'bedrock', 'gemini']) {
      const first = (messages: readonly Message[]): Record<string, unknown> => {
        const { messages: turns, contents } = ask(name, { model: 'm', messages });
        return ((turns ?? contents) as readonly Record<string, unknown>[])[0] ?? {};
      };
      assert.equal(first([{ role: 'assistant', content: 'Hi' }]).role, 'user');
      assert.match(
        JSON.stringify(first([{ role: 'system', content: 'Say hello' }])),
        /user.*Say hello|Say hello.*user/,
      );
    }
  });

  it('allow no white space at the end of the beginning of an answer', () => {
    const messages: readonly Message[] = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Dear \n' },
    ];
    assert.match(JSON.stringify(ask('anthropic', { model: 'm', messages })), /"text":"Dear"/);
  });
});

describe('A base URL as people paste it', () => {
  const pasted: readonly (readonly [dialect: string, base: string, endpoint: string, model?: string])[] = [
    ['anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com/v1/messages'],
    ['anthropic', 'https://api.anthropic.com/v1/', 'https://api.anthropic.com/v1/messages'],
    ['anthropic', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com/v1/messages'],
    ['anthropic', 'https://api.z.ai/api/anthropic', 'https://api.z.ai/api/anthropic/v1/messages'],
    ['anthropic', 'http://localhost:8080/messages/', 'http://localhost:8080/messages'],
    ['responses', 'https://api.openai.com', 'https://api.openai.com/v1/responses'],
    ['responses', 'https://api.openai.com/v1', 'https://api.openai.com/v1/responses'],
    ['responses', 'https://api.openai.com/v1/responses/', 'https://api.openai.com/v1/responses'],
    ['responses', 'https://api.openai.com/v1/chat/completions', 'https://api.openai.com/v1/responses'],
    ['responses', 'https://x.openai.azure.com/openai', 'https://x.openai.azure.com/openai/v1/responses'],
    ['gemini', 'https://g.test', 'https://g.test/v1beta/models/m:streamGenerateContent?alt=sse'],
    ['gemini', 'https://g.test/v1/', 'https://g.test/v1/models/m:streamGenerateContent?alt=sse'],
    ['gemini', 'https://g.test/v1beta/models', 'https://g.test/v1beta/models/m:streamGenerateContent?alt=sse'],
    ['gemini', 'https://g.test/v1beta/openai/', 'https://g.test/v1beta/models/m:streamGenerateContent?alt=sse'],
    [
      'gemini',
      'https://g.test/v1beta/models/other:generateContent',
      'https://g.test/v1beta/models/m:streamGenerateContent?alt=sse',
    ],
    [
      'gemini',
      'https://g.test/v1beta/models/other:streamGenerateContent?alt=sse',
      'https://g.test/v1beta/models/other:streamGenerateContent?alt=sse',
      '',
    ],
    ['gemini', 'https://g.test', 'https://g.test/v1beta/models/m:streamGenerateContent?alt=sse', 'models/m'],
    ['gemini', 'https://g.test', 'https://g.test/v1beta/tunedModels/m:streamGenerateContent?alt=sse', 'tunedModels/m'],
    [
      'gemini',
      'https://v.test/v1/projects/p/locations/l',
      'https://v.test/v1/projects/p/locations/l/publishers/google/models/m:streamGenerateContent?alt=sse',
    ],
    [
      'gemini',
      'https://v.test/v1/publishers/google',
      'https://v.test/v1/publishers/google/models/m:streamGenerateContent?alt=sse',
      'publishers/google/models/m',
    ],
    ['ollama', 'http://localhost:11434', 'http://localhost:11434/api/chat'],
    ['ollama', 'http://localhost:11434/api/', 'http://localhost:11434/api/chat'],
    ['ollama', 'http://localhost:11434/v1', 'http://localhost:11434/api/chat'],
    ['ollama', 'http://localhost:11434/api/generate', 'http://localhost:11434/api/chat'],
    ['cohere', 'https://api.cohere.com', 'https://api.cohere.com/v2/chat'],
    ['cohere', 'https://api.cohere.com/v1/', 'https://api.cohere.com/v2/chat'],
    ['cohere', 'https://api.cohere.com/v2/chat', 'https://api.cohere.com/v2/chat'],
    ['cohere', 'https://api.cohere.ai/compatibility/v1', 'https://api.cohere.ai/v2/chat'],
    ['bedrock', 'https://b.test', 'https://b.test/model/us.x-v1%3A0/converse-stream', 'us.x-v1:0'],
    ['bedrock', 'https://b.test/model/y/converse-stream', 'https://b.test/model/m/converse-stream'],
    ['bedrock', 'https://b.test/model/y%3A0/converse', 'https://b.test/model/y%3A0/converse-stream', ''],
    ['bedrock', 'https://b.test', 'https://b.test/model/arn%3Aa%2Fb/converse-stream', 'arn:a/b'],
    ['bedrock', 'https://b.test', 'https://b.test/model/us.x-v1%3A0/converse-stream', 'us.x-v1%3A0'],
    ['openai', 'https://x.openai.azure.com/openai', 'https://x.openai.azure.com/openai/v1/chat/completions'],
    [
      'openai',
      'https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
      'https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21',
    ],
  ];
  for (const [name, base, endpoint, model = 'm'] of pasted) {
    it(`${base} leads ${name} to ${endpoint}`, () => {
      const dialect = findDialect(name) ?? assert.fail();
      assert.equal(endpointOf(base, dialect, model === '' ? undefined : model).href, endpoint);
      const path = endpointOf(base, dialect, model === '' ? undefined : model).pathname;
      assert.equal(dialect.recognises?.(path, undefined), name !== 'anthropic' || /messages$/.test(path));
    });
  }
});

describe('The lists of models', () => {
  const listed = (name: string, endpoint: string, answer: unknown) => {
    const dialect = findDialect(name) ?? assert.fail();
    return [dialect.modelsPath?.(endpoint), dialect.readModels?.(answer)];
  };

  it('say how much fits in, and leave out what does not write text', () => {
    assert.deepEqual(
      listed('anthropic', '/v1/messages', {
        data: [{ id: 'claude-x', display_name: 'Claude X', max_input_tokens: 1_000_000 }],
      }),
      ['/v1/models?limit=1000', [{ id: 'claude-x', label: 'Claude X', contextLength: 1_000_000 }]],
    );
    assert.deepEqual(
      listed('gemini', '/v1beta/models/m:streamGenerateContent', {
        models: [
          {
            name: 'models/gemini-x',
            displayName: 'Gemini X',
            inputTokenLimit: 5,
            supportedGenerationMethods: ['generateContent'],
          },
          { name: 'models/embedding', supportedGenerationMethods: ['embedContent'] },
        ],
      }),
      ['/v1beta/models?pageSize=1000', [{ id: 'gemini-x', label: 'Gemini X', contextLength: 5 }]],
    );
    assert.deepEqual(
      listed('ollama', '/api/chat', {
        models: [
          { name: 'llama:latest', model: 'llama:latest', details: { context_length: 7 }, capabilities: ['completion'] },
          { name: 'embed:latest', capabilities: ['embedding'] },
        ],
      }),
      ['/api/tags', [{ id: 'llama:latest', contextLength: 7 }]],
    );
    assert.deepEqual(
      listed('cohere', '/v2/chat', {
        models: [
          { name: 'command-x', context_length: 9, endpoints: ['chat'] },
          { name: 'embed-x', endpoints: ['embed'] },
        ],
      }),
      ['/v1/models?page_size=1000&endpoint=chat', [{ id: 'command-x', contextLength: 9 }]],
    );
    assert.equal(findDialect('responses')?.modelsPath?.('/v1/responses'), '/v1/models');
    // Bedrock lists its models on another host.
    assert.equal(findDialect('bedrock')?.modelsPath, undefined);
  });
});

/** As it goes out: JSON leaves out what is undefined. */
function ask(name: string, request: GenerationRequest): Record<string, unknown> {
  return JSON.parse(JSON.stringify(findDialect(name)?.ask(request)));
}
