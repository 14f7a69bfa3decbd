import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { asText } from '../../core/json/json.ts';
import { maskRequest } from '../../core/recording/maskRequest.ts';
import { EventReaders } from '../../core/recording/readEvents.ts';
import type { Recorder } from '../../core/recording/recorder.ts';
import type { Recording } from '../../core/recording/recording.ts';
import { recordingFile } from '../../core/recording/recordingFile.ts';
import { curlCommand } from '../../core/recording/writeCurl.ts';
import { settings } from '../../names.ts';
import type { Description, InspectorRequest, InspectorState } from '../../protocol/inspector.ts';
import { sandboxId } from '../../providers.ts';
import { findConnectionProfile } from '../connections/entries.ts';
import { updateEntry } from '../connections/saveConnection.ts';
import { readSettingOrDefault } from '../settings.ts';
import { copyText } from '../ui/clipboard.ts';
import { saveText } from '../ui/files.ts';
import { showInformation } from '../ui/messages.ts';
import { chartLibrary, createPagePanel, type PageHandlers, type PageMessage } from '../ui/pagePanel.ts';
import { answeredExchange, describeApi, type ReadDescription, readDescription } from './description.ts';
import { type ReplayParts, replay } from './replay.ts';
import { inspect, summaryOf } from './state.ts';
import { inspectorTexts } from './texts.ts';

/** *Show Last Request*: the last generations of this window as they went over the wire. */
export interface Inspector extends vscode.Disposable {
  /** @param origin what the request was made for, like a turn of a chat. The last of all unless told. */
  show(origin: unknown): void;
}

export interface InspectorParts extends ReplayParts {
  readonly recorder: Recorder;
  /** Fires for everything that is recorded. */
  readonly onDidRecord: vscode.Event<void>;
  readonly extensionUri: vscode.Uri;
}

/** How often an open page is updated, in milliseconds. */
const updateMs = 150;
const longestDescription = 200_000;

/** What a person makes of the answer that is shown. */
interface OpenDescription {
  readonly recording: Recording;
  readonly baseUrl: string | undefined;
  json: string;
  version: number;
  read: ReadDescription;
}

export function createInspector(parts: InspectorParts): Inspector {
  const { recorder, extensionUri } = parts;
  const readers = new EventReaders();
  /** Undefined: the newest. */
  let selectedId: number | undefined;
  let description: OpenDescription | undefined;
  let timer: NodeJS.Timeout | undefined;

  const recordingOf = (id: unknown): Recording | undefined => recorder.all.find(recording => recording.id === id);
  const selected = (): Recording | undefined => recordingOf(selectedId) ?? recorder.all.at(-1);
  const update = (): void => {
    clearTimeout(timer);
    timer = undefined;
    panel.post(() => {
      const shown = description?.recording ?? selected();
      readers.keepOnly(shown?.exchanges ?? []);
      return stateOf(recorder.all, shown, description, readers);
    });
  };
  const updateSoon = (): void => {
    if (panel.isVisible) timer ??= setTimeout(update, updateMs);
  };
  const withRecording = (run: (recording: Recording) => unknown) => async (message: PageMessage) => {
    const recording = recordingOf(message.id);
    if (recording !== undefined) await run(recording);
  };

  const handlers: PageHandlers<InspectorRequest['type']> = {
    ready: update,
    select({ id }) {
      selectedId = recordingOf(id)?.id;
      description = undefined;
      update();
    },
    copyCurl: withRecording(copyAsCurl),
    save: withRecording(saveRecording),
    replay: withRecording(recording => {
      selectedId = undefined;
      description = undefined;
      return replay(recording, parts);
    }),
    describe: withRecording(chosen => {
      // What was played again went to the Sandbox: the API is that of the first request.
      const recording = chosen.replayOf === undefined ? chosen : (recordingOf(chosen.replayOf) ?? chosen);
      const exchange = answeredExchange(recording);
      const described = recording.replayOf === undefined ? describeApi(recording) : undefined;
      if (exchange === undefined || described === undefined) {
        void showInformation(vscode.l10n.t('This request has no answer that could be described.'));
        return;
      }
      selectedId = recording.id;
      const json = JSON.stringify(described.dialect, undefined, 2);
      const version = (description?.version ?? 0) + 1;
      description = {
        recording,
        baseUrl: described.baseUrl,
        json,
        version,
        read: readDescription(json, exchange, readers),
      };
      update();
    }),
    changeDescription(message) {
      const json = asText(message.json)?.slice(0, longestDescription);
      const exchange = description === undefined ? undefined : answeredExchange(description.recording);
      if (description === undefined || json === undefined || exchange === undefined) return;
      description.json = json;
      description.read = readDescription(json, exchange, readers);
      update();
    },
    async saveDescription() {
      if (description?.read.definition === undefined) return;
      await saveDescription(description);
    },
    closeDescription() {
      description = undefined;
      update();
    },
    clear() {
      selectedId = undefined;
      description = undefined;
      recorder.clear();
    },
  };

  const panel = createPagePanel({
    viewType: 'runnel.requests',
    title: inspectorTexts().title,
    extensionUri,
    page: 'inspector/inspectorPage',
    library: chartLibrary,
    handlers,
    onShown: update,
    onClosed() {
      description = undefined;
      readers.keepOnly([]);
    },
  });
  const listening = [
    parts.onDidRecord(updateSoon),
    vscode.workspace.onDidChangeConfiguration(change => {
      if (!change.affectsConfiguration(settings.inspectorEnabled)) return;
      // What was kept before it was switched off is not kept any longer.
      if (!readSettingOrDefault(settings.inspectorEnabled)) recorder.clear();
      update();
    }),
  ];

  return {
    show(origin) {
      const wanted = typeof origin === 'string' ? recorder.latestOf(origin) : undefined;
      if (typeof origin === 'string' && wanted === undefined) {
        void showInformation(vscode.l10n.t('This request is no longer kept.'));
        return;
      }
      selectedId = wanted?.id;
      description = undefined;
      if (!panel.show()) update();
    },
    dispose() {
      clearTimeout(timer);
      for (const each of listening) each.dispose();
      panel.dispose();
    },
  };
}

