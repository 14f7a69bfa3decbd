import * as vscode from 'vscode';
import type { InspectorTexts } from '../../protocol/inspector.ts';

/** Everything that a person reads on the page of requests. */
export function inspectorTexts(): InspectorTexts {
  return {
    title: vscode.l10n.t('Requests'),
    requests: vscode.l10n.t('Last requests'),
    request: vscode.l10n.t('Request'),
    response: vscode.l10n.t('Response'),
    headers: vscode.l10n.t('Headers'),
    body: vscode.l10n.t('Body'),
    events: vscode.l10n.t('Events'),
    time: vscode.l10n.t('Time'),
    event: vscode.l10n.t('Event'),
    read: vscode.l10n.t('Read from it'),
    nothingRead: vscode.l10n.t('nothing'),
    text: vscode.l10n.t('Text'),
    timeline: vscode.l10n.t('Timeline'),
    timelineOf: vscode.l10n.t('Tokens per second over time. The table of events contains the same figures.'),
    waiting: vscode.l10n.t('Waiting'),
    untilHeaders: vscode.l10n.t('Until the headers'),
    untilFirstToken: vscode.l10n.t('Until the first token'),
    streaming: vscode.l10n.t('Streaming'),
    tokensPerSecond: vscode.l10n.t('Tokens per second'),
    seconds: vscode.l10n.t('Seconds'),
    attempt: vscode.l10n.t('Attempt {0}', '{0}'),
    connectionFailed: vscode.l10n.t('The connection failed: {0}', '{0}'),
    copyCurl: vscode.l10n.t('Copy as cURL'),
    save: vscode.l10n.t('Save Recording…'),
    replay: vscode.l10n.t('Replay in the Sandbox'),
    describe: vscode.l10n.t('Describe This API'),
    description: vscode.l10n.t('Format of this API'),
    descriptionHelp: vscode.l10n.t('Change the pointers, and see at once what they find in the events below.'),
    pointers: vscode.l10n.t('What the pointers find'),
    pointer: vscode.l10n.t('Pointer'),
    found: vscode.l10n.t('Found'),
    close: vscode.l10n.t('Close'),
    clear: vscode.l10n.t('Clear'),
  };
}
