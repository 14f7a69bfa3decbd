import type { Attachment, ConversationSettings, TurnOutcome } from '../core/conversation/conversation.ts';
import type { ToolStatus } from '../core/conversation/toolRounds.ts';

/**
 * Everything that the chat page and the host say to each other. Messages go one way and have no answers: nothing waits
 * for anything. The host owns all state. `state` is complete, so that a page can be drawn from it alone; `append`
 * carries text for the one turn that is being written.
 */
export type HostMessage =
  | { readonly type: 'state'; readonly state: ChatState }
  | Append
  /** What suits what was typed after a `#`. It may come again with more. */
  | { readonly type: 'contexts'; readonly query: string; readonly choices: readonly ContextChoice[] }
  /** The text goes into the box where the prompt is written: in its place, or at its end. */
  | { readonly type: 'prompt'; readonly text: string; readonly mode: 'replace' | 'append' }
  | { readonly type: 'focus' }
  /** What the last button was pressed to copy is in the clipboard. */
  | { readonly type: 'copied' }
  /** The one polite sentence that a screen reader says. */
  | { readonly type: 'announce'; readonly text: string };

export interface Append {
  readonly type: 'append';
  readonly turn: string;
  /** One more than that of the message before; the first after a `state` follows the state's own number. */
  readonly sequence: number;
  readonly text: string;
  readonly reasoning: string;
}

export type PageMessage =
  | { readonly type: 'ready' }
  /** While an answer is written, the prompt waits for its end, or has it stopped. */
  | { readonly type: 'send'; readonly text: string; readonly isNow: boolean }
  /** Asks several connections, which the person chooses then. */
  | { readonly type: 'compare'; readonly text: string }
  /** Goes on with one of the compared answers. */
  | { readonly type: 'chooseAnswer'; readonly turn: string }
  | { readonly type: 'removeQueued'; readonly id: string }
  | { readonly type: 'sendQueued'; readonly id: string }
  | { readonly type: 'stop' }
  | { readonly type: 'regenerate'; readonly turn: string }
  | { readonly type: 'showRequest'; readonly turn: string }
  | { readonly type: 'resend'; readonly turn: string; readonly text: string }
  | { readonly type: 'deleteTurn'; readonly turn: string }
  | { readonly type: 'undoDelete' }
  | { readonly type: 'showBranch'; readonly turn: string }
  | { readonly type: 'copyTurn'; readonly turn: string }
  /** One of the ways out of an error, by its place in the list. */
  | { readonly type: 'wayOut'; readonly turn: string; readonly index: number }
  | { readonly type: 'code'; readonly action: CodeAction; readonly text: string; readonly language: string }
  /** The code block that a context menu was opened on. */
  | { readonly type: 'codeInMenu'; readonly text: string; readonly language: string }
  /** A link of an answer to a file of the workspace. The line counts from 1; 0 for none. */
  | { readonly type: 'openFile'; readonly path: string; readonly line: number }
  | { readonly type: 'attach' }
  /** One of the choices that were offered. */
  | { readonly type: 'attachContext'; readonly id: string }
  /** A text that is too long for the box, or the beginning of a file that was dropped or pasted: then it has a name. */
  | { readonly type: 'attachText'; readonly name: string; readonly text: string; readonly isCut: boolean }
  /** Files and folders that were dropped, as addresses. */
  | { readonly type: 'attachPlaces'; readonly uris: readonly string[] }
  | { readonly type: 'attachImage'; readonly name: string; readonly url: string }
  | { readonly type: 'removeAttachment'; readonly id: string }
  | { readonly type: 'findContext'; readonly query: string }
  | { readonly type: 'usePrompt'; readonly id: string }
  | { readonly type: 'configure'; readonly settings: ConversationSettings }
  /** What a person says to a call of a tool that waits for it. */
  | { readonly type: 'decideTool'; readonly use: string; readonly decision: ToolChoice }
  | { readonly type: 'run'; readonly command: PageCommand };

/** For this call, for this chat, for this workspace, or not at all. */
export type ToolChoice = 'once' | 'chat' | 'workspace' | 'deny';

export type CodeAction = 'copy' | 'insert' | 'replace' | 'newFile' | 'review' | 'preview';

