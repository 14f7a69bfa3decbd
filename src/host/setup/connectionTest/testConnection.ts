import * as vscode from 'vscode';
import { systemClock } from '../../../core/clock.ts';
import { readNetworkFailure } from '../../../core/failures/networkFailure.ts';
import { sanitizeForDisplay } from '../../../core/failures/sanitize.ts';
import type { Connection } from '../../../core/generation/connection.ts';
import type { Dialect } from '../../../core/generation/dialect.ts';
import { GenerationError } from '../../../core/generation/errors.ts';
import { sentence } from '../../../core/generation/sentences.ts';
import { otherBaseUrl } from '../../../core/http/endpoint.ts';
import { TransportFailure } from '../../../core/http/transport.ts';
import { prepareRequest } from '../../../core/stream/preparedRequest.ts';
import { estimateTokens } from '../../../core/usage/usage.ts';
import { findDialect } from '../../../dialects/index.ts';
import { inferDialect } from '../../../discovery/detectDialect.ts';
import { isProof, jobProblem, type Probe, probe, probeRequest } from '../../../discovery/probe.ts';
import { checkReachability } from '../../../network/checkReachability.ts';
import { proxyFor } from '../../../network/proxy.ts';
import { dialectName, findConnectionProfile } from '../../connections/entries.ts';
import {
  type ConnectionParts,
  endpointFor,
  missingKey,
  openConnection,
  openForGeneration,
} from '../../connections/openConnection.ts';
import type { ConnectionProfile } from '../../connections/profiles.ts';
import { updateEntry } from '../../connections/saveConnection.ts';
import { describeCredential } from '../../connections/signIn/describeCredential.ts';
import { createQuestions } from '../../keys/questions.ts';
import { readNetworkSettings } from '../../settings.ts';
import { type Button, buttonsFor } from '../../ui/report.ts';
import { hintOf, messageOf } from '../../ui/sentences.ts';
import { describeAnswer, describeEvents, describeStep } from './describeTest.ts';
import type { TestPage, TestProgress } from './testPage.ts';

/**
 * *Test Connection*: one small request, shown step by step on a page, up to the step that fails and what can be done
 * about it. Resolves to what the page says, as text.
 */
export async function testConnection(
  profile: ConnectionProfile,
  parts: ConnectionParts,
  page: TestPage,
): Promise<string> {
  const controller = new AbortController();
  const { signal } = controller;
  const test = page.begin(vscode.l10n.t('Test of {0}', profile.label), () => controller.abort());
  const again: Button = {
    title: vscode.l10n.t('Test Again'),
    run: () => testConnection(findConnectionProfile(profile.id), parts, page),
  };
  try {
    const problem = await run(profile, parts, test, signal);
    const hint = problem === undefined ? '' : vscode.l10n.t('Its answer was not complete: {0}', messageOf(problem));
    test.end({ outcome: 'works', text: vscode.l10n.t('The connection works.'), hint }, [again]);
  } catch (error) {
    const failure = toFailure(error, profile, signal);
    parts.log.failure('test', failure);
    const actions = actionsFor(failure, profile, again);
    test.end({ outcome: 'failed', text: messageOf(failure), hint: hintOf(failure) ?? '' }, actions);
  }
  return test.text;
}

/** The best first. */
function actionsFor(failure: GenerationError, { id: connection }: ConnectionProfile, again: Button): readonly Button[] {
  const ways = buttonsFor(failure, { connection, tryAgain: again.run, isTest: true });
  const isAgainAmong = ways.some(({ title }) => title === vscode.l10n.t('Try Again'));
  const rest = [...ways, ...(isAgainAmong ? [] : [again])];
  if (!(failure instanceof WrongPlace)) return rest;
  const learn = async (): Promise<void> => {
    await failure.learn();
    await again.run();
  };
  return [{ title: vscode.l10n.t('Use This Location'), run: learn }, ...rest];
}

