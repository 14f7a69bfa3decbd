import { type ForeignConnection, readKey } from './foreignConnection.ts';

/** The variables that programs read, by provider: of the key, of the address and of the model. */
const variables: Readonly<Record<string, readonly [keys: string, addresses?: string, models?: string]>> = {
  openai: ['OPENAI_API_KEY', 'OPENAI_API_BASE OPENAI_BASE_URL OPENAI_API_BASE_URL', 'OPENAI_MODEL OPENAI_API_MODEL'],
  anthropic: ['ANTHROPIC_API_KEY ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL ANTHROPIC_API_BASE', 'ANTHROPIC_MODEL'],
  gemini: ['GEMINI_API_KEY GOOGLE_API_KEY', 'GEMINI_API_BASE', 'GEMINI_MODEL'],
  mistral: ['MISTRAL_API_KEY', 'MISTRAL_API_BASE'],
  deepseek: ['DEEPSEEK_API_KEY', 'DEEPSEEK_API_BASE DEEPSEEK_BASE_URL'],
  groq: ['GROQ_API_KEY'],
  xai: ['XAI_API_KEY'],
  together: ['TOGETHER_API_KEY TOGETHERAI_API_KEY'],
  fireworks: ['FIREWORKS_API_KEY FIREWORKS_AI_API_KEY'],
  cerebras: ['CEREBRAS_API_KEY'],
  perplexity: ['PERPLEXITY_API_KEY PERPLEXITYAI_API_KEY PPLX_API_KEY'],
  cohere: ['COHERE_API_KEY CO_API_KEY'],
  openrouter: ['OPENROUTER_API_KEY', 'OPENROUTER_API_BASE OPENROUTER_BASE_URL'],
  huggingface: ['HUGGINGFACE_API_KEY HF_TOKEN'],
  moonshot: ['MOONSHOT_API_KEY', 'MOONSHOT_API_BASE'],
  zai: ['ZAI_API_KEY ZHIPUAI_API_KEY'],
  minimax: ['MINIMAX_API_KEY'],
  dashscope: ['DASHSCOPE_API_KEY', 'DASHSCOPE_API_BASE'],
  siliconflow: ['SILICONFLOW_API_KEY'],
  azure: ['AZURE_API_KEY AZURE_OPENAI_API_KEY', 'AZURE_API_BASE AZURE_OPENAI_ENDPOINT'],
  bedrock: ['AWS_BEARER_TOKEN_BEDROCK'],
  edenai: ['EDENAI_API_KEY'],
  ollama: ['OLLAMA_API_KEY', 'OLLAMA_HOST OLLAMA_API_BASE OLLAMA_BASE_URL'],
  lmstudio: ['LM_STUDIO_API_KEY', 'LM_STUDIO_API_BASE'],
  litellm: ['LITELLM_API_KEY LITELLM_PROXY_API_KEY', 'LITELLM_API_BASE LITELLM_PROXY_API_BASE'],
};

/** One connection for each provider whose key or address stands in these variables. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): readonly ForeignConnection[] {
  const first = (names = ''): readonly [string, string] | undefined => {
    const name = names.split(' ').find(each => each !== '' && (environment[each] ?? '') !== '');
    return name === undefined ? undefined : [name, environment[name] ?? ''];
  };
  return Object.entries(variables).flatMap(([provider, [keys, addresses, models]]) => {
    const [name, key] = first(keys) ?? [];
    const [, address] = first(addresses) ?? [];
    if (key === undefined && address === undefined) return [];
    const model = first(models)?.[1];
    return [
      {
        label: name ?? provider,
        provider,
        baseUrl: address === undefined ? undefined : withScheme(address),
        models: model === undefined ? [] : [model],
        headers: {},
        ...readKey(key),
        leftOut: [],
      },
    ];
  });
}

/** `OLLAMA_HOST=0.0.0.0:11434` is where the server listens. */
function withScheme(address: string): string {
  const url = /^https?:\/\//i.test(address) ? address : `http://${address}`;
  return url.replace('//0.0.0.0', '//127.0.0.1');
}
