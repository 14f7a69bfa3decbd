import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ByteReader } from '../../../src/core/http/byteSource.ts';
import { ByteQueue } from '../../../src/network/byteQueue.ts';
import { bytesOf } from '../../support/bytes.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('A queue of bytes', () => {
  it('hands on together what has arrived together, and says when it was the last', async () => {
    const { queue, said, read } = setUp();
    read();
    queue.add(bytesOf('a'));
    queue.add(bytesOf('b'));
    await nextTurn();
    read();
    queue.add(bytesOf('c'));
    queue.end();
    await nextTurn();
    assert.deepEqual(said, ['ab', 'c, the last']);
  });

  it('never hands on before it has been asked, nor before the asking is over', async () => {
    const { queue, said, read } = setUp();
    queue.add(bytesOf('a'));
    await nextTurn();
    assert.deepEqual(said, []);
    read();
    assert.deepEqual(said, []);
    await nextTurn();
    assert.deepEqual(said, ['a']);
  });

  it('tells of a failure after what arrived before it, once', async () => {
    const { queue, said, read } = setUp();
    queue.add(bytesOf('a'));
    queue.end(new Error('broken'));
    for (let times = 0; times < 3; times++) {
      read();
      await nextTurn();
    }
    assert.deepEqual(said, ['a', 'broken', 'end']);
  });

  it('drops what is waiting when it is aborted', async () => {
    const { queue, said, read } = setUp();
    queue.add(bytesOf('a'));
    queue.abort(new Error('aborted'));
    queue.add(bytesOf('b'));
    read();
    await nextTurn();
    assert.deepEqual(said, ['aborted']);
  });

  it('holds the network back while too much is waiting, and only then', async () => {
    const { queue, asked, read } = setUp();
    const piece = new Uint8Array(100 * 1024);
    queue.add(piece);
    queue.add(piece);
    assert.deepEqual(asked, []);
    queue.add(piece);
    queue.add(piece);
    assert.deepEqual(asked, ['pause']);
    read();
    await nextTurn();
    assert.deepEqual(asked, ['pause', 'resume']);
    queue.add(piece);
    read();
    await nextTurn();
    assert.deepEqual(asked, ['pause', 'resume']);
  });

  it('hands on what comes, with the end, as soon as the network may bring more', async () => {
    const large = 'x'.repeat(300 * 1024);
    for (const [failure, ending] of [
      [undefined, 'rest, the last'],
      [new Error('broken'), 'rest'],
    ] as const) {
      const { queue, said, read } = setUp(() => {
        queue.add(bytesOf('rest'));
        queue.end(failure);
      });
      queue.add(bytesOf(large));
      for (let times = 0; times < 3; times++) {
        read();
        await nextTurn();
      }
      assert.deepEqual(said, [large, ending, failure === undefined ? 'end' : 'broken']);
    }
  });

  it('that is left tells the network once, and a reader who waits the end', async () => {
    const { queue, said, asked, read } = setUp();
    read();
    queue.close();
    queue.close();
    await nextTurn();
    assert.deepEqual(asked, ['leave']);
    assert.deepEqual(said, ['end']);
  });

  it('is iterated by those who know no other way', async () => {
    const { queue, asked } = setUp();
    queue.add(bytesOf('a'));
    const iterator = queue[Symbol.asyncIterator]();
    assert.deepEqual((await iterator.next()).value, bytesOf('a'));
    const next = iterator.next();
    queue.end(new Error('broken'));
    await assert.rejects(next, /broken/);
    assert.deepEqual(await iterator.next(), { done: true, value: undefined });
    assert.deepEqual(await iterator.return?.(), { done: true, value: undefined });
    assert.deepEqual(asked, []);
  });
});

function setUp(onResume = () => {}) {
  const said: string[] = [];
  const asked: string[] = [];
  const queue = new ByteQueue({
    pause: () => asked.push('pause'),
    resume: () => {
      asked.push('resume');
      onResume();
    },
    leave: () => asked.push('leave'),
  });
  const reader: ByteReader = {
    onBytes: (bytes, isLast) => said.push(isLast ? `${textOf(bytes)}, the last` : textOf(bytes)),
    onEnd: () => said.push('end'),
    onFailure: error => said.push((error as Error).message),
  };
  return { queue, said, asked, read: () => queue.read(reader) };
}
