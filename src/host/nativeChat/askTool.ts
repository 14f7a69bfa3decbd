import * as vscode from 'vscode';
import { GenerationError } from '../../core/generation/errors.ts';
import { asObject, asText } from '../../core/json/json.ts';
import { settings } from '../../names.ts';
import { currentModel } from '../connections/currentModel.ts';
import type { Generate } from '../generator.ts';
import { readSetting } from '../settings.ts';
import { messageOf } from '../ui/sentences.ts';
import type { UsageLedger } from '../usage/ledger.ts';

/** What an agent hands over to ask another connection. */
interface AskInput {
  readonly prompt: string;
  readonly connection: string | undefined;
  readonly model: string | undefined;
}

/** A prompt of an agent; longer ones cost more than a person would expect of one call. */
const mostCharacters = 200_000;

/** The question that VS Code puts to the person before the tool runs. */
export function prepareAsk(input: unknown): vscode.PreparedToolInvocation {
  const { connection, model } = readAskInput(input);
  const { connectionLabel, label } = currentModel({ connection, model });
  return {
    invocationMessage: vscode.l10n.t('Sending a request to {0}', label),
    confirmationMessages: {
      title: vscode.l10n.t('Ask {0}?', label),
      message: vscode.l10n.t('The prompt goes to the connection {0} and may cost something.', connectionLabel),
    },
  };
}

/**
 * Sends an agent's prompt to a connection and gives back text, model and cost.
 *
 * @throws an error with a sentence for the agent where the tool is off or the request fails.
 */
export async function runAsk(
  input: unknown,
  generate: Generate,
  usage: Pick<UsageLedger, 'estimateCost'>,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  if (!readSetting(settings.nativeChatAskTool)) {
    throw new Error(`The tool is off. The person can turn it on by the setting ${settings.nativeChatAskTool}.`);
  }
  const { prompt, connection, model } = readAskInput(input);
  const controller = new AbortController();
  const cancelling = token.onCancellationRequested(() => controller.abort());
  const current = currentModel({ connection, model });
  let text = '';
  let costUsd: number | undefined;
  try {
    const events = generate([{ role: 'user', content: prompt }], {
      connection: current.connection,
      model: current.model,
      label: vscode.l10n.t('Request of an agent'),
      signal: controller.signal,
      isInteractive: false,
    });
    for await (const event of events) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'usage') {
        costUsd = event.usage.costUsd ?? usage.estimateCost(event.usage, current.connection, current.model);
      }
    }
  } catch (error) {
    throw new Error(error instanceof GenerationError ? messageOf(error) : 'The request failed.');
  } finally {
    cancelling.dispose();
  }
  const facts = { connection: current.connection, model: current.model, ...(costUsd === undefined ? {} : { costUsd }) };
  return new vscode.LanguageModelToolResult([
    new vscode.LanguageModelTextPart(text),
    new vscode.LanguageModelTextPart(JSON.stringify(facts)),
  ]);
}

function readAskInput(input: unknown): AskInput {
  const given = asObject(input);
  const prompt = asText(given?.prompt);
  if (prompt === undefined || prompt.length > mostCharacters) {
    throw new Error(`The prompt must be a text of 1 to ${mostCharacters} characters.`);
  }
  return { prompt, connection: asText(given?.connection), model: asText(given?.model) };
}
