import assert from 'node:assert/strict';
import { documentedStreams } from '../fixtures/documentedStreams.ts';
import { bytesOf, cut } from '../support/bytes.ts';
import { generate, transports } from '../support/generate.ts';
import { chunked, type RawServer, startRawServer } from '../support/rawServer.ts';

for (const [name, transport] of transports) {
  describe(`What the documents print, through ${name}`, () => {
    let server: RawServer | undefined;
    afterEach(() => server?.close());

    for (const { title, dialect, path, stream, text, first, last } of documentedStreams) {
      for (const size of [1, 2, 7, 1_000]) {
        it(`${title}: the same in pieces of ${size}`, async () => {
          server = await startRawServer(async line => {
            await line.head(200, chunked);
            for (const piece of cut(bytesOf(stream), size)) await line.chunk(piece);
            await line.endChunks();
          });
          const generated = await generate({ dialect, baseUrl: server.url, apiKey: 'nb_0123456789' }, { transport });
          assert.equal(generated.failure, undefined);
          assert.equal(generated.text, text);
          assert.deepEqual(generated.events[0], first);
          // How the text is divided among events depends on the network; nothing else does.
          const others = (event: { readonly type: string }): boolean => event.type !== 'text';
          assert.deepEqual(generated.events.filter(others).slice(1), last.filter(others));
          assert.deepEqual(
            server.received.map(request => request.path),
            [path],
          );
          assert.equal(server.received[0]?.headers.authorization, 'Bearer nb_0123456789');
          assert.equal(server.received[0]?.headers.accept, 'text/event-stream');
        });
      }
    }
  });
}
