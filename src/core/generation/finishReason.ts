/**
 * What a provider's word for the end of an answer means: one of the four reasons, that the generation failed, or that
 * the answer goes on. Undefined for a word that is not known, which is passed on as it came.
 *
 * Sources: the API references of OpenAI, Azure, Anthropic, Gemini and Vertex, Bedrock (also Titan and AI21), Cohere, Mistral,
 * DeepSeek, Z.ai, DashScope, Hunyuan, ERNIE, MiniMax, Moonshot, SenseNova, GigaChat, YandexGPT, watsonx, Groq, xAI, OpenRouter,
 * Vercel's gateway, Replicate, Aleph Alpha, and the source of vLLM, SGLang, TGI, llama.cpp, Ollama, LM Studio, TensorRT-LLM
 * and MLC.
 */
export type FinishMeaning = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'failure' | 'none';

export function meaningOfFinish(word: string): FinishMeaning | undefined {
  // Seen in nearly every answer.
  if (word === 'stop' || word === 'length') return word;
  if (word.length > longestWord) return undefined;
  const bare = word.toLowerCase().replace(/[^a-z]+/g, '');
  return meanings.get(bare) ?? meanings.get(bare.replace(/^(?:finishreason|stopreason|reason|alternativestatus)/, ''));
}

const longestWord = 100;

/** By the letters of a word alone: `MAX_TOKENS`, `maxTokens` and `max-tokens` are one. */
const words: Readonly<Record<FinishMeaning, string>> = {
  stop:
    'stop stopped complete completed completion done finish finished final success succeeded normal ok end ended eos ' +
    'endturn endofturn endoftext endofsequence endid eostoken eosfound stopid stoptoken stopword stopwords stopstring ' +
    'stopstringfound stopsequence stopsequences stopsequencereached stopcriteria stopcriteriamet word stopcomplete imend eot eotid eom eomid',
  length:
    'length maxlength lengthlimit lengthcapped limit tokenlimit tokenslimit limitreached maxtoken maxtokens ' +
    'maximumtokens maxtokensreached maxnewtokens maxoutput maxoutputtokens maxcompletiontokens maxlen maxcontext ' +
    'maxpredictedtokensreached context contextlength contextlengthreached contextwindow contextwindowexceeded ' +
    'contextlengthexceeded modellength modelcontextwindowexceeded truncated truncatedfinal timelimit maxtime ' +
    'repetitiontruncation budgetexceeded incomplete',
  content_filter:
    'contentfilter contentfiltered contentfiltering filtered filter refusal refused safety recitation blocklist ' +
    'blacklist blocked prohibitedcontent spii sensitive guardrail guardrails guardrailintervened moderation moderated ' +
    'flagged policy policyviolation contentpolicy contentpolicyviolation modelarmor imagesafety imageprohibitedcontent ' +
    'imagerecitation errortoxic toxic unsafe censored jailbreak',
  tool_calls: 'toolcall toolcalls tooluse tools tool functioncall functioncalls function',
  failure:
    'error errors errorlimit fail failed failure abort aborted cancel canceled cancelled usercancel usercancelled ' +
    'usercanceled interrupted timeout timedout networkerror servererror systemerror internalerror internalservererror ' +
    'inferenceerror modelerror engineerror providererror upstreamerror insufficientsystemresource ' +
    'insufficientsystemresources overloaded preempted preempt unavailable modelunloaded malformedfunctioncall ' +
    'malformedresponse malformedmodeloutput malformedtooluse malformedtoolcall unexpectedtoolcall toomanytoolcalls ' +
    'missingthoughtsignature language noimage imageother outofmemory oom nospaceleft exception unknownerror rpmlimit ' +
    'quotaexceeded',
  none:
    'null none nil undefined unspecified notfinished unfinished notcomplete incompletestate notstopped stillrunning ' +
    'inprogress processing running generating streaming continue continued continuing partial pending queued starting ' +
    'started false no',
};

const meanings: ReadonlyMap<string, FinishMeaning> = new Map(
  Object.entries(words).flatMap(([meaning, list]) => list.split(' ').map(word => [word, meaning as FinishMeaning])),
);
