import { isImageUrl, readSettings } from '../../../core/conversation/json.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { asObject } from '../../../core/json/json.ts';
import type { CodeAction, PageCommand, PageMessage, ToolChoice } from '../../../protocol/chat.ts';

const longestText = 1_000_000;
const longestImage = 10_000_000;
const mostPlaces = 20;

/**
 * A message from a page, if it is one that a page of ours would send. The page shows what servers wrote, so it is
 * trusted with nothing: every field is checked, and what is not known is not there.
 */
export function parsePageMessage(value: unknown): PageMessage | undefined {
  const message = asObject(value);
  if (typeof message?.type !== 'string' || !Object.hasOwn(readers, message.type)) return undefined;
  return readers[message.type as PageMessage['type']](message);
}

type Readers = {
  readonly [T in PageMessage['type']]: (message: JsonObject) => Extract<PageMessage, { readonly type: T }> | undefined;
};

const readers: Readers = {
  ready: () => ({ type: 'ready' }),
  stop: () => ({ type: 'stop' }),
  attach: () => ({ type: 'attach' }),
  // A prompt without text sends its attachments.
  send: ({ text, isNow }) => (isText(text, longestText) ? { type: 'send', text, isNow: isNow === true } : undefined),
  compare: ({ text }) => (isText(text, longestText) ? { type: 'compare', text } : undefined),
  chooseAnswer: ({ turn }) => (isId(turn) ? { type: 'chooseAnswer', turn } : undefined),
  removeQueued: ({ id }) => (isId(id) ? { type: 'removeQueued', id } : undefined),
  sendQueued: ({ id }) => (isId(id) ? { type: 'sendQueued', id } : undefined),
  undoDelete: () => ({ type: 'undoDelete' }),
  attachText: ({ name, text, isCut }) =>
    isText(name, 300) && isText(text, longestText) && text !== ''
      ? { type: 'attachText', name, text, isCut: isCut === true }
      : undefined,
  attachPlaces({ uris }) {
    const known = Array.isArray(uris) ? uris.filter(uri => isText(uri, 4_000)).slice(0, mostPlaces) : [];
    return known.length === 0 ? undefined : { type: 'attachPlaces', uris: known };
  },
  regenerate: ({ turn }) => (isId(turn) ? { type: 'regenerate', turn } : undefined),
  showRequest: ({ turn }) => (isId(turn) ? { type: 'showRequest', turn } : undefined),
  resend: ({ turn, text }) =>
    isId(turn) && isText(text, longestText) && text.trim() !== '' ? { type: 'resend', turn, text } : undefined,
  deleteTurn: ({ turn }) => (isId(turn) ? { type: 'deleteTurn', turn } : undefined),
  showBranch: ({ turn }) => (isId(turn) ? { type: 'showBranch', turn } : undefined),
  copyTurn: ({ turn }) => (isId(turn) ? { type: 'copyTurn', turn } : undefined),
  wayOut: ({ turn, index }) =>
    isId(turn) && isCount(index) && index < 20 ? { type: 'wayOut', turn, index } : undefined,
  code({ action, text, language }) {
    const known = codeActions.find(each => each === action);
    return known !== undefined && isText(text, longestText) && isText(language, 40)
      ? { type: 'code', action: known, text, language }
      : undefined;
  },
  codeInMenu: ({ text, language }) =>
    isText(text, longestText) && isText(language, 40) ? { type: 'codeInMenu', text, language } : undefined,
  openFile: ({ path, line }) =>
    isText(path, 4_000) && path !== '' && isCount(line) ? { type: 'openFile', path, line } : undefined,
  attachContext: ({ id }) => (isText(id, 4_000) ? { type: 'attachContext', id } : undefined),
  attachImage: ({ name, url }) =>
    isText(name, 200) && isText(url, longestImage) && isImageUrl(url) ? { type: 'attachImage', name, url } : undefined,
  removeAttachment: ({ id }) => (isId(id) ? { type: 'removeAttachment', id } : undefined),
  findContext: ({ query }) => (isText(query, 2_000) ? { type: 'findContext', query } : undefined),
  usePrompt: ({ id }) => (isText(id, 4_000) ? { type: 'usePrompt', id } : undefined),
  configure({ settings }) {
    const given = asObject(settings);
    return given === undefined ? undefined : { type: 'configure', settings: readSettings(given) };
  },
  decideTool({ use, decision }) {
    const known = toolDecisions.find(each => each === decision);
    return isId(use) && known !== undefined ? { type: 'decideTool', use, decision: known } : undefined;
  },
  run({ command }) {
    const known = pageCommands.find(each => each === command);
    return known === undefined ? undefined : { type: 'run', command: known };
  },
};

const codeActions: readonly CodeAction[] = ['copy', 'insert', 'replace', 'newFile', 'review', 'preview'];
const pageCommands: readonly PageCommand[] = [
  'chooseConnection',
  'chooseTools',
  'setApiKey',
  'resetConversationSettings',
];
const toolDecisions: readonly ToolChoice[] = ['once', 'chat', 'workspace', 'deny'];

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}
