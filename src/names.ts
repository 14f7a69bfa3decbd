/** Every id that package.json and the code share. A test compares the two. */
export const commands = {
  generate: 'runnel.generate',
  generateAtCursor: 'runnel.generateAtCursor',
  rewriteSelection: 'runnel.rewriteSelection',
  continueFromCursor: 'runnel.continueFromCursor',
  cancelGeneration: 'runnel.cancelGeneration',
  chooseConnection: 'runnel.chooseConnection',
  addConnection: 'runnel.addConnection',
  addConnectionFromCurl: 'runnel.addConnectionFromCurl',
  testConnection: 'runnel.testConnection',
  setApiKey: 'runnel.setApiKey',
  removeApiKey: 'runnel.removeApiKey',
  manageApiKeys: 'runnel.manageApiKeys',
  showUsage: 'runnel.showUsage',
  resetUsage: 'runnel.resetUsage',
  getStarted: 'runnel.getStarted',
  showLog: 'runnel.showLog',
} as const;

export const settings = {
  connection: 'runnel.connection',
  connections: 'runnel.connections',
  model: 'runnel.model',
  temperature: 'runnel.temperature',
  maxTokens: 'runnel.maxTokens',
  systemPrompt: 'runnel.systemPrompt',
  headersTimeout: 'runnel.request.headersTimeout',
  firstOutputTimeout: 'runnel.request.firstOutputTimeout',
  idleTimeout: 'runnel.request.idleTimeout',
  retries: 'runnel.request.retries',
  transport: 'runnel.network.transport',
  flushInterval: 'runnel.insert.flushInterval',
  follow: 'runnel.insert.follow',
  showInStatusBar: 'runnel.usage.showInStatusBar',
  prices: 'runnel.usage.prices',
  budget: 'runnel.usage.budget',
} as const;

export const contextKeys = {
  generating: 'runnel.generating',
  generatingInEditor: 'runnel.generatingInEditor',
  hasConnection: 'runnel.hasConnection',
} as const;
