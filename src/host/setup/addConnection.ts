import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { hideSecrets } from '../../core/failures/redact.ts';
import type { CustomDialect } from '../../core/generation/customDialect.ts';
import { present } from '../../core/json/json.ts';
import { presetNames } from '../../credentials/presets.ts';
import { createCustomDialect } from '../../dialects/custom/customDialect.ts';
import { dialects } from '../../dialects/index.ts';
import { type Detection, detectDialect, orderCandidates } from '../../discovery/detectDialect.ts';
import { providers, sandboxId } from '../../providers.ts';
import { findConnectionProfile, readConnectionProfiles } from '../connections/entries.ts';
import { fetchModels } from '../connections/models.ts';
import { type ConnectionParts, endpointFor } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { unknownDialect } from '../connections/profiles.ts';
import { addEntry, confirm, updateEntry, useConnection } from '../connections/saveConnection.ts';
import { askForKey, storeKey } from '../keys/askForKey.ts';
import { setUpSignIn } from '../keys/chooseCredential.ts';
import { setKeyOf } from '../keys/setKey.ts';
import { chooseAnswer, showInformation, showProgress } from '../ui/messages.ts';
import { messageOf } from '../ui/sentences.ts';
import { addConnectionFromCurl } from './addFromSample.ts';
import { chooseModel, modelFor } from './chooseModel.ts';
import { askAboutHttp, askForAddress, askForNewKey } from './inputBoxes.ts';
import { findLocalServers } from './localServers.ts';

interface WayItem extends vscode.QuickPickItem {
  readonly add?: () => Promise<boolean>;
}

/** *Add Connection…*: the services that are known, an address, a pasted sample, or a server on this computer. */
export async function addConnection(parts: ConnectionParts): Promise<boolean> {
  const ways: readonly WayItem[] = [
    {
      label: `$(globe) ${vscode.l10n.t('By Its Address…')}`,
      detail: vscode.l10n.t('Enter a URL and a key. Runnel detects the API format.'),
      alwaysShow: true,
      add: () => addByAddress(parts),
    },
    {
      label: `$(terminal) ${vscode.l10n.t('From cURL or Documentation…')}`,
      detail: vscode.l10n.t("Paste what the provider's documentation shows."),
      alwaysShow: true,
      add: () => addConnectionFromCurl(parts),
    },
    {
      label: `$(vm) ${vscode.l10n.t('Look for Servers on This Computer')}`,
      detail: vscode.l10n.t('Ollama, LM Studio, llama.cpp, vLLM and Jan on their usual ports'),
      add: () => addLocalServer(parts),
    },
    { label: vscode.l10n.t('Services'), kind: vscode.QuickPickItemKind.Separator },
    ...presetItems(parts),
  ];
  const title = vscode.l10n.t('Add Connection');
  const placeHolder = vscode.l10n.t('Select how to add a connection');
  const chosen = await vscode.window.showQuickPick(ways, { title, placeHolder, matchOnDetail: true });
  return (await chosen?.add?.()) ?? false;
}

/** The services that Runnel knows, as rows to choose from. */
export function presetItems(parts: ConnectionParts): readonly WayItem[] {
  const known = providers.filter(({ id }) => id !== sandboxId);
  return known.map(({ id, label, baseUrl, keyPage }) => ({
    label,
    description: baseUrl === '' ? vscode.l10n.t('address required') : baseUrl,
    ...(keyPage === undefined ? {} : { detail: vscode.l10n.t('Keys: {0}', keyPage) }),
    add: () => addPreset(findConnectionProfile(id), parts),
  }));
}

/** Asks for what is not known yet about a service, and uses it. False when the person gave up. */
export async function addPreset(profile: ConnectionProfile, parts: ConnectionParts): Promise<boolean> {
  if (profile.baseUrl === '' && profile.id !== sandboxId) return addWithAddress(profile, parts);
  if (!(await isReady(profile, parts))) return false;
  const ready = findConnectionProfile(profile.id);
  if (ready.model === '' && ready.id !== sandboxId && !(await chooseModel(ready, parts))) return false;
  await useConnection(profile.id);
  confirm(profile);
  return true;
}

