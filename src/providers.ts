/** A service that can be spoken to, as data. The connections that a person makes have the same shape. */
export interface Provider {
  readonly id: string;
  readonly label: string;
  readonly dialect: string;
  /** Empty where everybody has their own; it is asked for when the provider is chosen. */
  readonly baseUrl: string;
  readonly model?: string;
  /** False where a key is never needed. */
  readonly requiresKey?: boolean;
  /** The page that says where a key is to be had. */
  readonly keyPage?: string;
}

/** The connection that needs nothing: it answers with sample text from this computer. */
export const sandboxId = 'sandbox';

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
    model: 'openai/gpt-4',
    keyPage: 'https://app.edenai.run',
  },
  {
    id: 'openai',
    label: 'OpenAI',
    dialect: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5',
    keyPage: 'https://platform.openai.com/api-keys',
  },
  {
    id: 'openrouter',
    label: 'OpenRouter',
    dialect: 'openai',
    baseUrl: 'https://openrouter.ai/api/v1',
    model: 'openrouter/auto',
    keyPage: 'https://openrouter.ai/keys',
  },
  { id: 'ollama', label: 'Ollama', dialect: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
  { id: 'lm-studio', label: 'LM Studio', dialect: 'openai', baseUrl: 'http://127.0.0.1:1234/v1' },
  { id: 'llama.cpp', label: 'llama.cpp', dialect: 'openai', baseUrl: 'http://127.0.0.1:8080/v1' },
  { id: 'vllm', label: 'vLLM', dialect: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' },
  { id: 'jan', label: 'Jan', dialect: 'openai', baseUrl: 'http://127.0.0.1:1337/v1' },
  {
    id: 'vscode',
    label: 'Models in VS Code',
    dialect: 'vscode',
    baseUrl: 'http://vscode.localhost',
    requiresKey: false,
  },
  { id: 'generic', label: 'Generic /v1/generate/stream', dialect: 'generic', baseUrl: '' },
  { id: 'openai-compatible', label: 'OpenAI-compatible', dialect: 'openai', baseUrl: '' },
  { id: sandboxId, label: 'Sandbox', dialect: 'openai', baseUrl: '', requiresKey: false },
];
