import assert from 'node:assert/strict';
import { readForeignFile } from '../../../src/discovery/foreign/readForeignFile.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly program: string;
  /** Provider, base URL, models, key. */
  readonly found: readonly (readonly [string, string | undefined, string, string | undefined])[];
}

const key = 'sk-0123456789abcdef0123';

const cases: readonly Case[] = [
  {
    // https://docs.continue.dev/reference
    name: "Continue's config.yaml, with secrets elsewhere and models that share a key",
    text: `name: Local Assistant
version: 1.0.0
schema: v1
models:
  - name: GPT
    provider: openai
    model: gpt-5
    apiBase: https://llm.example.com/v1
    apiKey: ${key}
    requestOptions: { headers: { X-Team: blue }, verifySsl: false }
  - { name: Mini, provider: openai, model: gpt-5-mini, apiBase: "https://llm.example.com/v1", apiKey: ${key}, requestOptions: { headers: { X-Team: blue } } }
  - name: Claude
    provider: anthropic
    model: claude-sonnet
    apiKey: \${{ secrets.ANTHROPIC_API_KEY }}
  - { name: Auto, provider: ollama, model: AUTODETECT }
`,
    program: 'Continue',
    found: [
      ['openai', 'https://llm.example.com/v1', 'gpt-5 gpt-5-mini', key],
      ['anthropic', undefined, 'claude-sonnet', undefined],
      ['ollama', undefined, '', undefined],
    ],
  },
  {
    name: "Continue's config.json, with comments and a comma too many",
    text: `{ // mine
      "models": [ { "title": "DeepSeek", "provider": "deepseek", "model": "deepseek-chat", "apiKey": "${key}" }, ], }`,
    program: 'Continue',
    found: [['deepseek', undefined, 'deepseek-chat', key]],
  },
  {
    // RooCodeInc/Roo-Code: the file that Export writes
    name: 'the settings that Roo Code exports',
    text: JSON.stringify({
      providerProfiles: {
        currentApiConfigName: 'default',
        apiConfigs: {
          default: {
            apiProvider: 'openai',
            openAiBaseUrl: 'https://gw.example.com/v1',
            openAiApiKey: key,
            openAiModelId: 'm',
            openAiHeaders: { A: 'b' },
            id: 'x',
          },
          local: { apiProvider: 'lmstudio', lmStudioBaseUrl: 'http://localhost:1234', lmStudioModelId: 'qwen' },
          claude: { apiProvider: 'anthropic', apiKey: key, apiModelId: 'claude' },
          router: { apiProvider: 'openrouter', openRouterApiKey: key, openRouterModelId: 'a/b' },
        },
      },
      globalSettings: {},
    }),
    program: 'Cline, Roo Code, Kilo Code',
    found: [
      ['openai', 'https://gw.example.com/v1', 'm', key],
      ['lmstudio', 'http://localhost:1234', 'qwen', undefined],
      ['anthropic', undefined, 'claude', key],
      ['openrouter', undefined, 'a/b', key],
    ],
  },
  {
    name: 'the settings of Cline, one object',
    text: JSON.stringify({ apiProvider: 'ollama', ollamaBaseUrl: 'http://10.0.0.2:11434', ollamaModelId: 'llama3.2' }),
    program: 'Cline, Roo Code, Kilo Code',
    found: [['ollama', 'http://10.0.0.2:11434', 'llama3.2', undefined]],
  },
  {
    // https://docs.litellm.ai/docs/proxy/configs
    name: "LiteLLM's model_list",
    text: `model_list:
  - model_name: gpt
    litellm_params: { model: azure/my-deployment, api_base: https://x.openai.azure.com/, api_key: os.environ/AZURE_API_KEY, api_version: "2024-10-21", rpm: 6 }
  - model_name: local
    litellm_params:
      model: hosted_vllm/qwen
      api_base: http://localhost:8000/v1
  - model_name: plain
    litellm_params: { model: gpt-5, api_key: ${key} }
`,
    program: 'LiteLLM',
    found: [
      ['azure', 'https://x.openai.azure.com/', 'my-deployment', undefined],
      ['hostedvllm', 'http://localhost:8000/v1', 'qwen', undefined],
      ['openai', undefined, 'gpt-5', key],
    ],
  },
  {
    // https://aider.chat/docs/config/aider_conf.html
    name: 'the settings of aider',
    text: `# my settings\nmodel: openai/my-model\nopenai-api-base: https://gw.example.com/v1\nopenai-api-key: ${key}\napi-key:\n  - gemini=${key}\n  - openrouter=${key}x\ndark-mode: true\n`,
    program: 'aider',
    found: [
      ['openai', 'https://gw.example.com/v1', 'my-model', key],
      ['gemini', undefined, '', key],
      ['openrouter', undefined, '', `${key}x`],
    ],
  },
  {
    name: "VS Code's chatLanguageModels.json",
    text: JSON.stringify([
      {
        name: 'Mine',
        vendor: 'customoai',
        apiKey: `\${input:chat.lm.secret.1}`,
        models: [
          { id: 'a', name: 'A', url: 'https://gw.example.com/v1/chat/completions', toolCalling: true },
          { id: 'b', url: 'https://gw.example.com/v1/chat/completions' },
        ],
      },
      { name: 'Copilot', vendor: 'copilot' },
      { name: 'Ollama', vendor: 'ollama', url: 'http://localhost:11434' },
    ]),
    program: 'VS Code',
    found: [
      ['openai', 'https://gw.example.com/v1/chat/completions', 'a b', undefined],
      ['ollama', 'http://localhost:11434', '', undefined],
    ],
  },
  {
    // JohnnyZ93/oai-compatible-copilot#3, #4
    name: 'settings of VS Code with models of OAI Compatible Provider',
    text: `{ "editor.fontSize": 14, "oaicopilot.baseUrl": "https://a.example.com/v1",
      "oaicopilot.models": [ { "id": "x", "owned_by": "a" }, { "id": "y", "owned_by": "b", "baseUrl": "https://b.example.com", "apiMode": "anthropic" } ] }`,
    program: 'OAI Compatible Provider',
    found: [
      ['openai', 'https://a.example.com/v1', 'x', undefined],
      ['anthropic', 'https://b.example.com', 'y', undefined],
    ],
  },
  {
    name: 'settings of VS Code with llama.vscode',
    text: '{ "llama-vscode.endpoint_chat": "http://127.0.0.1:8011", "llama-vscode.endpoint": "http://127.0.0.1:8012" }',
    program: 'llama.vscode',
    found: [
      ['llamacpp', 'http://127.0.0.1:8011', '', undefined],
      ['llamacpp', 'http://127.0.0.1:8012', '', undefined],
    ],
  },
  {
    name: 'an .env file, with quotes, exports and the address that Ollama listens at',
    text: `# keys\nexport OPENAI_API_KEY="${key}"\nOPENAI_BASE_URL=https://gw.example.com/v1\nOPENAI_MODEL='m'\nOLLAMA_HOST=0.0.0.0:11434\nGROQ_API_KEY=\nPATH=/usr/bin\n`,
    program: '.env',
    found: [
      ['openai', 'https://gw.example.com/v1', 'm', key],
      ['ollama', 'http://127.0.0.1:11434', '', undefined],
    ],
  },
  {
    name: 'a file of Windows, with a byte order mark',
    text: `\ufeffOPENAI_API_KEY=${key}\r\n`,
    program: '.env',
    found: [['openai', undefined, '', key]],
  },
];