/** Asks for the key, or for what a service signs in with. */
async function isReady(profile: ConnectionProfile, parts: ConnectionParts): Promise<boolean> {
  const { credential, isOwn, requiresKey } = profile;
  const preset = presetNames.find(name => name === credential?.preset);
  // An entry of one's own has what it needs: what is missing is asked for when it is used.
  if (!isOwn && preset !== undefined) return setUpSignIn(profile, preset, parts.secrets);
  return !requiresKey || (await hasKey(profile, parts)) || (await setKeyOf(profile, parts.secrets)) !== undefined;
}

async function hasKey({ id }: ConnectionProfile, { secrets }: ConnectionParts): Promise<boolean> {
  return secrets.has(id).catch(() => false);
}

async function addWithAddress(provider: ConnectionProfile, parts: ConnectionParts): Promise<boolean> {
  const baseUrl = await askForAddress(provider.label, provider.dialect);
  if (baseUrl === undefined) return false;
  return saveFound(
    { baseUrl, dialect: provider.dialect, headers: provider.headers, key: undefined, asksForKey: true },
    parts,
  );
}

/** Asks the usual ports, and lets the person choose one of the servers that answered. */
export async function addLocalServer(parts: ConnectionParts): Promise<boolean> {
  const title = vscode.l10n.t('Looking for servers on this computer…');
  const found = await showProgress(title, { cancellable: false }, () => findLocalServers(parts.transport));
  if (found.length === 0) {
    void showInformation(vscode.l10n.t('No server answered on the usual ports of this computer.'));
    return false;
  }
  const items = found.flatMap(({ provider, models }) =>
    (models.length === 0 ? [undefined] : models).map(model => ({
      label: model?.id ?? provider.label,
      description: provider.label,
      detail: provider.baseUrl,
      provider,
      model: model?.id ?? '',
    })),
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Servers on This Computer'),
    placeHolder: vscode.l10n.t('Select the model to use'),
    matchOnDescription: true,
  });
  if (chosen === undefined) return false;
  const profile = findConnectionProfile(chosen.provider.id);
  if (chosen.model !== '') await updateEntry(profile, { model: chosen.model, label: chosen.provider.label });
  await useConnection(profile.id);
  confirm(profile);
  return true;
}

/** An address and a key: how the API is spoken is found out, after the person was told what is sent for that. */
async function addByAddress(parts: ConnectionParts): Promise<boolean> {
  const title = vscode.l10n.t('Add Connection by Its Address');
  const baseUrl = await askForAddress(title, unknownDialect);
  if (baseUrl === undefined) return false;
  const key = await askForNewKey(baseUrl);
  if (key === undefined) return false;
  const http = await askAboutHttp(key, baseUrl);
  if (http === undefined) return false;
  const found = await findOut(baseUrl, key, http.allowInsecureHttp === true, parts);
  if (found === undefined) return false;
  return saveFound({ ...found, ...http, key: key === '' ? undefined : key, asksForKey: false }, parts);
}

/** Undefined when the person gave up. */
async function findOut(
  baseUrl: string,
  key: string,
  allowInsecureHttp: boolean,
  parts: ConnectionParts,
): Promise<Pick<FoundConnection, 'baseUrl' | 'dialect'> | undefined> {
  const ask = vscode.l10n.t('Detect');
  const choose = vscode.l10n.t('Select the Format');
  const candidates = orderCandidates(baseUrl, dialects, hintsFor(baseUrl)).map(({ label }) => label);
  const { host } = new URL(baseUrl);
  const explanation = vscode.l10n.t('One small request to {0} per format', host);
  const chosen = await chooseAnswer(vscode.l10n.t('Detect the API Format?'), explanation, [
    {
      label: ask,
      detail: vscode.l10n.t('Sends “Say: ok” and reads the list of models. The provider may charge for it.'),
    },
    { label: choose, detail: candidates.join(', ') },
  ]);
  if (chosen === choose) return pickDialect(baseUrl);
  if (chosen !== ask) return undefined;
  const detection = await detect(baseUrl, key, allowInsecureHttp, parts);
  for (const { label, outcome } of detection.attempts) {
    parts.log.info(
      `detection: ${label}: ${outcome.status ?? 'no answer'}, ${outcome.error?.code ?? outcome.error?.kind ?? 'text came'}`,
    );
  }
  if (detection.problem !== undefined) throw detection.problem;
  if (detection.dialect !== undefined) {
    const name = typeof detection.dialect === 'string' ? detection.dialect : vscode.l10n.t('a custom format');
    const message = vscode.l10n.t('Detected {1} at {0}. Answer: “{2}”', new URL(baseUrl).host, name, detection.text);
    void showInformation(message);
    return { baseUrl: detection.baseUrl, dialect: detection.dialect };
  }
  const nothing = vscode.l10n.t('No API Format Was Detected at {0}', host);
  const paste = vscode.l10n.t('Paste a Sample');
  const next = await chooseAnswer(nothing, reasons(detection), [
    { label: paste, detail: vscode.l10n.t("A sample from the provider's documentation says more than a URL.") },
    { label: choose },
  ]);
  if (next === paste) await addConnectionFromCurl(parts);
  return next === choose ? pickDialect(baseUrl) : undefined;
}

