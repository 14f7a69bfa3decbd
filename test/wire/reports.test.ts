import assert from 'node:assert/strict';
import type { CustomDialect } from '../../src/client.ts';
import { type Expected, type ExpectOptions, event, expectAnswer } from '../support/expectAnswer.ts';
import { done } from '../support/generate.ts';

/** What people reported of other clients: each is a shape that a server sent, and what it means. */

const chunk = (delta: object, more: object = {}): string => event({ id: 'c', choices: [{ index: 0, delta, ...more }] });
const say = (content: string): string => chunk({ content });
const ends = (finish_reason: unknown): string => chunk({}, { finish_reason });
const stop = ends('stop') + done;
const json = (value: unknown): string => JSON.stringify(value);
const named = (name: string, value: unknown): string => `event: ${name}\ndata: ${json(value)}\n\n`;

const asJson = { contentType: 'application/json' };
const refused = (status: number): ExpectOptions => ({ ...asJson, status });
const declared = (read: CustomDialect['read'], more: Partial<CustomDialect> = {}): ExpectOptions => ({
  dialect: { body: {}, read, ...more },
});

const tgi = declared({ text: '/token/text', wholeText: '/generated_text' });
const dify = declared({
  text: { at: '/answer', when: { at: '/event', is: 'message' } },
  ended: { at: '/event', is: 'message_end' },
});
const ernie = declared({ text: '/result', finishReason: '/finish_reason', ended: { at: '/is_end', is: true } });
const kobold = declared({ text: '/token', finishReason: '/finish_reason' });
const coze = declared(
  { text: { at: '/content', when: { at: '/@event', is: 'conversation.message.delta' } } },
  { endMarker: '"[DONE]"' },
);
const workers = declared({
  text: '/response',
  inputTokens: '/usage/prompt_tokens',
  outputTokens: '/usage/completion_tokens',
});

interface Report extends Expected {
  readonly body: string;
  readonly options?: ExpectOptions;
  /** What the message has to say. */
  readonly says?: RegExp;
  readonly retryAfterMs?: number;
}

