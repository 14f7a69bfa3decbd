import * as vscode from 'vscode';
import { redact } from '../../../core/failures/redact.ts';
import type { Probe, ReadEvent } from '../../../discovery/probe.ts';
import type { ReachStep } from '../../../network/checkReachability.ts';
import type { TestedEvent } from '../../../protocol/connectionTest.ts';
import { describeUsage } from '../../usage/describe.ts';

/** Words of a server without anything that it repeats of the request's secrets. */
export type Show = (words: string) => string;

export function describeStep(step: ReachStep, host: string): string {
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

export function describeAnswer(outcome: Probe, done: (text: string) => void, show: Show): void {
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
export function describeEvents(events: readonly ReadEvent[], show: Show): readonly TestedEvent[] {
  return events.slice(0, shownEvents).map(({ payload, reading }) => {
    const read = Object.entries(reading)
      .filter(([, value]) => value !== undefined && value !== false)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const words = show(read.join(', '));
    return {
      data: show(JSON.stringify(payload)).slice(0, 300),
      read: words === '' ? vscode.l10n.t('nothing') : words,
    };
  });
}
