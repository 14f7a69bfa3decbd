/**
 * What a request of ours takes of undici. Its main module would also bring `fetch`, caches, mocks and WebSockets: three
 * times the code. And it would take over the dispatcher that the built-in `fetch` of every extension in the same process
 * uses (nodejs/undici keeps it on `globalThis`).
 */
type Undici = typeof import('undici');

const Agent = require('undici/lib/dispatcher/agent.js') as Undici['Agent'];
const Client = require('undici/lib/dispatcher/client.js') as Undici['Client'];
const buildConnector = require('undici/lib/core/connect.js') as Undici['buildConnector'];
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js') as Undici['Dispatcher'];

// As the main module does: of the requests that a client can make in one call, only this one is made, to proxies.
Dispatcher.prototype.connect = require('undici/lib/api/api-connect.js');

export { Agent, buildConnector, Client };
