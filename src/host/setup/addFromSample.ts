import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import type { KeyedConnection } from '../../core/generation/connection.ts';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import { inferDialect } from '../../discovery/detectDialect.ts';
import { isProof, jobProblem, type Probe, probe } from '../../discovery/probe.ts';
import type { SampleConnection } from '../../discovery/readSample.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import { fetchModels } from '../connections/models.ts';
import { type ConnectionParts, dialectOf, endpointFor } from '../connections/openConnection.ts';
import { addEntry, confirm } from '../connections/saveConnection.ts';
import { storeKey } from '../keys/askForKey.ts';
import { chooseAnswer, showProgress, showWarning } from '../ui/messages.ts';
import { messageOf } from '../ui/sentences.ts';
import { askAboutHttp, askForModel, askForNewKey } from './inputBoxes.ts';
import { askForSample, fillSample } from './sampleInput.ts';

/**
 * *Add Connection from cURL…*: what a provider's documentation shows becomes a connection. A key in it goes to secret
 * storage and nowhere else; what stands there for a key, an address or a name is asked for. One announced request shows
 * whether the connection works before it is saved.
 */
export async function addConnectionFromCurl(parts: ConnectionParts): Promise<boolean> {
  const pasted = await askForSample();
  const sample = pasted === undefined ? undefined : await fillSample(pasted);
  if (sample === undefined) return false;
  const { baseUrl, headers, requiresKey, leftOut } = sample;
  const { host } = endpointFor(sample);
  const key = sample.key ?? (requiresKey ? await askForNewKey(baseUrl) : '');
  if (key === undefined) return false;
  const http = await askAboutHttp(key, baseUrl);
  if (http === undefined) return false;
  const connection = { dialect: sample.dialect, baseUrl, headers, ...(key === '' ? {} : { apiKey: key }), ...http };
  const model = await modelOf(sample, connection, parts);
  if (model === undefined) return false;
  const dialect = await tryOut(sample, connection, model, parts);
  if (dialect === undefined) return false;
  const entry = {
    label: host,
    dialect,
    baseUrl,
    ...(model === '' ? {} : { model }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    requiresKey,
    ...http,
  };
  const id = await addEntry(entry, parts.secrets, key !== '');
  if (key !== '') await storeKey({ id, dialect, baseUrl }, key, parts.secrets);
  if (leftOut.length > 0) {
    void showWarning(vscode.l10n.t('The connection does not send these parts of the sample: {0}', leftOut.join(', ')));
  }
  confirm(findConnectionProfile(id));
  return true;
}

/** The model of the sample; of an API that has a list, the first, or what the person types. */
async function modelOf(
  { model, dialect, baseUrl }: SampleConnection,
  connection: KeyedConnection,
  parts: ConnectionParts,
): Promise<string | undefined> {
  if (model !== undefined) return model;
  if (typeof dialect !== 'string')
    return JSON.stringify(dialect.body).includes('{{model}}') ? askForModel(baseUrl) : '';
  const [first] = await fetchModels(connection, parts).catch(() => []);
  return first === undefined ? '' : askForModel(vscode.l10n.t('Model of {0}', new URL(baseUrl).host), first.id);
}

/** The dialect that reads the answer to one test request, which the person has to confirm. Undefined when they cancel. */
async function tryOut(
  sample: SampleConnection,
  connection: KeyedConnection,
  model: string,
  parts: ConnectionParts,
): Promise<string | CustomDialect | undefined> {
  const { host } = endpointFor(sample);
  const send = vscode.l10n.t('Send Test Request');
  const save = vscode.l10n.t('Save Without Testing');
  const explanation = vscode.l10n.t('One small request shows whether the connection works.');
  const detail = vscode.l10n.t('Sends “Say: ok”. The provider may charge for it.');
  const answers = [{ label: send, detail }, { label: save }];
  const chosen = await chooseAnswer(vscode.l10n.t('Test {0} Before Saving?', host), explanation, answers);
  if (chosen !== send) return chosen === save ? sample.dialect : undefined;
  const outcome = await showProgress(vscode.l10n.t('Sending a request to {0}', host), { cancellable: true }, signal =>
    probe(connection, dialectOf(sample), model, { transport: parts.transport, clock: systemClock, signal }),
  );
  if (isProof(outcome)) return sample.dialect;
  const job = jobProblem(outcome, host);
  if (job !== undefined) throw job;
  const inferred = sample.asData === undefined ? undefined : inferDialect(outcome, sample.asData);
  if (inferred !== undefined) return inferred;
  if (outcome.error?.kind === 'cancelled') return undefined;
  return (await savesAnyway(host, outcome)) ? sample.dialect : undefined;
}

async function savesAnyway(host: string, { error, status }: Probe): Promise<boolean> {
  const save = vscode.l10n.t('Save Anyway');
  const reason = error === undefined ? `${status ?? ''}` : messageOf(error);
  const question = vscode.l10n.t('The Test of {0} Failed', host);
  return (await chooseAnswer(question, reason, [{ label: save }, { label: vscode.l10n.t('Cancel') }])) === save;
}
