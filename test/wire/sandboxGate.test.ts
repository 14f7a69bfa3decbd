import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { createClient } from '../../src/client.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandboxServer.ts';

let sandbox: Sandbox;
const start = async (options: SandboxOptions = {}): Promise<void> => {
  sandbox = await startSandbox({ tokensPerSecond: Infinity, token: 'only-here', ...options });
};

describe('the sandbox that ships', () => {
  afterEach(() => sandbox.dispose());

  it('answers its own client', async () => {
    await start();
    const connection = { dialect: 'openai', baseUrl: sandbox.url, headers: sandbox.headers };
    let text = '';
    for await (const event of createClient()({ messages: [{ role: 'user', content: 'Hi' }] }, connection))
      if (event.type === 'text') text += event.text;
    assert.match(text, /sandbox/i);
  });

  const strangers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a page of another origin': { Origin: 'https://evil.example' },
    'a page of a file': { Origin: 'null' },
    'a page that hides its origin': { 'Sec-Fetch-Site': 'cross-site' },
    'another host name that leads here': { Host: 'evil.example' },
    'another host name with the port': { Host: 'evil.example:{port}' },
    'the name of this computer': { Host: 'localhost:{port}' },
    'the address without the port': { Host: '127.0.0.1' },
    'another program, without the token': { 'x-runnel-token': '' },
    'another program, with a wrong token': { 'x-runnel-token': 'only-her3' },
  };
  for (const [name, headers] of Object.entries(strangers)) {
    it(`refuses ${name}`, async () => {
      await start();
      const { status, head } = await send(headers, body);
      assert.equal(status, 403);
      assert.doesNotMatch(head, /access-control/i);
    });
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/json', '']) {
    it(`refuses a body that is announced as “${type}”`, async () => {
      await start();
      assert.equal((await send({ 'Content-Type': type }, body)).status, 415);
    });
  }

  it('refuses what a page may ask before it sends anything', async () => {
    await start();
    const preflight = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' };
    const { status, head } = await send(preflight, '', 'OPTIONS');
    assert.equal(status, 403);
    assert.doesNotMatch(head, /access-control/i);
  });

  it('refuses a body of 1.4 GB by its length, and reads none of it', async () => {
    await start();
    assert.equal((await send({ 'Content-Length': '1400000000' }, '{')).status, 413);
  });

  it('stops to read a body without a length at 16 MiB', async () => {
    await start();
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
    let sent = 0;
    const socket = await open();
    const answered = once(socket, 'data');
    socket.write(requestHead({ 'Transfer-Encoding': 'chunked' }));
    const isAnswered = answered.then(() => true);
    while (sent < 1_400 && !(await Promise.race([isAnswered, written(socket, chunk)]))) sent++;
    assert.match(`${(await answered)[0]}`, /^HTTP\/1\.1 413 /);
    assert.ok(sent < 64, `${sent} MiB were taken`);
    socket.destroy();
  });

  it('answers a body of nearly 16 MiB', async () => {
    await start();
    const { status } = await send(
      {},
      JSON.stringify({ messages: [{ role: 'user', content: 'x'.repeat(15_000_000) }] }),
    );
    assert.equal(status, 200);
  });

  it('closes itself when nobody asks, and says so', async () => {
    await start({ idleMs: 50 });
    const socket = await open();
    await once(socket, 'close');
    assert.equal(sandbox.isClosed, true);
  });

  it('does not close while it answers', async () => {
    await start({ idleMs: 20, tokensPerSecond: 400 });
    const { status, rest } = await send({}, JSON.stringify({ ...JSON.parse(body), stream: true }));
    assert.equal(status, 200);
    assert.match(rest, /\[DONE\]/);
  });
});

const body = JSON.stringify({ messages: [{ role: 'user', content: 'Tell me a story' }] });

async function open(): Promise<net.Socket> {
  const socket = net.connect(sandbox.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

function requestHead(headers: Readonly<Record<string, string>>, method = 'POST'): string {
  const all = {
    Host: `127.0.0.1:${sandbox.port}`,
    'Content-Type': 'application/json',
    Connection: 'close',
    ...sandbox.headers,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value.replace('{port}', `${sandbox.port}`)}`);
  return `${method} /v1/chat/completions HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** False once the socket can take more; true never: the answer is told by somebody else. */
async function written(socket: net.Socket, bytes: Uint8Array): Promise<false> {
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  return false;
}

async function send(headers: Readonly<Record<string, string>>, content: string, method?: string) {
  const socket = await open();
  let answer = '';
  socket.on('data', data => {
    answer += `${data}`;
  });
  const length = { 'Content-Length': `${Buffer.byteLength(content)}` };
  socket.write(requestHead({ ...length, ...headers }, method));
  socket.write(content);
  await once(socket, 'close');
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, rest: rest.join('\r\n\r\n') };
}
