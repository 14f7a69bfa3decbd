import * as vscode from 'vscode';
import type { TestedEvent, TestRequest, TestState, TestStep, Verdict } from '../../../protocol/connectionTest.ts';
import { createPagePanel } from '../../ui/pagePanel.ts';
import type { Button } from '../../ui/report.ts';

/** The page of *Test Connection*: a verdict, what can be done, and the steps that led to it. */
export interface TestPage extends vscode.Disposable {
  /** Shows a test from its beginning, in place of the last one. */
  begin(title: string, cancel: () => void): TestProgress;
}

/** One test on the page. Once another one began, nothing of it is shown any more. */
export interface TestProgress {
  /** What is being done now, in a word or two. It is where the test failed if nothing else follows. */
  start(step: string): void;
  done(text: string): void;
  showEvents(events: readonly TestedEvent[]): void;
  /** Forgets the steps, because the test begins anew. */
  restart(): void;
  end(verdict: Verdict, actions: readonly Button[]): void;
  /** Everything as text, as it is copied. */
  readonly text: string;
}

interface ShownTest {
  readonly title: string;
  verdict: Verdict;
  steps: readonly TestStep[];
  events: readonly TestedEvent[];
  actions: readonly Button[];
  cancel(): void;
}

export function createTestPage(extensionUri: vscode.Uri): TestPage {
  let shown: ShownTest | undefined;
  const update = (): void => {
    if (shown === undefined) return;
    const test = shown;
    panel.post(() => stateOf(test));
  };
  const panel = createPagePanel<TestRequest['type']>({
    viewType: 'runnel.connectionTest',
    title: vscode.l10n.t('Connection Test'),
    extensionUri,
    page: 'connectionTest/connectionTestPage',
    handlers: {
      ready: update,
      act: ({ index }) => shown?.actions[Number(index)]?.run(),
    },
    onShown: update,
    onClosed: () => shown?.cancel(),
  });
  return {
    begin(title, cancel) {
      shown?.cancel();
      const running: Verdict = { outcome: 'running', text: vscode.l10n.t('The connection is being tested…'), hint: '' };
      const stop = { title: vscode.l10n.t('Cancel'), run: cancel };
      const test: ShownTest = { title, verdict: running, steps: [], events: [], actions: [stop], cancel };
      shown = test;
      const change = (changes: Partial<ShownTest>): void => {
        Object.assign(test, changes);
        if (shown === test) update();
      };
      const past = (): readonly TestStep[] => test.steps.filter(({ outcome }) => outcome === 'done');
      if (!panel.show()) update();
      return {
        start: text => change({ steps: [...past(), { outcome: 'running', text }] }),
        done(text) {
          const current = test.steps.filter(({ outcome }) => outcome === 'running');
          change({ steps: [...past(), { outcome: 'done', text }, ...current] });
        },
        showEvents: events => change({ events }),
        restart: () => change({ steps: [], events: [] }),
        end(verdict, actions) {
          const failed = verdict.outcome === 'works' ? [] : test.steps.filter(({ outcome }) => outcome === 'running');
          const steps = [...past(), ...failed.map(({ text }): TestStep => ({ outcome: 'failed', text }))];
          const copy = {
            title: vscode.l10n.t('Copy as Text'),
            run: () => vscode.env.clipboard.writeText(toText(test)),
          };
          change({ verdict, steps, actions: [...actions, copy], cancel: () => undefined });
        },
        get text() {
          return toText(test);
        },
      };
    },
    dispose: () => panel.dispose(),
  };
}

function stateOf({ title, verdict, steps, events, actions }: ShownTest): TestState {
  return {
    type: 'state',
    language: vscode.env.language,
    ...{ title, verdict, steps, events },
    actions: actions.map(action => action.title),
    texts: testTexts(),
  };
}

const testTexts = (): TestState['texts'] => ({
  steps: vscode.l10n.t('Steps'),
  events: vscode.l10n.t('Data read from the first events'),
  event: vscode.l10n.t('Event'),
  read: vscode.l10n.t('Read from it'),
});

function toText({ title, verdict, steps, events }: ShownTest): string {
  const marks = { running: '…', done: '✓', failed: '✗' } as const;
  return [
    `# ${title}`,
    '',
    verdict.text,
    ...(verdict.hint === '' ? [] : [verdict.hint]),
    '',
    ...steps.map(({ outcome, text }) => `- ${marks[outcome]} ${text}`),
    ...(events.length === 0 ? [] : ['', `## ${testTexts().events}`, '']),
    ...events.flatMap(({ data, read }) => [`- \`${data}\``, `  → ${read}`]),
    '',
  ].join('\n');
}