describe('A file of another program', () => {
  for (const { name, text, program, found } of cases) {
    it(`is read: ${name}`, () => {
      const read = readForeignFile(text);
      assert.equal(read?.program, program);
      assert.deepEqual(
        read?.connections.map(({ provider, baseUrl, models, key: own }) => [provider, baseUrl, models.join(' '), own]),
        found,
      );
    });
  }

  it('tells what it says that Runnel has no counterpart for', () => {
    const [first] = readForeignFile(cases[0]?.text ?? '')?.connections ?? [];
    assert.deepEqual(first?.leftOut, ['requestOptions.verifySsl']);
    assert.deepEqual(first?.headers, { 'X-Team': 'blue' });
    const [azure] = readForeignFile(cases[4]?.text ?? '')?.connections ?? [];
    assert.deepEqual(azure?.leftOut, ['api_version', 'rpm']);
    assert.equal(azure?.keyReference, 'os.environ/AZURE_API_KEY');
  });

  const others: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['prose', 'Dear diary,\nnothing happened: today.'],
    ['JSON of something else', '{"name":"runnel","version":"1.0.0"}'],
    ['a list of something else', '[1, 2, {"a": 1}]'],
    ['broken JSON', '{"models": [{"provider":'],
    [
      'YAML that multiplies',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\nmodels: [*d,*d,*d,*d]\n`,
    ],
    ['models of the wrong kind', '{"models": ["a", 1, null, {"provider": 1}]}'],
  ];
  for (const [name, text] of others) it(`is none: ${name}`, () => assert.equal(readForeignFile(text), undefined));
});