function detect(baseUrl: string, key: string, allowInsecureHttp: boolean, parts: ConnectionParts): Thenable<Detection> {
  const title = vscode.l10n.t('Sending a request to {0}', new URL(baseUrl).host);
  return showProgress(title, { cancellable: true }, (signal, tell) => {
    const connection = { baseUrl, allowInsecureHttp, ...(key === '' ? {} : { apiKey: key }) };
    return detectDialect(connection, {
      dialects,
      createCustom: createCustomDialect,
      transport: parts.transport,
      clock: systemClock,
      signal,
      hinted: hintsFor(baseUrl),
      listModels: async (dialect, place) => {
        const models = await fetchModels({ ...connection, baseUrl: place, dialect }, parts).catch(() => []);
        return models.map(({ id }) => id);
      },
      onAttempt: (label, url) => tell(`${label}: ${hideSecrets(new URL(url).pathname, [key])}`),
    });
  });
}

function reasons({ attempts }: Detection): string {
  return attempts
    .map(({ label, outcome }) => `${label}: ${outcome.error === undefined ? '' : messageOf(outcome.error)}`)
    .join(' · ');
}

async function pickDialect(baseUrl: string): Promise<Pick<FoundConnection, 'baseUrl' | 'dialect'> | undefined> {
  const items = dialects.map(({ name, label }) => ({ label, description: name, name }));
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Select the API Format') });
  return chosen === undefined ? undefined : { baseUrl, dialect: chosen.name };
}

/** The dialects of the services that Runnel knows at this host. */
function hintsFor(baseUrl: string): readonly string[] {
  const { host } = new URL(baseUrl);
  const known = providers.filter(provider => URL.canParse(provider.baseUrl) && new URL(provider.baseUrl).host === host);
  return known.map(({ dialect }) => dialect);
}

interface FoundConnection {
  readonly baseUrl: string;
  readonly dialect: string | CustomDialect;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key: string | undefined;
  readonly asksForKey: boolean;
  readonly allowInsecureHttp?: boolean;
}

async function saveFound(
  { baseUrl, dialect, headers, key, asksForKey, allowInsecureHttp }: FoundConnection,
  parts: ConnectionParts,
): Promise<boolean> {
  const { host } = endpointFor({ dialect, baseUrl });
  const label = readConnectionProfiles().some(each => each.label === host) ? `${host} ${Date.now() % 1_000}` : host;
  const isKeyless = key === undefined && !asksForKey;
  const entry = { label, dialect, baseUrl, ...present({ headers, allowInsecureHttp }) };
  const id = await addEntry(isKeyless ? { ...entry, requiresKey: false } : entry, parts.secrets, !isKeyless);
  if (key !== undefined) await storeKey({ id, dialect, baseUrl }, key, parts.secrets);
  const profile = findConnectionProfile(id);
  if (asksForKey && profile.requiresKey) await askForKey(profile, parts.secrets);
  const model = typeof dialect === 'string' ? await modelFor(profile, parts) : undefined;
  if (model !== undefined && model !== '') await updateEntry(profile, { model });
  confirm(profile);
  return true;
}
