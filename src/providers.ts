/** A service that offers models, as data. The connections that a person makes have the same shape. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly dialect: string;
  /** Empty where every customer has another; Runnel asks for it when the provider is chosen. */
  readonly baseUrl: string;
  /** The model to begin with. Absent where one is to be chosen from the list of the service, or typed. */
  readonly model?: string;
  /** Sent with every request. `{{key}}` is replaced by the key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** False where a key is never needed. */
  readonly requiresKey?: boolean;
  /** The page on which a person gets a key. */
  readonly keyPage?: string;
  /** The sign-in of a service that takes no key as it is. */
  readonly credential?: { readonly preset: 'gigachat' };
  /** What other programs call it. */
  readonly otherNames?: readonly string[];
}

/** The address that stands for the editor itself. No request to it leaves the editor. */
export const editorModelsUrl = 'http://vscode.localhost';

/** The connection that needs nothing: it answers with sample text from this computer. */
export const sandboxId = 'sandbox';

/** The provider of whatever speaks the usual form and has no name of its own. */
export const usualProvider = 'openai-compatible';

export const providers: readonly Provider[] = [
  {
    id: 'elumenta',
    label: 'Elumenta',
    dialect: 'elumenta',
    baseUrl: 'https://elumenta.ru',
    model: 'gpt-5',
    keyPage: 'https://docs.elumenta.ru/en/authentication',
  },
  {
    id: 'elumenta-prompt',
    label: 'Elumenta (prompt form)',
    dialect: 'elumenta-prompt',
    baseUrl: 'https://elumenta.ru',
    model: 'gpt-5',
    keyPage: 'https://docs.elumenta.ru/en/authentication',
  },
  {
    id: 'neuralbox',
    label: 'NeuralBox',
    dialect: 'elumenta',
    baseUrl: 'https://neuralbox.top',
    model: 'gpt-5',
    keyPage: 'https://docs.neuralbox.top',
  },
  {
    id: 'edenai',
    label: 'Eden AI',
    dialect: 'openai',
    baseUrl: 'https://api.edenai.run/v3',
    keyPage: 'https://app.edenai.run',
    otherNames: ['eden'],
  },
  {
    id: 'anthropic',
    label: 'Anthropic',
    dialect: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    keyPage: 'https://console.anthropic.com/settings/keys',
  },
  {
    id: 'openai',
    label: 'OpenAI',
    dialect: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    keyPage: 'https://platform.openai.com/api-keys',
    otherNames: ['openainative'],
  },
  {
    id: 'openai-responses',
    label: 'OpenAI (Responses)',
    dialect: 'responses',
    baseUrl: 'https://api.openai.com/v1',
    keyPage: 'https://platform.openai.com/api-keys',
    otherNames: ['openairesponses'],
  },
  {
    id: 'google',
    label: 'Google AI Studio',
    dialect: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com',
    keyPage: 'https://aistudio.google.com/apikey',
    otherNames: ['gemini', 'googleai'],
  },
  {
    id: 'mistral',
    label: 'Mistral',
    dialect: 'openai',
    baseUrl: 'https://api.mistral.ai/v1',
    keyPage: 'https://console.mistral.ai/api-keys',
  },
  {
    id: 'deepseek',
    label: 'DeepSeek',
    dialect: 'openai',
    baseUrl: 'https://api.deepseek.com/v1',
    keyPage: 'https://platform.deepseek.com/api_keys',
  },
  {
    id: 'groq',
    label: 'Groq',
    dialect: 'openai',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyPage: 'https://console.groq.com/keys',
  },
  { id: 'xai', label: 'xAI', dialect: 'openai', baseUrl: 'https://api.x.ai/v1', keyPage: 'https://console.x.ai' },
  {
    id: 'together',
    label: 'Together AI',
    dialect: 'openai',
    baseUrl: 'https://api.together.xyz/v1',
    keyPage: 'https://api.together.ai/settings/api-keys',
    otherNames: ['togetherai'],
  },
  {
    id: 'fireworks',
    label: 'Fireworks AI',
    dialect: 'openai',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    keyPage: 'https://app.fireworks.ai/settings/users/api-keys',
    otherNames: ['fireworksai'],
  },
  {
    id: 'cerebras',
    label: 'Cerebras',
    dialect: 'openai',
    baseUrl: 'https://api.cerebras.ai/v1',
    keyPage: 'https://cloud.cerebras.ai',
  },
  {
    id: 'perplexity',
    label: 'Perplexity',
    dialect: 'openai',
    // It has no version in its path.
    baseUrl: 'https://api.perplexity.ai/chat/completions',
    keyPage: 'https://www.perplexity.ai/settings/api',
  },
  {
    id: 'cohere',
    label: 'Cohere',
    dialect: 'cohere',
    baseUrl: 'https://api.cohere.com',
    keyPage: 'https://dashboard.cohere.com/api-keys',
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    dialect: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'openrouter/auto',
    keyPage: 'https://openrouter.ai/keys',
  },
  {
    id: 'github-models',
    label: 'GitHub Models',
    dialect: 'openai',
    baseUrl: 'https://models.github.ai/inference',
    keyPage: 'https://github.com/settings/tokens',
  },
  {
    id: 'huggingface',
    label: 'Hugging Face',
    dialect: 'openai',
    baseUrl: 'https://router.huggingface.co/v1',
    keyPage: 'https://huggingface.co/settings/tokens',
    otherNames: ['huggingfaceinferenceapi'],
  },
  {
    id: 'azure-openai',
    label: 'Azure OpenAI',
    dialect: 'openai',
    baseUrl: '',
    headers: { 'api-key': '{{key}}' },
    keyPage: 'https://ai.azure.com',
    otherNames: ['azure'],
  },
  {
    id: 'bedrock',
    label: 'Amazon Bedrock',
    dialect: 'bedrock',
    // Each region has its own: https://bedrock-runtime.eu-central-1.amazonaws.com.
    baseUrl: '',
    keyPage: 'https://console.aws.amazon.com/bedrock',
    otherNames: ['amazonbedrock'],
  },
  {
    id: 'moonshot',
    label: 'Moonshot AI (Kimi)',
    dialect: 'openai',
    baseUrl: 'https://api.moonshot.ai/v1',
    keyPage: 'https://platform.moonshot.ai/console/api-keys',
    otherNames: ['kimi', 'moonshotai'],
  },
  {
    id: 'zai',
    label: 'Z.ai (GLM)',
    dialect: 'openai',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    keyPage: 'https://z.ai/manage-apikey/apikey-list',
    otherNames: ['zhipu', 'zhipuai'],
  },
  {
    id: 'minimax',
    label: 'MiniMax',
    dialect: 'openai',
    baseUrl: 'https://api.minimax.io/v1',
    keyPage: 'https://platform.minimax.io',
  },
  {
    id: 'dashscope',
    label: 'Alibaba DashScope (Qwen)',
    dialect: 'openai',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    keyPage: 'https://bailian.console.alibabacloud.com',
    otherNames: ['qwen'],
  },
  {
    id: 'siliconflow',
    label: 'SiliconFlow',
    dialect: 'openai',
    baseUrl: 'https://api.siliconflow.com/v1',
    keyPage: 'https://cloud.siliconflow.com/account/ak',
  },
  {
    id: 'yandexgpt',
    label: 'YandexGPT',
    dialect: 'openai',
    baseUrl: 'https://llm.api.cloud.yandex.net/v1',
    headers: { Authorization: 'Api-Key {{key}}' },
    keyPage: 'https://console.yandex.cloud',
  },
  {
    id: 'gigachat',
    label: 'GigaChat',
    dialect: 'openai',
    baseUrl: 'https://gigachat.devices.sberbank.ru/api/v1',
    credential: { preset: 'gigachat' },
    keyPage: 'https://developers.sber.ru/studio',
  },
  { id: 'ollama', label: 'Ollama', dialect: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
  {
    id: 'ollama-native',
    label: 'Ollama (its own API)',
    dialect: 'ollama',
    baseUrl: 'http://127.0.0.1:11434',
    otherNames: ['ollamachat'],
  },
  { id: 'lm-studio', label: 'LM Studio', dialect: 'openai', baseUrl: 'http://127.0.0.1:1234/v1' },
  {
    id: 'llama.cpp',
    label: 'llama.cpp',
    dialect: 'openai',
    baseUrl: 'http://127.0.0.1:8080/v1',
    otherNames: ['llamafile'],
  },
  { id: 'vllm', label: 'vLLM', dialect: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', otherNames: ['hostedvllm'] },
  { id: 'jan', label: 'Jan', dialect: 'openai', baseUrl: 'http://127.0.0.1:1337/v1' },
  {
    id: 'vscode',
    label: 'Models in VS Code',
    dialect: 'vscode',
    baseUrl: editorModelsUrl,
    requiresKey: false,
  },
  { id: 'generic', label: 'Generic /v1/generate/stream', dialect: 'generic', baseUrl: '' },
  {
    id: 'openai-compatible',
    label: 'OpenAI-compatible',
    dialect: 'openai',
    baseUrl: '',
    otherNames: ['litellm', 'litellmproxy', 'openaicompatible'],
  },
  { id: 'anthropic-compatible', label: 'Anthropic-compatible', dialect: 'anthropic', baseUrl: '' },
  { id: sandboxId, label: 'Sandbox', dialect: 'openai', baseUrl: '', requiresKey: false },
];
