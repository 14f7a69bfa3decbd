import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { findDialect } from '../../dialects/index.ts';
import { inferDialect } from '../../discovery/detectDialect.ts';
import { probe } from '../../discovery/probe.ts';
import { readConnectionSample, type SampleConnection } from '../../discovery/readSample.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import { type ConnectionParts, endpointFor, openConnection } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { addEntry, confirm, updateEntry } from '../connections/saveConnection.ts';
import { askForKey, storeKey } from '../keys/askForKey.ts';
import { chooseAnswer, showProgress, withoutLinks } from '../ui/messages.ts';

/**
 * *Add Connection from cURL…*: what a provider's documentation shows becomes a connection. A key in it goes to secret
 * storage and nowhere else; what stands there for a key or an address is asked for.
 */
export async function addConnectionFromCurl(parts: ConnectionParts): Promise<boolean> {
  const pasted = await askForSample();
  if (pasted === undefined) return false;
  const sample = await withRealAddress(pasted);
  if (sample === undefined) return false;
  const { baseUrl, dialect, headers, model, key, requiresKey } = sample;
  const { host } = endpointFor({ dialect, baseUrl });
  const id = await addEntry({
    label: host,
    dialect,
    baseUrl,
    ...(model === undefined ? {} : { model }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    requiresKey,
  });
  const profile = findConnectionProfile(id);
  if (key !== undefined) await storeKey(profile, key, parts.secrets);
  else if (requiresKey) await askForKey(profile, parts.secrets);
  if (!sample.readsAnswers) await learnToRead(profile, parts);
  confirm(findConnectionProfile(id));
  return true;
}

/** From the selection or the clipboard where one is there, else pasted into a box. */
async function askForSample(): Promise<SampleConnection | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor === undefined || editor.selection.isEmpty ? '' : editor.document.getText(editor.selection);
  // In a browser, reading it takes a permission, and being refused shows an error of its own.
  const copied = vscode.env.uiKind === vscode.UIKind.Web ? '' : await readClipboard();
  const found = [
    [vscode.l10n.t('Use the Selected Text'), selected],
    [vscode.l10n.t('Use What Is in the Clipboard'), copied],
  ] as const;
  const items = found.flatMap(([label, text]) => {
    const sample = readConnectionSample(text);
    return sample === undefined ? [] : [{ label, description: placeOf(sample.baseUrl), sample }];
  });
  if (items.length > 0) {
    const paste = { label: vscode.l10n.t('Paste It Here…'), description: '', sample: undefined };
    const title = vscode.l10n.t('Add Connection from cURL');
    const chosen = await vscode.window.showQuickPick([...items, paste], { title });
    if (chosen === undefined) return undefined;
    if (chosen.sample !== undefined) return chosen.sample;
  }
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Connection from cURL'),
    prompt: vscode.l10n.t(
      'Paste a cURL command, or a request in Python, JavaScript or PowerShell. A key in it goes to secret storage.',
    ),
    placeHolder: 'curl https://api.example.com/v1/chat/completions -H "Authorization: Bearer …" -d \'{…}\'',
    ignoreFocusOut: true,
    validateInput: value =>
      value === '' || readConnectionSample(value) !== undefined
        ? undefined
        : vscode.l10n.t('No request to an address was found in this text.'),
  });
  return text === undefined ? undefined : readConnectionSample(text);
}

const longestClipboardMs = 1_000;

/** Empty where the clipboard can't be read, or does not answer. */
async function readClipboard(): Promise<string> {
  const text = Promise.resolve(vscode.env.clipboard.readText()).catch(() => '');
  return Promise.race([text, new Promise<string>(resolve => setTimeout(resolve, longestClipboardMs, ''))]);
}

function placeOf(url: string): string {
  return url.replace(/[?#].*$/, '');
}

/** With the person's own parts in place of those that stand for them. */
async function withRealAddress(sample: SampleConnection): Promise<SampleConnection | undefined> {
  let { baseUrl } = sample;
  for (const placeholder of sample.placeholders) {
    const value = await vscode.window.showInputBox({
      title: vscode.l10n.t('Address of the API'),
      prompt: withoutLinks(vscode.l10n.t('What stands in place of “{0}” in {1}?', placeholder, placeOf(baseUrl))),
      ignoreFocusOut: true,
      validateInput: text => (text.trim() === '' ? vscode.l10n.t('The documentation leaves this to you.') : undefined),
    });
    if (value === undefined) return undefined;
    baseUrl = replaceInUrl(baseUrl, placeholder, value.trim());
  }
  endpointFor({ dialect: sample.dialect, baseUrl });
  return { ...sample, baseUrl };
}

/** A whole address may be given where the host was asked for. */
function replaceInUrl(url: string, placeholder: string, value: string): string {
  const origin = /^https?:\/\//i.test(value) ? value.replace(/\/+$/, '') : undefined;
  const whole = new RegExp(`^https?://${placeholder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'i');
  return origin !== undefined && whole.test(url) ? url.replace(whole, origin) : url.replaceAll(placeholder, value);
}

/** Where the sample does not show an answer, one small request does, after the person was told. */
async function learnToRead(profile: ConnectionProfile, parts: ConnectionParts): Promise<void> {
  if (typeof profile.dialect === 'string') return;
  const ask = vscode.l10n.t('Ask Once');
  const question = vscode.l10n.t('How are the answers of {0} read?', profile.label);
  const explanation = vscode.l10n.t('The sample shows no answer: one small request shows where the text is.');
  const detail = vscode.l10n.t('“Say: ok”, 16 tokens at most. It may be charged for.');
  if ((await chooseAnswer(question, explanation, [{ label: ask, detail }])) !== ask) return;
  const connection = await openConnection(profile, parts);
  const dialect = findDialect(profile.dialect);
  if (dialect === undefined) return;
  const title = vscode.l10n.t('Asking {0}', profile.label);
  const outcome = await showProgress(title, { cancellable: false }, () =>
    probe(connection, dialect, profile.model, { transport: parts.transport, clock: systemClock }),
  );
  const inferred = inferDialect(outcome, profile.dialect);
  if (inferred !== undefined) await updateEntry(profile, { dialect: inferred });
  else if (outcome.error !== undefined && outcome.text === '') throw outcome.error;
}
