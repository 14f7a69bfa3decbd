import * as vscode from 'vscode';
import { systemClock } from '../../../core/clock.ts';
import { asText } from '../../../core/json/json.ts';
import type { ToolOutcome } from '../../../core/tools/answerWithTools.ts';
import { plainOutput } from '../../../core/tools/terminalOutput.ts';
import type { Consent } from '../../consent/consent.ts';
import { inputOf, type OwnTool, textField, textIn } from './ownTool.ts';

const longestCommand = 8_000;
/** The end of an output says more than its beginning. */
const mostKept = 200_000;
const integrationMs = 5_000;
/** A server, for example, never ends: after this the model reads what there is. */
const longestRunMs = 120_000;
const lastOutputMs = 1_000;

/** Runs a command in a terminal that the person sees, after they allowed this very command. */
export function createTerminalTool(consent: Consent): OwnTool & vscode.Disposable {
  const idle = new Set<vscode.Terminal>();
  const closing = vscode.window.onDidCloseTerminal(terminal => idle.delete(terminal));

  const runIn = async (
    terminal: vscode.Terminal,
    command: string,
    signal: AbortSignal,
  ): Promise<string | ToolOutcome> => {
    const integration = terminal.shellIntegration ?? (await untilIntegrated(terminal, signal));
    if (signal.aborted) return { status: 'stopped', text: '' };
    if (integration === undefined) {
      terminal.sendText(command);
      return 'The command runs in a terminal. This shell tells nothing of its output: ask the person what it says.';
    }
    const { output, exitCode, isOver } = await execute(terminal, integration, command, signal);
    if (isOver && terminal.exitStatus === undefined) idle.add(terminal);
    const text = plainOutput(output);
    const name = vscode.l10n.t('The output of the command');
    if ((await consent.mayBeSent({ name, text }, false)) !== true) {
      return { status: 'denied', text: 'The command ran. The person did not allow that its output is sent.' };
    }
    const end = isOver ? `Exit code ${exitCode ?? 'unknown'}.` : 'It still runs.';
    return `${end}\n${text}`;
  };

  return {
    name: 'runnel_run_command',
    title: vscode.l10n.t('Run Command'),
    allowTitle: vscode.l10n.t('Run in Terminal'),
    effect: 'acts',
    description: `Runs a command in a terminal in the workspace's folder, after the person allowed it, and reads its output and exit code. A command that takes longer than ${longestRunMs / 1_000} s goes on without being read.`,
    schema: inputOf({ command: textField('The command line, for the shell of the person.') }, ['command']),
    detail: input => asText(input.command) ?? '',
    async run(input, signal) {
      const command = textIn(input, 'command');
      if (command.length > longestCommand) throw new Error(`A command has at most ${longestCommand} characters.`);
      if (/[^\P{C}\n\t]/u.test(command)) throw new Error('The command contains characters that cannot be seen.');
      const [known] = idle;
      const terminal = known ?? vscode.window.createTerminal({ name: 'Runnel' });
      idle.delete(terminal);
      terminal.show(true);
      return runIn(terminal, command, signal);
    },
    dispose: () => closing.dispose(),
  };
}

/** The shell says that it tells about its commands; undefined where it does not within a few seconds. */
function untilIntegrated(
  terminal: vscode.Terminal,
  signal: AbortSignal,
): Promise<vscode.TerminalShellIntegration | undefined> {
  return new Promise(resolve => {
    const end = (integration?: vscode.TerminalShellIntegration): void => {
      callOff();
      listening.dispose();
      resolve(integration);
    };
    const listening = vscode.window.onDidChangeTerminalShellIntegration(event => {
      if (event.terminal === terminal) end(event.shellIntegration);
    });
    const callOff = systemClock.after(integrationMs, () => end());
    signal.addEventListener('abort', () => end(), { once: true });
  });
}

/** The end of a command may be told before the end of its output, and a terminal that closes may tell no end. */
function afterAWhile(): Promise<void> {
  return new Promise(resolve => {
    systemClock.after(lastOutputMs, resolve);
  });
}

interface Execution {
  readonly output: string;
  readonly exitCode: number | undefined;
  /** False where it takes too long, or was stopped. */
  readonly isOver: boolean;
}

async function execute(
  terminal: vscode.Terminal,
  integration: vscode.TerminalShellIntegration,
  command: string,
  signal: AbortSignal,
): Promise<Execution> {
  let output = '';
  const execution = integration.executeCommand(command);
  const read = (async () => {
    for await (const piece of execution.read()) output = (output + piece).slice(-mostKept);
  })();
  const ended = new Promise<Omit<Execution, 'output'>>(resolve => {
    const end = (isOver: boolean, exitCode?: number): void => {
      callOff();
      vscode.Disposable.from(listening, closing).dispose();
      signal.removeEventListener('abort', stop);
      resolve({ isOver, exitCode });
    };
    const stop = (): void => {
      // Ctrl+C, as a person would press it.
      terminal.sendText('\u0003', false);
      end(false);
    };
    const listening = vscode.window.onDidEndTerminalShellExecution(event => {
      if (event.execution === execution) end(true, event.exitCode);
    });
    // `exit` ends the shell, and the terminal with it.
    const closing = vscode.window.onDidCloseTerminal(closed => {
      if (closed === terminal) end(true, closed.exitStatus?.code);
    });
    const callOff = systemClock.after(longestRunMs, () => end(false));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  const result = await ended;
  if (result.isOver) await Promise.race([read.catch(() => undefined), afterAWhile()]);
  return { output, ...result };
}