const reports: Readonly<Record<string, Readonly<Record<string, Report>>>> = {
  'the end of an answer': {
    'vespa 33327: Together says eos': { body: say('a') + ends('eos') + done, text: 'a', finishReason: 'stop' },
    'mlx-lm 782: a call in the singular': {
      body: say('a') + ends('tool_call') + done,
      text: 'a',
      finishReason: 'tool_calls',
    },
    'pi 1509: Z.ai aborted': { body: say('a') + ends('abort') + done, text: 'a', failure: 'provider' },
    'vllm 57082: the engine aborted, and ended as if it were good': {
      body: say('a') + ends('abort') + done,
      text: 'a',
      failure: 'provider',
    },
    'sglang 22535: aborted, as an object': {
      body: say('a') + ends({ type: 'abort', message: 'Aborted', status_code: null }) + done,
      text: 'a',
      failure: 'provider',
    },
    'tt-inference-server 3273: error with usage': {
      body:
        say('') +
        chunk({ content: '' }, { finish_reason: 'error' }) +
        event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 0 } }) +
        done,
      text: '',
      failure: 'provider',
    },
    'gigachain 252: the censor': {
      body: say('a') + ends('blacklist') + done,
      text: 'a',
      finishReason: 'content_filter',
    },
    'sglang 3912: an empty reason in every chunk': {
      body:
        chunk({ role: null, content: 'a', tool_calls: null }, { finish_reason: '', matched_stop: null }) +
        chunk({ content: 'b' }, { finish_reason: '' }) +
        done,
      text: 'ab',
    },
    'LocalAI 1744: usage of zeros in every chunk, a reason only in the last': {
      body:
        event({
          choices: [{ index: 0, delta: { role: 'assistant', content: '' } }],
          usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
        }) +
        event({
          choices: [{ index: 0, delta: { content: 'H' } }],
          usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
        }) +
        event({
          choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
          usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
        }),
      text: 'H',
      finishReason: 'stop',
    },
    'higress 974: ERNIE says “normal” with every chunk': {
      body:
        event({ id: 'as', result: '你好，', is_end: false, finish_reason: 'normal' }) +
        event({ id: 'as', result: '我是', is_end: false, finish_reason: 'normal' }) +
        event({ id: 'as', result: '', is_end: true, finish_reason: 'normal' }),
      options: ernie,
      text: '你好，我是',
      finishReason: 'stop',
    },
    'lite.koboldai.net 213: KoboldCpp': {
      body:
        named('message', { token: ' one', finish_reason: null }) +
        named('message', { token: ' two', finish_reason: null }) +
        named('message', { token: '', finish_reason: 'length' }),
      options: kobold,
      text: ' one two',
      finishReason: 'length',
    },
    'dify 31253: no message_end': {
      body: event({ event: 'message', answer: 'a' }) + 'event: ping\n\n' + event({ event: 'message', answer: 'b' }),
      options: dify,
      text: 'ab',
      failure: 'incomplete',
    },
    'new-api 5221: a JSON text cut in the middle': {
      body: say('a') + 'data: {"id":"c","choices":[{"index":0,"del',
      text: 'a',
      failure: 'incomplete',
    },
    'Portkey docs-core 999: more after the end mark': {
      body: say('a') + stop + event({ hook_results: { after_request_hooks: [{ verdict: false }] } }),
      text: 'a',
      finishReason: 'stop',
    },
    'Portkey gateway 1008: status 246 is good': {
      body: say('a') + stop,
      options: { status: 246 },
      text: 'a',
      finishReason: 'stop',
    },
  },

  'nothing, and called good': {
    'litellm 32086: an empty message of Anthropic': {
      body:
        named('message_start', {
          type: 'message_start',
          message: { id: 'm', usage: { input_tokens: 0, output_tokens: 0 } },
        }) +
        named('message_delta', {
          type: 'message_delta',
          delta: { stop_reason: 'end_turn' },
          usage: { output_tokens: 0 },
        }) +
        named('message_stop', { type: 'message_stop' }),
      options: { dialect: 'anthropic' },
      text: '',
      failure: 'provider',
    },
    'litellm 33222: nothing but stop': { body: stop, text: '', failure: 'provider' },
    'lmstudio-bug-tracker 2339: a prompt larger than the context': {
      body:
        chunk({ role: 'assistant' }) +
        ends('stop') +
        event({ choices: [], usage: { prompt_tokens: 36000, completion_tokens: 0 } }) +
        done,
      text: '',
      failure: 'provider',
    },
    'vllm-ascend 12166: 200 with nothing in it': { body: '', text: '', failure: 'protocol' },
    'OmniRoute 3424: no choice at all': {
      body: json({ id: 'x', object: 'chat.completion', choices: [] }),
      options: asJson,
      text: '',
      failure: 'incomplete',
    },
  },

  'a failure with status 200': {
    'new-api 1178: JSON that calls itself an event stream': {
      body: json({ error: { message: 'Model overloaded', type: 'upstream_error', param: '', code: 503 } }),
      text: '',
      failure: 'server',
      says: /Model overloaded/,
    },
    'litellm 6629: too long for Bedrock': {
      body: event({
        error: {
          message: 'litellm.ContextWindowExceededError: BedrockException: Input is too long for requested model.',
          type: null,
          param: null,
          code: '400',
        },
      }),
      text: '',
      failure: 'invalidRequest',
      says: /too long/,
    },
    'gigachat-java 5: too many requests': {
      body: json({ status: 429, message: 'Too many requests' }),
      options: asJson,
      text: '',
      failure: 'rateLimit',
    },
    'thane-ai-agent 1395: LM Studio, as a named event': {
      body: named('error', {
        error: { message: 'Failed to load model "qwen". Error: Model is unloaded.' },
        message: 'Failed to load model',
      }),
      text: '',
      failure: 'provider',
      says: /Model is unloaded/,
    },
    'lmstudio-bug-tracker 2322: longer than the context': {
      body: named('error', {
        error: {
          message:
            'The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 5000 >= n_ctx: 4096).',
        },
      }),
      text: '',
      failure: 'invalidRequest',
    },
    'huggingface_hub 1651: TGI ran out of memory': {
      body:
        event({ token: { id: 1, text: 'a', special: false }, generated_text: null }) +
        event({
          error: 'Request failed during generation: Server error: CUDA out of memory',
          error_type: 'generation',
        }),
      options: tgi,
      text: 'a',
      failure: 'server',
      says: /CUDA out of memory/,
    },
    'huggingface_hub 2514: TGI refuses the length': {
      body: 'data:{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 6 `inputs` tokens and 4091 `max_new_tokens`","error_type":"validation"}\n\n',
      text: '',
      failure: 'invalidRequest',
    },
    'ad4m 1001: Ollama, in the middle': {
      body: '{"model":"m","message":{"role":"assistant","content":" Yes"},"done":false}\n{"error":"an error was encountered while running the model"}\n',
      options: { dialect: 'ollama', contentType: 'application/x-ndjson' },
      text: ' Yes',
      failure: 'provider',
    },
    'dify 37337: a workflow that failed': {
      body:
        event({ event: 'message', answer: 'a' }) +
        event({
          event: 'error',
          task_id: 't',
          status: 500,
          code: 'internal_server_error',
          message: 'Internal Server Error, please contact support.',
        }),
      options: dify,
      text: 'a',
      failure: 'server',
      says: /contact support/,
    },
    'one-api 610: a web page': {
      body: '<html><head><title>Sign in</title></head></html>',
      options: { contentType: 'text/html' },
      text: '',
      failure: 'protocol',
    },
    'one-api 1332: Qianfan': {
      body: json({
        error_code: 336006,
        error_msg: 'the role of message with odd index in the messages must be assistant',
        id: 'as-1',
      }),
      options: ernie,
      text: '',
      failure: 'provider',
      says: /odd index/,
    },
    // cloud.tencent.com, document 1729/105701: every answer of Tencent Cloud is wrapped.
    'Tencent Hunyuan': {
      body: json({
        Response: {
          Error: { Code: 'AuthFailure.SecretIdNotFound', Message: 'The SecretId is not found.' },
          RequestId: 'r',
        },
      }),
      options: asJson,
      text: '',
      failure: 'auth',
      says: /SecretId is not found/,
    },
    // xfyun.cn, Spark HTTP: a code beside the choices.
    'Spark HTTP': {
      body: json({ code: 11200, message: 'AppIdNoAuthError', sid: 'cht000' }),
      options: asJson,
      text: '',
      failure: 'provider',
      says: /AppIdNoAuthError/,
    },
    'litellm 6054: SageMaker, in the stream': {
      body: event({
        error: {
          message:
            'litellm.APIError: SagemakerException - An error occurred (ModelError): Received server error (500) from primary',
          type: 'None',
          param: 'None',
          code: '500',
        },
      }),
      text: '',
      failure: 'server',
    },
    'Helicone ai-gateway 170: a bare message': {
      body: json({ message: 'Provider not found', type: 'invalid_request_error', code: 404 }),
      options: asJson,
      text: '',
      failure: 'notFound',
    },
  },

  'who is at fault': {
    'new-api 6432: an empty message': {
      body: json({ error: { type: '', message: '' }, type: 'error' }),
      options: refused(400),
      text: '',
      failure: 'invalidRequest',
    },
    'aisix 952: an upstream without a body': {
      body: json({ error: { message: '', type: 'upstream_error', code: '' } }),
      options: refused(502),
      text: '',
      failure: 'server',
    },
    'gpt2giga 29: payment': {
      body: json({ status: 402, message: 'Payment Required' }),
      options: refused(402),
      text: '',
      failure: 'payment',
    },
    'MiniMax-M2 62: an empty account, called a failure of the server': {
      body: json({
        type: 'error',
        error: { type: 'api_error', message: 'insufficient balance (1008)' },
        request_id: '0',
      }),
      options: { ...refused(500), dialect: 'anthropic' },
      text: '',
      failure: 'payment',
    },
    'modelscope 1691: an empty account, called a rate limit': {
      body: json({
        error: { http_code: '429', message: 'insufficient balance (1008)', type: 'insufficient_balance_error' },
        request_id: 'x',
      }),
      options: refused(429),
      text: '',
      failure: 'payment',
    },
    'opencode 24462: an empty account behind a gateway': {
      body: json({
        error: {
          message: 'Error from provider: Provider returned error',
          code: 429,
          metadata: {
            raw: json({
              error: {
                message:
                  'Your account org-1 is suspended due to insufficient balance, please recharge your account or check your plan and billing details',
                type: 'exceeded_current_quota_error',
              },
            }),
          },
        },
      }),
      options: refused(429),
      text: '',
      failure: 'payment',
      says: /recharge your account/,
    },
    'BettaFish 286: an empty account, called an invalid request': {
      body: json({
        error: { message: 'Insufficient Balance', type: 'unknown_error', param: null, code: 'invalid_request_error' },
      }),
      options: refused(402),
      text: '',
      failure: 'payment',
    },
    'jp 1061: Gemini says how long, with nine digits': {
      body: json({
        error: {
          code: 429,
          message: 'You exceeded your current quota, please check your plan and billing details.',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '75.837906927s' }],
        },
      }),
      options: { ...refused(429), dialect: 'gemini' },
      text: '',
      failure: 'rateLimit',
      retryAfterMs: 75_838,
    },
    'zerogravity 19: how long, beside it': {
      body: json({
        error: {
          code: 429,
          message: 'You have exhausted your gemini-3-pro-high quota. Please try again later.',
          status: 'RESOURCE_EXHAUSTED',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
              reason: 'QUOTA_EXHAUSTED',
              metadata: { quotaResetDelay: '72.463586755s' },
            },
          ],
        },
      }),
      options: refused(429),
      text: '',
      failure: 'rateLimit',
      retryAfterMs: 72_464,
    },
    'aider 3265: Groq, in words': {
      body: json({
        error: {
          message:
            'Rate limit reached for model `gemma2-9b-it` on tokens per minute (TPM): Limit 15000, Used 11972, Requested 4351. Please try again in 1m5.289s. Visit https://console.groq.com/docs/rate-limits for more information.',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      }),
      options: refused(429),
      text: '',
      failure: 'rateLimit',
      retryAfterMs: 65_289,
    },
    'aider 3694: Gemini’s delay in a string of LiteLLM': {
      body: json({
        error: {
          message:
            'litellm.RateLimitError: litellm.RateLimitError: VertexAIException - b\'{\\n  "error": {\\n    "code": 429,\\n    "message": "You exceeded your current quota, please check your plan and billing details.",\\n    "status": "RESOURCE_EXHAUSTED",\\n    "details": [{"retryDelay": "74s"}]\\n  }\\n}\\n\'',
          type: 'throttling_error',
          code: '429',
        },
      }),
      options: refused(429),
      text: '',
      failure: 'rateLimit',
      retryAfterMs: 74_000,
    },
    'backbeat 2671: headers too large for a proxy': {
      body: '<html>\r\n<head><title>400 Request Header Or Cookie Too Large</title></head>\r\n<body><center><h1>400 Bad Request</h1></center></body></html>',
      options: { ...refused(400), contentType: 'text/html' },
      text: '',
      failure: 'protocol',
      says: /Too Large/,
    },
    'esi-issues 902: a load balancer': {
      body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body bgcolor="white"><center><h1>502 Bad Gateway</h1></center></body></html>',
      options: { ...refused(502), contentType: 'text/html' },
      text: '',
      failure: 'server',
    },
    'Portkey gateway 1740: a guardrail': {
      body: json({
        error: {
          message: 'Guardrail denied the request: SSN detected in prompt.',
          type: 'hooks_failed',
          param: null,
          code: null,
        },
        hook_results: {},
      }),
      options: refused(446),
      text: '',
      failure: 'contentFilter',
      says: /SSN detected/,
    },
    'pydantic-ai 169: an argument that Azure does not know': {
      body: json({
        error: {
          message: 'Unrecognized request argument supplied: parallel_tool_calls',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      }),
      options: refused(400),
      text: '',
      failure: 'invalidRequest',
      says: /parallel_tool_calls/,
    },
    'php-mistral 76: a list of details': {
      body: json({
        object: 'Error',
        detail: [{ type: 'extra_forbidden', loc: ['body', 'tools'], msg: 'Extra inputs are not permitted', input: [] }],
      }),
      options: refused(422),
      text: '',
      failure: 'invalidRequest',
      says: /tools/,
    },
    // developers.cloudflare.com, Workers AI errors.
    'Workers AI refuses': {
      body: json({
        errors: [{ message: 'AiError: AiError: Invalid input: prompt is too long', code: 5006 }],
        success: false,
        result: {},
        messages: [],
      }),
      options: refused(400),
      text: '',
      failure: 'invalidRequest',
      says: /prompt is too long/,
    },
    // developers.cloudflare.com: the free tier of a day is used up.
    'Workers AI has no more for today': {
      body: json({
        errors: [{ message: 'AiError: you have used up your daily free allocation of 10,000 neurons', code: 3036 }],
        success: false,
        result: {},
        messages: [],
      }),
      options: refused(429),
      text: '',
      failure: 'rateLimit',
    },
  },

  'what is said beside the text': {
    'vercel/ai 2763: LiteLLM leaves out a count': {
      body:
        event({ choices: [{ index: 0, delta: { content: 'a' } }], usage: { prompt_tokens: 11, total_tokens: 11 } }) +
        stop,
      text: 'a',
      usage: { inputTokens: 11, totalTokens: 11 },
    },
    'spiceai 6600: Databricks says null until the end': {
      body:
        event({
          choices: [{ index: 0, delta: { content: 'a' } }],
          usage: { prompt_tokens: 15, completion_tokens: null, total_tokens: null },
        }) +
        event({
          choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
          usage: { prompt_tokens: 15, completion_tokens: 345, total_tokens: 360 },
        }) +
        done,
      text: 'a',
      usage: { inputTokens: 15, outputTokens: 345, totalTokens: 360 },
    },
    'llmgateway 2861: SGLang sends details alone': {
      body:
        event({
          choices: [{ index: 0, delta: { content: 'a' } }],
          usage: { prompt_tokens_details: { cached_tokens: 0 } },
        }) + stop,
      text: 'a',
    },
    'databricks-ai-bridge 265: usage without choices': {
      body: say('a') + ends('stop') + event({ id: 'c', usage: { prompt_tokens: 3, completion_tokens: 4 } }) + done,
      text: 'a',
      usage: { inputTokens: 3, outputTokens: 4 },
    },
    'livekit agents 6596: counts that are null': {
      body:
        say('a') +
        ends('stop') +
        event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: null, total_tokens: null } }) +
        done,
      text: 'a',
      usage: { inputTokens: 3 },
    },
    // developers.cloudflare.com, Workers AI: padding against guessing by lengths.
    'Workers AI pads': {
      body:
        event({ response: 'He', p: 'abdefghijklmnop' }) +
        event({ response: 'llo', p: 'ab' }) +
        event({ response: '', usage: { prompt_tokens: 3, completion_tokens: 2 } }) +
        done,
      options: workers,
      text: 'Hello',
      usage: { inputTokens: 3, outputTokens: 2 },
    },
  },

  'what keeps a connection open': {
    'llmgateway 2334: a comment without a blank line': { body: `${say('a')}: ping\n${say('b')}${stop}`, text: 'ab' },
    'copilot-api 88: an empty string as data': {
      body: `${say('a')}event: ping\ndata: ""\n\n${say('b')}${stop}`,
      text: 'ab',
    },
    'llama.cpp 24013: a colon': { body: `:\n\n:\n\n${say('a')}:\n\n${stop}`, text: 'a' },
    'omnigent 1474: empty data': { body: `${say('a')}data:\n\ndata: \n\n${stop}`, text: 'a' },
    'BetterChatGPT 538: sse-starlette': {
      body: `: ping - 2024-02-14 13:45:26.123456\r\n\r\n${say('a').replaceAll('\n', '\r\n')}: ping - 2024\r\n\r\n${stop}`,
      text: 'a',
    },
    'vercel/ai 4031: Workers AI numbers nothing': {
      body:
        event({ id: 'id-1', choices: [{ delta: { content: '**' } }] }) +
        event({ id: 'id-1', choices: [{ delta: { content: 'b' } }] }) +
        done,
      text: '**b',
    },
  },

  'platforms for assistants': {
    // doc.fastgpt.io: events of a workflow around those of a chat completion.
    'FastGPT names its events': {
      body: `${named('flowNodeStatus', { status: 'running', name: 'AI' })}event: answer\n${say('a')}event: answer\n${say('b')}event: answer\n${ends('stop')}event: answer\ndata: [DONE]\n\n${named('flowResponses', [{ moduleName: 'AI' }])}`,
      text: 'ab',
      finishReason: 'stop',
    },
    // doc.fastgpt.io: a failure of a workflow.
    'FastGPT fails': {
      body: `event: error\ndata: ${json({ code: 500, statusText: 'unAuthModel', message: 'Insufficient AI points', data: null })}\n\n`,
      text: '',
      failure: 'payment',
    },
    // coze.com, v3 chat: the whole message comes again when it is complete.
    'Coze repeats the whole message': {
      body: `event:conversation.message.delta\ndata:${json({ type: 'answer', content: 'He' })}\n\nevent:conversation.message.delta\ndata:${json({ type: 'answer', content: 'llo' })}\n\nevent:conversation.message.completed\ndata:${json({ type: 'answer', content: 'Hello' })}\n\nevent:done\ndata:"[DONE]"\n\n`,
      options: coze,
      text: 'Hello',
    },
    'huggingface_hub 2034: TGI repeats the whole text': {
      body:
        event({ index: 1, token: { id: 1, text: '2', special: false }, generated_text: null, details: null }) +
        event({ index: 2, token: { id: 2, text: '0', special: false }, generated_text: '20', details: null }),
      options: {
        dialect: { body: {}, endsByClosing: true, read: { text: '/token/text', wholeText: '/generated_text' } },
      },
      text: '20',
    },
    'litellm 2711: DJL answers whole': {
      body: json({ generated_text: ' All of it', details: {} }),
      options: { ...tgi, ...asJson },
      text: ' All of it',
    },
  },

  reasoning: {
    'qwen-code 6007: GLM closes what it never opened': {
      body: say('The user wants') + say(' a greeting.</think>Hello') + stop,
      options: { request: { model: 'glm-5', messages: [{ role: 'user', content: 'Hi' }] } },
      text: 'Hello',
      reasoning: 'The user wants a greeting.',
    },
    'llama.cpp 23320: the tag is stripped': {
      body: say('Okay') + say(', the user is testing.\n') + say('</think>\n\nHi') + stop,
      options: { request: { model: 'Qwen3.5-4B-Q5_K_M-MTP.gguf', messages: [{ role: 'user', content: 'Hi' }] } },
      text: 'Hi',
      reasoning: 'Okay, the user is testing.\n',
    },
    'openhuman 6184: EXAONE calls it thought, in three pieces': {
      body: say('<') + say('thought') + say('>') + say('x') + say('</thought>') + say('4') + stop,
      text: '4',
      reasoning: 'x',
    },
  },
};

for (const [kind, of] of Object.entries(reports)) {
  describe(`As others reported it, ${kind}:`, () => {
    for (const [what, { body, options, says, retryAfterMs, ...expected }] of Object.entries(of)) {
      it(what, async () => {
        const { failure } = await expectAnswer(body, expected, options);
        if (says !== undefined) assert.match(failure?.message ?? '', says);
        if (retryAfterMs !== undefined) assert.equal(failure?.retryAfterMs, retryAfterMs);
      });
    }
  });
}