function stateOf(
  all: readonly Recording[],
  shown: Recording | undefined,
  description: OpenDescription | undefined,
  readers: EventReaders,
): InspectorState {
  return {
    type: 'state',
    language: vscode.env.language,
    texts: inspectorTexts(),
    requests: all.map(summaryOf).reverse(),
    emptyReason: readSettingOrDefault(settings.inspectorEnabled)
      ? vscode.l10n.t('Nothing was generated in this window yet. The last requests are listed here.')
      : vscode.l10n.t('Requests are not recorded: runnel.inspector.enabled is off.'),
    selected: shown === undefined ? undefined : inspect(shown, systemClock.now(), readers, description?.read.dialect),
    description: description === undefined ? undefined : toDescription(description),
  };
}

function toDescription({ json, version, read, recording }: OpenDescription): Description {
  const { problem, pointers, text } = read;
  const save =
    recording.connection === sandboxId
      ? vscode.l10n.t('Copy as JSON')
      : vscode.l10n.t('Use for {0}', recording.connection);
  return { json, version, problem, pointers, text: text.slice(0, 2_000), save };
}

async function copyAsCurl({ exchanges }: Recording): Promise<void> {
  const last = exchanges.at(-1);
  if (last === undefined || !/^https?:/.test(last.request.url)) return;
  const done = vscode.l10n.t('The command was copied. It takes the key from $RUNNEL_KEY.');
  await copyText(curlCommand(maskRequest(last.request)), done);
}

async function saveRecording(recording: Recording): Promise<void> {
  const name = `runnel-${recording.connection.replace(/[^\w.-]+/g, '-')}-${recording.id}.json`;
  await saveText(recordingFile(recording), {
    title: vscode.l10n.t('Save Recording'),
    name,
    filters: { JSON: ['json'] },
  });
}

/** The connection speaks the described format from now on; one that cannot be changed gives it to the clipboard. */
async function saveDescription({ recording, baseUrl, json, read }: OpenDescription): Promise<void> {
  if (read.definition === undefined) return;
  if (recording.connection === sandboxId) {
    await copyText(json, vscode.l10n.t('The format was copied. It can be the dialect of a connection.'));
    return;
  }
  const profile = findConnectionProfile(recording.connection);
  await updateEntry(profile, { dialect: read.definition, ...(baseUrl === undefined ? {} : { baseUrl }) });
  void showInformation(vscode.l10n.t('{0} is read with this format from now on.', profile.label));
}
