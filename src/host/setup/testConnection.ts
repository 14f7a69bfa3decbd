import * as vscode from 'vscode';
import { systemClock } from '../../core/clock.ts';
import { readNetworkFailure } from '../../core/failures/networkFailure.ts';
import { redact } from '../../core/failures/redact.ts';
import { sanitizeForDisplay } from '../../core/failures/sanitize.ts';
import type { Connection } from '../../core/generation/connection.ts';
import type { Dialect } from '../../core/generation/dialect.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { sentence } from '../../core/generation/sentences.ts';
import { otherBaseUrl } from '../../core/http/endpoint.ts';
import { TransportFailure } from '../../core/http/transport.ts';
import { prepareRequest } from '../../core/stream/preparedRequest.ts';
import { estimateTokens } from '../../core/usage/usage.ts';
import { findDialect } from '../../dialects/index.ts';
import { inferDialect } from '../../discovery/detectDialect.ts';
import { isProof, jobProblem, type Probe, probe, probeRequest, type ReadEvent } from '../../discovery/probe.ts';
import { checkReachability, type ReachStep } from '../../network/checkReachability.ts';
import { proxyFor } from '../../network/proxy.ts';
import { dialectName, findConnectionProfile } from '../connections/entries.ts';
import {
  type ConnectionParts,
  endpointFor,
  missingKey,
  openConnection,
  openForGeneration,
} from '../connections/openConnection.ts';
import type { ConnectionProfile } from '../connections/profiles.ts';
import { updateEntry } from '../connections/saveConnection.ts';
import { describeCredential } from '../connections/signIn/describeCredential.ts';
import { createQuestions } from '../keys/questions.ts';
import { readNetworkSettings } from '../settings.ts';
import { showProgress, showWarning, withoutLinks } from '../ui/messages.ts';
import { report } from '../ui/report.ts';
import { hintOf, messageOf } from '../ui/sentences.ts';
import { describeUsage } from '../usage/describe.ts';
import type { TestReport, TestReports } from './testReport.ts';

/**
 * *Test Connection*: one small request, reported step by step in a document, up to the step that fails and what can be
 * done about it.
 */
export async function testConnection(
  profile: ConnectionProfile,
  parts: ConnectionParts,
  reports: TestReports,
): Promise<void> {
  const page = await reports.open(vscode.l10n.t('Test of {0}', profile.label));
  const title = vscode.l10n.t('Testing {0}', profile.label);
  await showProgress(title, { cancellable: true }, async signal => {
    try {
      await run(profile, parts, page, signal);
    } catch (error) {
      const failure = toFailure(error, profile, signal);
      const hint = hintOf(failure);
      page.add(`- ✘ ${withoutLinks(messageOf(failure))}`, ...(hint === undefined ? [] : ['', hint]));
      parts.log.failure('test', failure);
      report(failure, { connection: profile.id });
    }
  });
}

async function run(
  profile: ConnectionProfile,
  parts: ConnectionParts,
  page: TestReport,
  signal: AbortSignal,
): Promise<void> {
  const done = (text: string): void => page.add(`- ✔ ${text}`);
  page.add(`# ${vscode.l10n.t('Test of {0}', profile.label)}`, '');
  const { askForKey: _, ...questions } = createQuestions(parts.secrets);
  const connection = await openConnection(profile, parts, questions, { signal });
  const endpoint = endpointFor(connection);
  const address = `${endpoint.origin}${endpoint.pathname}`;
  done(vscode.l10n.t('Address: {0}, format: {1}', address, dialectName(profile)));
  const hasKey = connection.apiKey !== undefined;
  if (!hasKey && profile.requiresKey) throw missingKey(profile);
  if (profile.credential !== undefined) done(vscode.l10n.t('Key: {0}', describeCredential(profile.credential)));
  else done(hasKey ? vscode.l10n.t('Key: stored, for {0} only', endpoint.origin) : vscode.l10n.t('Key: not required'));

  const proxy = proxyFor(endpoint, readNetworkSettings(), process.env);
  if (proxy !== undefined) done(vscode.l10n.t('Proxy: {0}. The next steps connect to it.', proxy.host));
  for await (const step of checkReachability(proxy ?? endpoint, signal))
    done(describeStep(step, (proxy ?? endpoint).hostname));
  if (proxy === undefined) done(vscode.l10n.t('Proxy: none'));

  const dialect = findDialect(connection.dialect);
  if (dialect === undefined)
    throw new GenerationError('configuration', sentence('unknownDialect', String(profile.dialect).slice(0, 40)));
  const opened = await openForGeneration(profile, parts, questions);
  const outcome = await probe(opened.connect(signal), dialect, profile.model, {
    transport: parts.transport,
    clock: systemClock,
    signal,
  });
  const { secrets, headerValues } = prepareRequest(probeRequest(profile.model), connection, dialect);
  const { host, pathname: path } = endpoint;
  const show = (words: string): string =>
    sanitizeForDisplay(words, { host, path, secrets, headerValues, prompts: [], now: Date.now() });
  describeAnswer(outcome, done, show);
  page.add(...describeEvents(outcome.events, show));
  const estimatedTokens = estimateTokens(outcome.text);
  parts.usage.add({ connection: profile.id, model: profile.model, usage: outcome.usage, estimatedTokens });
  if (outcome.error !== undefined && !isProof(outcome)) {
    const job = jobProblem(outcome, endpoint.host);
    if (job !== undefined) throw job;
    const learned =
      (await useOtherVersion(profile, connection, dialect, outcome, parts)) || (await offerToLearn(profile, outcome));
    if (learned) return testAgain(profile, parts, page, signal);
    throw outcome.error;
  }
  page.add('', `**${vscode.l10n.t('The connection works.')}**`);
}

