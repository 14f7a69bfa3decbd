import * as vscode from 'vscode';
import { keyPlaceholder } from '../../core/http/endpoint.ts';
import { asArray, asObject, asText } from '../../core/json/json.ts';
import { cleanKey } from '../../core/stream/preparedRequest.ts';
import { isPlaceholder } from '../../discovery/sample/placeholders.ts';
import { settings } from '../../names.ts';
import { unknownDialect } from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { inspectSetting, saveSetting } from '../settings.ts';
import { showWarning } from '../ui/messages.ts';

/** A key that lies where others can read it. */
export interface FoundKey {
  readonly profile: Pick<ConnectionProfile, 'id' | 'label' | 'dialect' | 'baseUrl'>;
  /** Where it lies, for a person. */
  readonly place: string;
  readonly key: string;
  /** Takes it away from there. */
  readonly remove: () => Promise<void>;
}

const keyHeader = /^(?:authorization|(?:.*[-_])?api[-_]?key|x-.*-key)$/i;
const keyField = /^(?:api_?key|key|token|secret)$/i;

/** Keys in entries of `runnel.connections`, in the settings of the person and of the workspace. */
export function findKeysInSettings(): readonly FoundKey[] {
  const values = inspectSetting(settings.connections);
  const places = [
    ['user', vscode.l10n.t('your settings')],
    ['workspace', vscode.l10n.t('the settings of this workspace')],
  ] as const;
  return places.flatMap(([target, place]) =>
    asArray(values[target]).flatMap((entry, index) => {
      const found = keyOf(entry);
      if (found === undefined) return [];
      const remove = async (): Promise<void> => {
        const cleaned = asArray(values[target]).map((each, at) => (at === index ? found.cleaned : each));
        await saveSetting(settings.connections, cleaned, target);
      };
      return [{ profile: found.profile, place, key: found.key, remove }];
    }),
  );
}

type KeyInEntry = Pick<FoundKey, 'profile' | 'key'> & { readonly cleaned: unknown };

function keyOf(value: unknown): KeyInEntry | undefined {
  const entry = asObject(value);
  const id = asText(entry?.id);
  const baseUrl = asText(entry?.baseUrl);
  if (entry === undefined || id === undefined || baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  // The dialect does not matter for the origin that the key belongs to.
  const profile = { id, label: asText(entry.label) ?? id, dialect: unknownDialect, baseUrl };
  const isKey = (name: string, key: unknown, shape: RegExp): key is string =>
    shape.test(name) && typeof key === 'string' && !key.includes(keyPlaceholder) && !isPlaceholder(cleanKey(key));
  const [field, direct] = Object.entries(entry).find(([name, key]) => isKey(name, key, keyField)) ?? [];
  if (field !== undefined) return { profile, key: cleanKey(String(direct)), cleaned: { ...entry, [field]: undefined } };
  const headers = asObject(entry.headers) ?? {};
  const [header, text] = Object.entries(headers).find(([name, key]) => isKey(name, key, keyHeader)) ?? [];
  if (header === undefined) return undefined;
  const [, scheme = ''] = /^([A-Za-z][\w-]*\s+)\S/.exec(String(text)) ?? [];
  const key = cleanKey(String(text).slice(scheme.length));
  // A bearer key in the usual header is sent without being written down.
  const isUsual = /^authorization$/i.test(header) && /^(?:bearer\s+)?$/i.test(scheme);
  const kept = { ...headers, [header]: isUsual ? undefined : `${scheme}${keyPlaceholder}` };
  return { profile, key, cleaned: { ...entry, headers: JSON.parse(JSON.stringify(kept)) } };
}

/** Offers the move when a key shows up in settings: once a session for each place. */
export function watchForKeysInSettings(moveKey: (found: FoundKey) => unknown): vscode.Disposable {
  const offered = new Set<string>();
  const look = (): void => {
    for (const found of findKeysInSettings()) {
      const name = `${found.profile.id} ${found.place}`;
      if (offered.has(name)) continue;
      offered.add(name);
      const move = vscode.l10n.t('Move to Secret Storage');
      const message = vscode.l10n.t(
        'An API key for {0} lies in {1}, where others can read it.',
        found.profile.label,
        found.place,
      );
      void showWarning(message, move).then(chosen => (chosen === move ? moveKey(found) : undefined));
    }
  };
  look();
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(settings.connections)) look();
  });
}
