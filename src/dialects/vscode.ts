import { hasError } from '../core/failures/hasError.ts';
import type { Dialect } from '../core/generation/dialect.ts';
import { textOfParts } from '../core/generation/parts.ts';
import { asText } from '../core/json/json.ts';
import { turnsOf } from './turns.ts';

/**
 * The models that other extensions bring to VS Code. `host/nativeChat/editorModels.ts` answers these requests inside the
 * editor; the form is Runnel's own, one JSON object a line.
 */
export const vscodeModels: Dialect = {
  name: 'vscode',
  label: 'Models in VS Code',
  framing: 'lines',
  takesImages: true,
  endpointPath: () => '/generate',
  headers: () => ({}),
  ask: ({ model, messages, temperature, maxTokens, stop }) => ({
    model,
    messages: turnsOf(messages).map(({ role, parts }) => ({
      role,
      text: textOfParts(parts),
      images: parts.flatMap(part => (part.type === 'image' ? [{ mediaType: part.mediaType, data: part.data }] : [])),
    })),
    options: { temperature, max_tokens: maxTokens, stop },
  }),
  modelsPath: () => '/models',
  read: payload => ({
    text: asText(payload.text),
    reasoning: asText(payload.reasoning),
    finishReason: asText(payload.finishReason),
    failed: hasError(payload) || undefined,
  }),
};