/** Where nothing is at the address, the same with or without a version in its path is tried, and kept if it answers. */
async function useOtherVersion(
  profile: ConnectionProfile,
  connection: Connection,
  dialect: Dialect,
  { error }: Probe,
  { transport }: ConnectionParts,
): Promise<boolean> {
  if (error?.kind !== 'notFound' || !profile.isOwn) return false;
  const baseUrl = otherBaseUrl(connection.baseUrl, dialect);
  if (baseUrl === undefined) return false;
  const outcome = await probe({ ...connection, baseUrl }, dialect, profile.model, { transport, clock: systemClock });
  if (!isProof(outcome)) return false;
  await updateEntry(profile, { baseUrl });
  return true;
}

async function testAgain(
  profile: ConnectionProfile,
  parts: ConnectionParts,
  page: TestReport,
  signal: AbortSignal,
): Promise<void> {
  page.add('', '---', '');
  await run(findConnectionProfile(profile.id), parts, page, signal);
}

function describeStep(step: ReachStep, host: string): string {
  switch (step.step) {
    case 'name':
      return vscode.l10n.t('Name: {0} is {1} ({2} ms)', host, step.addresses.slice(0, 3).join(', '), step.ms);
    case 'connection':
      return vscode.l10n.t('Connection: open ({0} ms)', step.ms);
    case 'tls': {
      const { protocol, issuer, validTo, ms } = step;
      return vscode.l10n.t(
        'TLS: {0}, certificate by {1}, valid until {2} ({3} ms)',
        protocol,
        redact(issuer),
        validTo,
        ms,
      );
    }
  }
}

/** Words of a server without anything that it repeats of the request's secrets. */
type Show = (words: string) => string;

function describeAnswer(outcome: Probe, done: (text: string) => void, show: Show): void {
  const { status, contentType, headersMs, firstEventMs, durationMs, text, usage, finishReason } = outcome;
  if (status !== undefined && status < 300) {
    done(vscode.l10n.t('Answer: {0}, {1} ({2} ms)', status, show(contentType ?? '–'), headersMs ?? 0));
  }
  if (firstEventMs !== undefined) done(vscode.l10n.t('First event: after {0} ms', firstEventMs));
  if (text !== '') done(vscode.l10n.t('Text: “{0}”', show(text).slice(0, 200)));
  if (outcome.error !== undefined) return;
  const used = describeUsage(usage, text.length / 4);
  done(
    vscode.l10n.t(
      'End: after {0} ms, {1}, {2}',
      durationMs,
      finishReason === undefined ? vscode.l10n.t('complete') : show(finishReason),
      used,
    ),
  );
}

const shownEvents = 6;

/** The first events, each with what the dialect read from it. */
function describeEvents(events: readonly ReadEvent[], show: Show): readonly string[] {
  if (events.length === 0) return [];
  const lines = events.slice(0, shownEvents).flatMap(({ payload, reading }) => {
    const read = Object.entries(reading)
      .filter(([, value]) => value !== undefined && value !== false)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const json = show(JSON.stringify(payload)).slice(0, 300).replaceAll('`', "'");
    const words = show(read.join(', ')).replaceAll('`', "'");
    return [`- \`${json}\``, `  → ${words === '' ? vscode.l10n.t('nothing') : `\`${words}\``}`];
  });
  return ['', `## ${vscode.l10n.t('Data read from the first events')}`, '', ...lines];
}

/** Where an API of one's own answers, but the text is looked for in the wrong place. */
async function offerToLearn(profile: ConnectionProfile, outcome: Probe): Promise<boolean> {
  if (typeof profile.dialect === 'string' || outcome.text !== '' || !profile.isOwn) return false;
  const inferred = inferDialect(outcome, profile.dialect);
  if (inferred === undefined || JSON.stringify(inferred.read) === JSON.stringify(profile.dialect.read)) return false;
  const read = vscode.l10n.t('Use This Location');
  const place = JSON.stringify(inferred.read.text ?? inferred.read.textSoFar);
  const message = vscode.l10n.t('No text was found, but it appears to be at {0}.', place);
  if ((await showWarning(message, read)) !== read) return false;
  await updateEntry(profile, { dialect: inferred });
  return true;
}

function toFailure(error: unknown, profile: ConnectionProfile, signal: AbortSignal): GenerationError {
  if (error instanceof GenerationError) return error;
  if (signal.aborted) return new GenerationError('cancelled', vscode.l10n.t('The test was cancelled.'));
  if (error instanceof TransportFailure) return readNetworkFailure(error, new URL(profile.baseUrl).host);
  throw error;
}
