import * as vscode from 'vscode';
import { plain } from '../../core/failures/redact.ts';
import { GenerationError } from '../../core/generation/errors.ts';
import { asArray, asObject } from '../../core/json/json.ts';
import { commands } from '../../names.ts';
import { askBefore, showInformation } from '../ui/messages.ts';

/** What somebody other than the person in front of the editor wants to send. */
export interface RequestToAllow {
  /** Connection and model, as a person reads them. */
  readonly to: string;
  /** The beginning of it is shown. */
  readonly prompt: string;
}

/** Who may generate without a keystroke in Runnel's own user interface. Nobody may until the person allows it. */
export interface Access {
  /**
   * Asks once for each extension, and each time where the person allows it once.
   *
   * @returns The id of the extension.
   * @throws {GenerationError} of kind `permission` where the person denies it, or the context is not an extension's own;
   *   of kind `cancelled` where they do not answer.
   */
  checkExtension(context: vscode.ExtensionContext, request: RequestToAllow): Promise<string>;
  /** The same for commands that are called with arguments: VS Code does not tell who calls them. */
  checkCommand(request: RequestToAllow): Promise<void>;
  readonly granted: readonly Grant[];
  revoke(grant: Grant): Promise<void>;
}

export interface Grant {
  /** The id of an extension, or `commandCaller`. */
  readonly caller: string;
  /** Denials last until the window is reloaded. */
  readonly isDenied: boolean;
}

/** Stands for everybody who calls a command with arguments: keybindings, tasks and other extensions. */
export const commandCaller = 'command';

const stateKey = 'runnel.access';

export interface AccessParts {
  readonly state: vscode.Memento;
  /** Where VS Code runs tests, nobody is there to be asked. */
  readonly isTesting: boolean;
  readonly isTrusted: () => boolean;
}

export function createAccess({ state, isTesting, isTrusted }: AccessParts): Access {
  const denied = new Set<string>();
  let queue: Promise<unknown> = Promise.resolve();
  const readAllowed = (): readonly string[] => asArray(state.get(stateKey)).filter(each => typeof each === 'string');
  const allow = (caller: string): Thenable<void> => state.update(stateKey, [...new Set([...readAllowed(), caller])]);

  const check = async (caller: string, question: string, details: readonly string[], always: string): Promise<void> => {
    if (denied.has(caller)) throw refusal(caller);
    // What was allowed for good may not serve a folder that the person does not trust.
    if (isTesting || (isTrusted() && readAllowed().includes(caller))) return;
    const once = vscode.l10n.t('Allow Once');
    const deny = vscode.l10n.t('Deny');
    const answers = isTrusted() ? [always, once, deny] : [once, deny];
    const chosen = await askBefore(question, { detail: details.join('\n\n') }, ...answers);
    if (chosen === always) await allow(caller);
    if (chosen === deny) denied.add(caller);
    if (chosen === deny) throw refusal(caller);
    if (chosen === undefined) throw new GenerationError('cancelled', vscode.l10n.t('The generation was cancelled.'));
  };
  /** One question at a time: whoever calls ten times at once is answered once, unless it was allowed once. */
  const checkInTurn = (...given: Parameters<typeof check>): Promise<void> => {
    const checked = queue.then(() => check(...given));
    queue = checked.catch(() => {});
    return checked;
  };

  return {
    async checkExtension(context, request) {
      const extension = extensionOf(context);
      const question = vscode.l10n.t('Allow the extension “{0}” to generate text with Runnel?', extension.name);
      await checkInTurn(extension.id, question, detailsOf(request), vscode.l10n.t('Allow'));
      return extension.id;
    },
    async checkCommand(request) {
      const question = vscode.l10n.t('Allow a command with arguments to generate text?');
      const caller = vscode.l10n.t(
        'It comes from a keybinding, a task or another extension. VS Code does not tell which.',
      );
      const always = vscode.l10n.t('Always Allow Commands with Arguments');
      await checkInTurn(commandCaller, question, [...detailsOf(request), caller], always);
    },
    get granted() {
      const allowed = readAllowed().map(caller => ({ caller, isDenied: false }));
      return [...allowed, ...[...denied].map(caller => ({ caller, isDenied: true }))];
    },
    async revoke({ caller, isDenied }) {
      if (isDenied) denied.delete(caller);
      else
        await state.update(
          stateKey,
          readAllowed().filter(each => each !== caller),
        );
    },
  };
}

const longestPrompt = 300;

function detailsOf({ to, prompt }: RequestToAllow): readonly string[] {
  // Neither can pass for another line of the question, nor turn it around.
  const clean = plain(prompt.slice(0, longestPrompt * 20));
  const shown = clean.length > longestPrompt ? `${clean.slice(0, longestPrompt).toWellFormed()}…` : clean;
  return [
    vscode.l10n.t('Prompt: “{0}”', shown),
    vscode.l10n.t('To: {0}. The provider may charge for it.', plain(to).slice(0, 200)),
  ];
}

function refusal(caller: string): GenerationError {
  const manage = vscode.l10n.t('Manage Access…');
  const isCommand = caller === commandCaller;
  const message = isCommand
    ? vscode.l10n.t('Commands with arguments may not generate text in this window.')
    : vscode.l10n.t('The extension {0} may not generate text in this window.', caller);
  void showInformation(message, manage).then(
    chosen => chosen === manage && vscode.commands.executeCommand(commands.manageAccess),
  );
  return new GenerationError('permission', message, { hint: vscode.l10n.t('Run Manage Access to change it.') });
}

/**
 * The extension that a context was made for. VS Code freezes contexts and gives each extension its own; an object that
 * only looks like one is refused. All extensions share one process, so this tells extensions apart that follow the API,
 * and is no wall against one that attacks the process itself.
 */
function extensionOf(context: unknown): { readonly id: string; readonly name: string } {
  const given = asObject(context);
  const { id, packageJSON, extensionPath } = (given?.extension ?? {}) as Partial<vscode.Extension<unknown>>;
  const known = typeof id === 'string' ? vscode.extensions.getExtension(id) : undefined;
  const isGenuine =
    Object.isFrozen(context) &&
    known !== undefined &&
    known.extensionPath === extensionPath &&
    given?.extensionPath === extensionPath &&
    typeof asObject(given?.secrets)?.store === 'function';
  if (!isGenuine) {
    throw new GenerationError('permission', vscode.l10n.t('This is not the context of an extension.'), {
      hint: vscode.l10n.t('Pass the context that VS Code passes to `activate`.'),
    });
  }
  return { id: known.id, name: plain(String(asObject(packageJSON)?.displayName ?? known.id)).slice(0, 100) };
}
