/** Every id that package.json and the code share. A test compares the two. */
export const commands = {
  generate: 'runnel.generate',
  generateAtCursor: 'runnel.generateAtCursor',
  rewriteSelection: 'runnel.rewriteSelection',
  continueFromCursor: 'runnel.continueFromCursor',
  generateCommitMessage: 'runnel.generateCommitMessage',
  fix: 'runnel.fix',
  explain: 'runnel.explain',
  document: 'runnel.document',
  writeTests: 'runnel.writeTests',
  terminalCommand: 'runnel.generateTerminalCommand',
  generateNewFile: 'runnel.generateNewFile',
  generateCell: 'runnel.generateCell',
  editPrompt: 'runnel.editPrompt',
  cancelGeneration: 'runnel.cancelGeneration',
  keep: 'runnel.keep',
  keepAll: 'runnel.keepAll',
  revertGeneration: 'runnel.revertGeneration',
  retry: 'runnel.retry',
  retryWithAnotherPrompt: 'runnel.retryWithAnotherPrompt',
  continueAfterInterruption: 'runnel.continueAfterInterruption',
  showLeftOut: 'runnel.showLeftOut',
  acceptChange: 'runnel.acceptChange',
  rejectChange: 'runnel.rejectChange',
  chooseConnection: 'runnel.chooseConnection',
  chooseModel: 'runnel.chooseModel',
  addConnection: 'runnel.addConnection',
  addConnectionFromCurl: 'runnel.addConnectionFromCurl',
  importConnections: 'runnel.importConnections',
  shareConnection: 'runnel.shareConnection',
  testConnection: 'runnel.testConnection',
  setApiKey: 'runnel.setApiKey',
  removeApiKey: 'runnel.removeApiKey',
  manageApiKeys: 'runnel.manageApiKeys',
  manageAccess: 'runnel.manageAccess',
  showLastRequest: 'runnel.showLastRequest',
  showUsage: 'runnel.showUsage',
  resetUsage: 'runnel.resetUsage',
  useInNativeChat: 'runnel.useInVSCodeChat',
  stopUsingInNativeChat: 'runnel.stopUsingInVSCodeChat',
  chooseNativeModels: 'runnel.chooseVSCodeChatModels',
  getStarted: 'runnel.getStarted',
  showLog: 'runnel.showLog',
  openChat: 'runnel.openChat',
  openChatInEditor: 'runnel.openChatInEditor',
  newChat: 'runnel.newChat',
  showChats: 'runnel.showChats',
  addSelectionToChat: 'runnel.addSelectionToChat',
  addFileToChat: 'runnel.addFileToChat',
  exportChat: 'runnel.exportChat',
  importChat: 'runnel.importChat',
  copyCode: 'runnel.chat.copyCode',
  insertCode: 'runnel.chat.insertCode',
  replaceWithCode: 'runnel.chat.replaceWithCode',
  newFileFromCode: 'runnel.chat.newFileFromCode',
  reviewCode: 'runnel.chat.reviewCode',
  applyProposal: 'runnel.chat.applyProposal',
} as const;

export const settings = {
  connection: 'runnel.connection',
  connections: 'runnel.connections',
  model: 'runnel.model',
  profile: 'runnel.profile',
  profiles: 'runnel.profiles',
  temperature: 'runnel.temperature',
  maxTokens: 'runnel.maxTokens',
  systemPrompt: 'runnel.systemPrompt',
  headersTimeout: 'runnel.request.headersTimeout',
  firstOutputTimeout: 'runnel.request.firstOutputTimeout',
  idleTimeout: 'runnel.request.idleTimeout',
  totalTimeout: 'runnel.request.totalTimeout',
  retries: 'runnel.request.retries',
  transport: 'runnel.network.transport',
  flushInterval: 'runnel.insert.flushInterval',
  follow: 'runnel.insert.follow',
  insertMode: 'runnel.insert.mode',
  stripFences: 'runnel.insert.stripFences',
  matchIndentation: 'runnel.insert.matchIndentation',
  confirm: 'runnel.insert.confirm',
  contextBefore: 'runnel.context.before',
  contextAfter: 'runnel.context.after',
  contextFileName: 'runnel.context.fileName',
  codeActions: 'runnel.codeActions.enabled',
  sourceControlMenu: 'runnel.menus.sourceControl',
  explorerMenu: 'runnel.menus.explorer',
  terminalMenu: 'runnel.menus.terminal',
  notebookMenu: 'runnel.menus.notebook',
  commitMessagePrompt: 'runnel.prompts.commitMessage',
  fixPrompt: 'runnel.prompts.fix',
  explainPrompt: 'runnel.prompts.explain',
  documentPrompt: 'runnel.prompts.document',
  writeTestsPrompt: 'runnel.prompts.writeTests',
  terminalCommandPrompt: 'runnel.prompts.terminalCommand',
  newFilePrompt: 'runnel.prompts.newFile',
  cellPrompt: 'runnel.prompts.cell',
  announce: 'runnel.accessibility.announce',
  showInStatusBar: 'runnel.usage.showInStatusBar',
  prices: 'runnel.usage.prices',
  budget: 'runnel.usage.budget',
  confirmPrompt: 'runnel.usage.confirmPrompt',
  chatFontSize: 'runnel.chat.fontSize',
  maxChats: 'runnel.chat.history.maxChats',
  toolRounds: 'runnel.chat.tools.maxRounds',
  toolCost: 'runnel.chat.tools.maxCost',
  workspaceInstructions: 'runnel.chat.workspaceInstructions',
  inspectorEnabled: 'runnel.inspector.enabled',
  nativeChatEnabled: 'runnel.nativeChat.enabled',
  nativeChatModels: 'runnel.nativeChat.models',
  nativeChatAskTool: 'runnel.nativeChat.askTool',
} as const;

export type SettingName = (typeof settings)[keyof typeof settings];

/** Publisher and name of package.json, as VS Code knows the extension. */
export const extensionId = 'runnel.runnel';

export const contextKeys = {
  generating: 'runnel.generating',
  generatingInEditor: 'runnel.generatingInEditor',
  hasConnection: 'runnel.hasConnection',
  canRevert: 'runnel.canRevert',
  canContinue: 'runnel.canContinue',
  canKeepAll: 'runnel.canKeepAll',
  hasLeftOut: 'runnel.hasLeftOut',
  reviewing: 'runnel.reviewing',
} as const;

export const colors = {
  pendingTail: 'runnel.pendingTailForeground',
  pendingBackground: 'runnel.pendingBackground',
  insertedBackground: 'runnel.insertedBackground',
  insertedBorder: 'runnel.insertedBorder',
} as const;

/** Where the chat is: the view, and editors. */
export const views = {
  chat: 'runnel.chat',
  chatEditor: 'runnel.chatEditor',
} as const;

/** Documents that exist in this window only. */
export const schemes = {
  proposal: 'runnel-proposal',
  original: 'runnel-original',
} as const;

/** The tool that lets an agent ask another connection. */
export const askTool = 'runnel_ask';

/** The name of Runnel among those who bring language models to VS Code's own chat. */
export const nativeChatVendor = 'runnel';