/** Resolves to what was wrong with an answer that proves all the same that the connection works. */
async function run(
  profile: ConnectionProfile,
  parts: ConnectionParts,
  test: TestProgress,
  signal: AbortSignal,
): Promise<GenerationError | undefined> {
  const done = (text: string): void => test.done(text);
  test.start(vscode.l10n.t('Address and key'));
  const { askForKey: _, ...questions } = createQuestions(parts.secrets);
  const connection = await openConnection(profile, parts, questions, { signal });
  const endpoint = endpointFor(connection);
  const address = `${endpoint.origin}${endpoint.pathname}`;
  done(vscode.l10n.t('Address: {0}, format: {1}', address, dialectName(profile)));
  const hasKey = connection.apiKey !== undefined;
  if (!hasKey && profile.requiresKey) throw missingKey(profile);
  if (profile.credential !== undefined) done(vscode.l10n.t('Key: {0}', describeCredential(profile.credential)));
  else done(hasKey ? vscode.l10n.t('Key: stored, for {0} only', endpoint.origin) : vscode.l10n.t('Key: not required'));

  test.start(vscode.l10n.t('Network'));
  const proxy = proxyFor(endpoint, readNetworkSettings(), process.env);
  if (proxy !== undefined) done(vscode.l10n.t('Proxy: {0}. The next steps connect to it.', proxy.host));
  for await (const step of checkReachability(proxy ?? endpoint, signal))
    done(describeStep(step, (proxy ?? endpoint).hostname));
  if (proxy === undefined) done(vscode.l10n.t('Proxy: none'));

  test.start(vscode.l10n.t('Request and answer'));
  const dialect = findDialect(connection.dialect);
  if (dialect === undefined)
    throw new GenerationError('configuration', sentence('unknownDialect', String(profile.dialect).slice(0, 40)));
  const opened = await openForGeneration(profile, parts, questions);
  const outcome = await probe(opened.connect(signal), dialect, profile.model, {
    transport: parts.transport,
    clock: systemClock,
    signal,
  });
  signal.throwIfAborted();
  const { secrets, headerValues } = prepareRequest(probeRequest(profile.model), connection, dialect);
  const { host, pathname: path } = endpoint;
  const show = (words: string): string =>
    sanitizeForDisplay(words, { host, path, secrets, headerValues, prompts: [], now: Date.now() });
  describeAnswer(outcome, done, show);
  test.showEvents(describeEvents(outcome.events, show));
  const estimatedTokens = estimateTokens(outcome.text);
  parts.usage.add({ connection: profile.id, model: profile.model, usage: outcome.usage, estimatedTokens });
  if (outcome.error !== undefined && !isProof(outcome)) {
    const job = jobProblem(outcome, endpoint.host);
    if (job !== undefined) throw job;
    const baseUrl = await useOtherVersion(profile, connection, dialect, outcome, parts);
    if (baseUrl === undefined) throw wrongPlace(profile, outcome) ?? outcome.error;
    test.restart();
    done(vscode.l10n.t('Base URL: changed to {0}, where the server answers', baseUrl));
    return await run(findConnectionProfile(profile.id), parts, test, signal);
  }
  // The test itself ends an answer that takes too long.
  return outcome.error?.kind === 'cancelled' ? undefined : outcome.error;
}

/**
 * Where nothing is at the address, the same with or without a version in its path is tried, and kept if it answers.
 * Resolves to the address that is kept; undefined for none.
 */
async function useOtherVersion(
  profile: ConnectionProfile,
  connection: Connection,
  dialect: Dialect,
  { error }: Probe,
  { transport }: ConnectionParts,
): Promise<string | undefined> {
  if (error?.kind !== 'notFound' || !profile.isOwn) return undefined;
  const baseUrl = otherBaseUrl(connection.baseUrl, dialect);
  if (baseUrl === undefined) return undefined;
  const outcome = await probe({ ...connection, baseUrl }, dialect, profile.model, { transport, clock: systemClock });
  if (!isProof(outcome)) return undefined;
  await updateEntry(profile, { baseUrl });
  return baseUrl;
}

/** An API of one's own answers, but its format looks for the text in the wrong place. */
class WrongPlace extends GenerationError {
  /** Gives the format the place where the text is. */
  readonly learn: () => Promise<void>;

  constructor(place: string, learn: () => Promise<void>) {
    super('protocol', vscode.l10n.t('No text was found, but it appears to be at {0}.', place));
    this.learn = learn;
  }
}

function wrongPlace(profile: ConnectionProfile, outcome: Probe): WrongPlace | undefined {
  if (typeof profile.dialect === 'string' || outcome.text !== '' || !profile.isOwn) return undefined;
  const inferred = inferDialect(outcome, profile.dialect);
  if (inferred === undefined || JSON.stringify(inferred.read) === JSON.stringify(profile.dialect.read))
    return undefined;
  const place = JSON.stringify(inferred.read.text ?? inferred.read.textSoFar);
  return new WrongPlace(place, () => updateEntry(profile, { dialect: inferred }));
}

function toFailure(error: unknown, profile: ConnectionProfile, signal: AbortSignal): GenerationError {
  if (signal.aborted) return new GenerationError('cancelled', vscode.l10n.t('The test was cancelled.'));
  if (error instanceof GenerationError) return error;
  if (error instanceof TransportFailure) return readNetworkFailure(error, new URL(profile.baseUrl).host);
  throw error;
}
