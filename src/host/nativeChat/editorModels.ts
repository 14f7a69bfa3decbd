import * as vscode from 'vscode';
import type { ImagePart } from '../../core/generation/generation.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../core/http/transport.ts';
import { asArray, asObject, asText, type JsonObject, parseJson, present } from '../../core/json/json.ts';
import { nativeChatVendor } from '../../names.ts';
import { editorModelsUrl } from '../../providers.ts';
import { createImagePart, isThinkingPart } from './runtimeParts.ts';

/**
 * Answers requests to the editor's own address with the models that other extensions bring to VS Code. All other
 * requests go on to the network.
 */
export function withEditorModels(network: Transport): Transport {
  return request => (new URL(request.url).origin === editorModelsUrl ? answer(request) : network(request));
}

async function answer(request: HttpRequest): Promise<HttpResponse> {
  if (request.method === 'GET') return respond(200, { data: (await findModels({})).map(describeModel) });
  const body = asObject(parseJson(request.body ?? ''));
  const wanted = asText(body?.model) ?? '';
  const [vendor = '', ...id] = wanted.split('/');
  const models = await findModels(wanted === '' ? {} : { vendor, id: id.join('/') });
  const [model] = models;
  if (model === undefined) return refuse(404, vscode.l10n.t('No extension brings the model {0}.', wanted || '*'));
  const source = new vscode.CancellationTokenSource();
  request.signal.addEventListener('abort', () => source.cancel(), { once: true });
  try {
    const messages = asArray(body?.messages).flatMap(toMessage);
    const response = await model.sendRequest(messages, { modelOptions: modelOptionsOf(body) }, source.token);
    return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: linesOf(response, source) };
  } catch (error) {
    return refuse(statusOf(error), wordsOf(error));
  }
}

/** Never Runnel's own: they would ask themselves. */
async function findModels(selector: vscode.LanguageModelChatSelector): Promise<readonly vscode.LanguageModelChat[]> {
  const models = await vscode.lm.selectChatModels(selector);
  return models.filter(({ vendor }) => vendor !== nativeChatVendor);
}

function describeModel({ vendor, id, name, maxInputTokens }: vscode.LanguageModelChat): object {
  return { id: `${vendor}/${id}`, display_name: name, context_length: maxInputTokens };
}

function modelOptionsOf(body: JsonObject | undefined): Record<string, unknown> {
  return present(asObject(body?.options) ?? {});
}

/** The API knows no system role: a system prompt comes first, as the person's words. */
function toMessage(value: unknown): readonly vscode.LanguageModelChatMessage[] {
  const turn = asObject(value);
  const text = asText(turn?.text) ?? '';
  if (turn?.role === 'assistant') return text === '' ? [] : [vscode.LanguageModelChatMessage.Assistant(text)];
  const images = asArray(turn?.images).flatMap(item => {
    const { mediaType, data } = item as Pick<ImagePart, 'mediaType' | 'data'>;
    return createImagePart(Buffer.from(data, 'base64'), mediaType) ?? [];
  });
  const content = [...(text === '' ? [] : [new vscode.LanguageModelTextPart(text)]), ...images];
  return content.length === 0 ? [] : [vscode.LanguageModelChatMessage.User(content)];
}

/** The answer as lines of JSON. Ending the iteration early stops the model. */
async function* linesOf(
  { stream }: vscode.LanguageModelChatResponse,
  source: vscode.CancellationTokenSource,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const part of stream) {
      if (part instanceof vscode.LanguageModelTextPart && part.value !== '') yield line({ text: part.value });
      if (isThinkingPart(part)) {
        const reasoning = typeof part.value === 'string' ? part.value : part.value.join('');
        if (reasoning !== '') yield line({ reasoning });
      }
    }
    yield line({ finishReason: 'stop' });
  } catch (error) {
    yield line({ error: { message: wordsOf(error), code: statusOf(error) } });
  } finally {
    source.cancel();
    source.dispose();
  }
}

const encoder = new TextEncoder();

function line(value: object): Uint8Array {
  return encoder.encode(`${JSON.stringify(value)}\n`);
}

function respond(status: number, value: object): HttpResponse {
  const bytes = line(value);
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: {
      async *[Symbol.asyncIterator]() {
        yield bytes;
      },
    },
  };
}

function refuse(status: number, message: string): HttpResponse {
  return respond(status, { error: { message } });
}

/** The HTTP status that says the same as VS Code's code. */
function statusOf(error: unknown): number {
  const code = error instanceof vscode.LanguageModelError ? error.code : '';
  return { NotFound: 404, NoPermissions: 403, Blocked: 429 }[code] ?? 502;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