/** What the page can have done that is a command of its own. */
export type PageCommand = 'chooseConnection' | 'chooseTools' | 'setApiKey' | 'resetConversationSettings';

export interface ChatState {
  readonly conversation: string;
  readonly title: string;
  readonly turns: readonly ShownTurn[];
  /** So many of the last turns are answers to one prompt, shown side by side. */
  readonly compared: number;
  /** The number of the last `append` that the state contains. */
  readonly sequence: number;
  readonly isGenerating: boolean;
  /** Prompts that wait for the end of the answer. */
  readonly queued: readonly QueuedPrompt[];
  /** A message was deleted, and can be brought back. */
  readonly canUndoDelete: boolean;
  readonly attachments: readonly ShownAttachment[];
  /** What would not fit or could not be sent; empty for none. */
  readonly attachmentWarning: string;
  readonly prompts: readonly SavedPromptChoice[];
  readonly settings: ConversationSettings;
  readonly tools: ShownTools;
  /** The connection and model that the next prompt goes to. */
  readonly target: ShownModel;
  /** What all of this used together; empty for nothing yet. */
  readonly usage: string;
  /** The files of the workspace that are sent as a part of the system prompt; empty for none. */
  readonly instructions: string;
  /** In pixels; 0 is the editor's own. */
  readonly fontSize: number;
  /** Colours of the editor's theme by the class of a token, as `#rrggbb`; the rest has the page's own. */
  readonly tokenColors: Readonly<Record<string, string>>;
}

/** What the model may ask for in this chat. */
export interface ShownTools {
  readonly count: number;
  /** Why there are none; empty where there can be some. */
  readonly unavailable: string;
}

export interface QueuedPrompt {
  readonly id: string;
  readonly text: string;
}

export interface ShownModel {
  readonly label: string;
  readonly detail: string;
  readonly needsKey: boolean;
  readonly isSandbox: boolean;
  /** What is to be known of the connection before the first prompt; empty for nothing. */
  readonly note: string;
  readonly takesImages: boolean;
  /** How much the model can be told to think, with the names for people; empty where it can't be told. */
  readonly efforts: readonly (readonly [effort: string, label: string])[];
}

export interface ShownTurn {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly reasoning: string;
  readonly outcome: TurnOutcome;
  /** Who speaks. */
  readonly author: string;
  readonly attachments: readonly ShownAttachment[];
  /** Tools that the model asked for, between the parts of the text. */
  readonly rounds: readonly ShownRound[];
  /** Figures below an answer, each complete in itself. */
  readonly facts: readonly string[];
  readonly failure?: ShownFailure;
  /** Until when a pause lasts that the server asked for, in milliseconds since 1970. */
  readonly waitingUntil?: number;
  readonly branch: Branch;
}

export interface ShownRound {
  /** Where the part of the text before it ends. */
  readonly textEnd: number;
  readonly uses: readonly ShownUse[];
}

/** A call of a tool, in words. */
export interface ShownUse {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** The arguments, to be read by people. */
  readonly input: string;
  /** The beginning of what the tool said. */
  readonly result: string;
  readonly status: ToolStatus;
  readonly statusLabel: string;
  /** What can be said to it while it waits; empty else. */
  readonly choices: readonly { readonly decision: ToolChoice; readonly title: string }[];
}

/** Which of the branches at this place is shown, and its neighbours. */
export interface Branch {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly before?: string;
  readonly after?: string;
}

export interface ShownFailure {
  readonly message: string;
  readonly hint: string;
  /** `setup`: nothing went wrong, something is not set up yet. `note`: not an error, but worth saying. */
  readonly tone: 'error' | 'note' | 'setup';
  readonly retryAt?: number;
  readonly recoveryActions: readonly string[];
}

export interface ShownAttachment {
  readonly id: string;
  readonly kind: Attachment['kind'];
  readonly label: string;
  /** Its size, estimated: `~120 tok`. */
  readonly size: string;
  /** The `data:` URL of an image. */
  readonly image?: string;
}

/** What can be added to a prompt with a `#`. */
export type ContextKind = Exclude<Attachment['kind'], 'selection' | 'image'>;

export interface ContextChoice {
  readonly id: string;
  readonly kind: ContextKind;
  readonly name: string;
  /** Its folder, its line, or what it is. */
  readonly detail: string;
}

export interface SavedPromptChoice {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}
