/**
 * undici, loaded without side effects. Loading it takes over the dispatcher that the built-in `fetch` of every
 * extension in the same process uses (nodejs/undici keeps it on `globalThis`), so what was there is put back.
 */
const slots = [1, 2].map(version => Symbol.for(`undici.globalDispatcher.${version}`));
const globals = globalThis as unknown as Record<symbol, unknown>;

// Makes the built-in undici set its own dispatcher first: it could not cope with finding none later.
new Headers();
const before = slots.map(slot => globals[slot]);
// Not an import, which would run before the lines above.
const undici = require('undici') as typeof import('undici');
slots.forEach((slot, index) => {
  if (globals[slot] !== before[index]) globals[slot] = before[index];
});

export const { Agent, Client, buildConnector } = undici;
