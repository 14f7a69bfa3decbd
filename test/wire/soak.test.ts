import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { addTurn, type Conversation, createConversation } from '../../src/core/conversation/conversation.ts';
import { AnswerFilter } from '../../src/core/text/filters/answerFilter.ts';
import { sumOf } from '../../src/core/usage/entries.ts';
import { addUsage, noUsage } from '../../src/core/usage/usage.ts';
import { createChatStore } from '../../src/host/chat/session/store.ts';
import { createUsageStore } from '../../src/host/usage/store.ts';
import { createTransport } from '../../src/network/transport.ts';
import { saying } from '../../src/sandbox/responder.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandboxServer.ts';
import { answerPlace } from '../support/filterAnswer.ts';
import { startGenerating } from '../support/generate.ts';

/** `RUNNEL_SOAK=1000` makes it a long one. */
const generations = Number(process.env.RUNNEL_SOAK ?? 300);
const mostBytesEach = 2_048;
/** What is compiled, connected and remembered once is not counted. */
const warmUp = 100;
const promptsInChat = 20;
const answer = Array.from({ length: 60 }, (_, index) => `line ${index}, ünd 👩‍🚀 more`).join('\n');

/**
 * Two windows generate at the same time, into documents and into the same chats, and cancel when they like. The stores, the
 * client and the filters are those of the extension; what VS Code itself does with a document is the soak of `test/host`.
 */
describe('Generation after generation in two windows', () => {
  let sandbox: Sandbox;
  let folder: string;
  const damaged: string[] = [];
  const transport = createTransport({ environment: {} });

  before(async () => {
    sandbox = await startSandbox({ testing: true, tokensPerSecond: Number.POSITIVE_INFINITY });
    sandbox.alwaysRespondWith(saying(answer));
    folder = await mkdtemp(join(tmpdir(), 'runnel-soak-'));
  });
  after(async () => {
    await sandbox.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it(`loses nothing and leaves little behind in ${generations}`, async function () {
    this.timeout(generations * 2_000);
    const written = new Map<string, string>();
    const windows = ['one', 'two'].map(name => createWindow(name));
    const random = randomFrom(7);
    let cancelled = 0;
    let heapBefore = 0;
    for (let number = 0; number < generations; number += 2) {
      if (number >= warmUp && heapBefore === 0) heapBefore = usedHeap();
      const chat = `chat-${Math.floor(number / 2 / promptsInChat)}`;
      const results = await Promise.all(
        windows.map((window, index) => {
          const cancelAfter = random(3) === 0 ? random(answer.length) : Number.POSITIVE_INFINITY;
          return random(2) === 0
            ? window.ask(chat, `${chat}-${number + index}`, cancelAfter)
            : window.write(cancelAfter);
        }),
      );
      for (const { id, text, isCancelled } of results) {
        if (isCancelled) cancelled += 1;
        assert.ok(isCancelled ? answer.startsWith(text) : text === answer, `generation ${number}`);
        if (id !== undefined) written.set(id, digestOf(text));
      }
    }
    // What the server recorded of the requests is the test's own.
    sandbox.reset();
    const heap = (usedHeap() - heapBefore) / (generations - warmUp);

    const chats = createChatStore(join(folder, 'chats'), { maxChats: () => 0, onDamaged: name => damaged.push(name) });
    const kept = new Map<string, string>();
    for (const { id } of await chats.list())
      for (const turn of (await chats.read(id))?.turns ?? [])
        if (turn.role === 'assistant') kept.set(turn.id, digestOf(turn.text));
    assert.deepEqual(new Map([...kept].sort()), new Map([...written].sort()));
    assert.equal(sumOf((await windows[0]?.usage.read()) ?? []).generations, generations);
    assert.deepEqual(damaged, []);
    assert.deepEqual(
      (await readdir(join(folder, 'chats'))).filter(name => name.endsWith('.tmp')),
      [],
    );
    assert.ok(cancelled > generations / 10, `${cancelled} were cancelled`);
    console.log(`      ${cancelled} cancelled, ${kept.size} in chats, ${Math.round(heap)} bytes of heap a generation`);
    // Beside other files of tests, the heap is theirs as well: the long run has the process for itself.
    if (process.env.RUNNEL_SOAK !== undefined)
      assert.ok(heap < mostBytesEach, `${Math.round(heap)} bytes of heap a generation`);
  });

  function createWindow(windowId: string) {
    const onSetAside = (name: string) => damaged.push(name);
    const chats = createChatStore(join(folder, 'chats'), { maxChats: () => 0, onDamaged: onSetAside });
    const usage = createUsageStore({ folder: join(folder, 'usage'), windowId, now: () => new Date(), onSetAside });
    let own: Conversation | undefined;

    const generate = async (cancelAfter: number, onText: (text: string) => void): Promise<boolean> => {
      const controller = new AbortController();
      let length = 0;
      let totals = noUsage;
      let isCancelled = false;
      try {
        const stream = startGenerating(
          { dialect: 'openai', baseUrl: sandbox.url },
          { transport, signal: controller.signal, retries: 0 },
        );
        for await (const event of stream) {
          if (event.type === 'text') {
            onText(event.text);
            length += event.text.length;
            if (length > cancelAfter) controller.abort();
          } else if (event.type === 'usage') totals = addUsage(noUsage, event.usage, 0);
        }
      } catch (error) {
        if (!controller.signal.aborted) throw error;
        isCancelled = true;
      }
      const day = '2026-11-30';
      await usage.add({ ...totals, generations: 1, day, connection: 'sandbox', model: 'one' });
      return isCancelled;
    };
    return {
      usage,
      async ask(chat: string, id: string, cancelAfter: number) {
        let text = '';
        const isCancelled = await generate(cancelAfter, more => {
          text += more;
        });
        const base = own?.id === chat ? own : createConversation(chat, 1);
        const prompt = { id: `${id}-q`, role: 'user', text: id, createdAt: 1, attachments: [] } as const;
        const told = { model: 'one', connection: 'sandbox', reasoning: '', usage: {}, createdAt: 2 } as const;
        const outcome = isCancelled ? 'stopped' : 'complete';
        const asked = addTurn(base, { ...prompt, ...(base.leaf === undefined ? {} : { parent: base.leaf }) });
        own = await chats.save(addTurn(asked, { id, role: 'assistant', parent: prompt.id, text, outcome, ...told }));
        return { id, text, isCancelled };
      },
      async write(cancelAfter: number) {
        const filter = new AnswerFilter(answerPlace('prose', 'plaintext'));
        let text = '';
        const put = ({ text: more, startsOver = false }: ReturnType<AnswerFilter['add']>): void => {
          text = startsOver ? more : text + more;
        };
        const isCancelled = await generate(cancelAfter, more => put(filter.add(more)));
        put(filter.end());
        return { id: undefined, text, isCancelled };
      },
    };
  }
});

/** What the test itself remembers is not what is measured. */
function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 12);
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function randomFrom(seed: number): (most: number) => number {
  let state = seed;
  return most => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}
