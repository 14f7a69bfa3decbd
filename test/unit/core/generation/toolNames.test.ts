import assert from 'node:assert/strict';
import type { GenerationRequest } from '../../../../src/core/generation/generation.ts';
import { withToolNames } from '../../../../src/core/generation/toolNames.ts';

const shape = /^[A-Za-z_]\w{0,63}$/;
const asked = (names: readonly string[]): GenerationRequest => ({
  messages: [{ role: 'user', content: 'Hi' }],
  tools: names.map(name => ({ name, schema: {} })),
});
const sent = (names: readonly string[]) =>
  withToolNames(asked(names), shape).request.tools?.map(({ name }) => name) ?? [];

describe('Names of tools', () => {
  it('stay as they are where the API takes them, or takes all', () => {
    const request = asked(['look', 'read_file']);
    assert.deepEqual(withToolNames(request, shape), { request });
    const odd = asked(['a.b']);
    assert.deepEqual(withToolNames(odd, undefined), { request: odd });
  });

  it('are changed to names that fit, each to one of its own', () => {
    const long = 'x'.repeat(70);
    const names = ['a.b', 'a/b', 'a_b', 'größe', '2nd', '', `${long}1`, `${long}2`];
    const changed = sent(names);
    assert.deepEqual(changed.slice(0, 6), ['a_b_2', 'a_b_3', 'a_b', 'gr__e', '_2nd', '_']);
    assert.ok(
      changed.every(name => shape.test(name)),
      changed.join(' '),
    );
    assert.equal(new Set(changed).size, names.length);
  });

  it('are the same in tools, choice, calls and results, and known by their own names', () => {
    const { request, ownNames } = withToolNames(
      {
        ...asked(['a.b']),
        toolChoice: { name: 'a.b' },
        messages: [
          { role: 'assistant', content: [{ type: 'toolCall', id: '1', name: 'a.b', arguments: '{}' }] },
          { role: 'tool', content: [{ type: 'toolResult', callId: '1', name: 'a.b', content: [] }] },
        ],
      },
      shape,
    );
    assert.equal(JSON.stringify(request).match(/"name":"a_b"/g)?.length, 4);
    assert.deepEqual([...(ownNames ?? [])], [['a_b', 'a.b']]);
  });
});
