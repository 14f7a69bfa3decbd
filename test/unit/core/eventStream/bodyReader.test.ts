import assert from 'node:assert/strict';
import { BodyReader } from '../../../../src/core/eventStream/bodyReader.ts';
import { bytesOf, cut } from '../../../support/bytes.ts';

/** What a body says, one entry for each call. */
type Said = readonly (readonly [handler: string, ...args: readonly string[]])[];

const event = (data: string, type = 'message') => ['event', type, data] as const;
const done = ['done'] as const;

const bodies: readonly (readonly [sentence: string, body: string, said: Said])[] = [
  ['reads a correct stream', 'data: {"a":1}\n\ndata: [DONE]\n\n', [event('{"a":1}'), done]],
  [
    'L1: takes a last event without its blank line when it is whole',
    'data: {"a":1}\n\ndata: {"b":2}',
    [event('{"a":1}'), event('{"b":2}')],
  ],
  ['L1: takes a last [DONE] without its line end', 'data: {"a":1}\n\ndata: [DONE]', [event('{"a":1}'), done]],
  ['L1: takes an object in several lines as the last event', 'data: {"a":\ndata: 1}', [event('{"a":\n1}')]],
  ['L1: drops a last event that was cut off', 'data: {"a":1}\n\ndata: {"b":', [event('{"a":1}'), ['cut off']]],
  ['L1: takes a list for the last event', 'data: [{"a":1}]', [event('[{"a":1}]')]],
  ['L1: drops a last event that is no object', 'data: {"a":1}\n\ndata: 12', [event('{"a":1}'), ['cut off']]],
  ['L1: drops a last heartbeat and says nothing', 'data: {"a":1}\n\ndata:\n', [event('{"a":1}')]],
  [
    'L2: finds the events between which no blank line stands',
    'data: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n',
    [event('{"a":1}'), event('{"b":2}'), done],
  ],
  [
    'L2: leaves an object in several lines whole',
    'data: {"a":\ndata: {"b":2}\ndata: }\n\n',
    [event('{"a":\n{"b":2}\n}')],
  ],
  [
    'L2: finds them after an empty line of data, too',
    'data:\ndata: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n',
    [event('\n{"a":1}'), event('{"b":2}'), done],
  ],
  [
    'L2: finds them after an object in several lines, too',
    'data: {"a":[\ndata: {"b":"}\\"{"}\ndata: ]}\ndata: {"c":2}\ndata: [DONE]\n',
    [event('{"a":[\n{"b":"}\\"{"}\n]}'), event('{"c":2}'), done],
  ],
  [
    'L2: finds one after what only looks like an object',
    'data: {a}\ndata: {"b":2}\n\n',
    [event('{a}'), event('{"b":2}')],
  ],
  ['L2: finds one after what is no object', 'data: 1\ndata: {"b":2}\n\n', [event('1'), event('{"b":2}')]],
  [
    'L2: finds them between comments that were wrapped',
    'data: {"a":1}\ndata: : PROCESSING\ndata: {"b":2}\ndata: [DONE]\n',
    [event('{"a":1}'), event('{"b":2}'), done],
  ],
  [
    'L2: finds them with more white space than one would expect',
    'data:  {"a":1}\ndata:\t{"b":2}\ndata:  [DONE]\n',
    [event(' {"a":1}'), event('\t{"b":2}'), done],
  ],
  [
    'L2: finds them after a line that was cut in a string',
    'data: {"a":"x\ndata: {"b":2}\ndata: {"c":3}\ndata: [DONE]\n',
    [event('{"a":"x'), event('{"b":2}'), event('{"c":3}'), done],
  ],
  [
    'L2: finds them after a line that was cut elsewhere',
    'data: {"a":\ndata: {"b":2}\ndata: {"c":3}\ndata: [DONE]\n',
    [event('{"a":'), event('{"b":2}'), event('{"c":3}'), done],
  ],
  [
    'L2: finds them before the end, of which the last may be cut off',
    'data: {"a":\ndata: {"b":2}\ndata: {"c":3}\ndata: {"d":',
    [event('{"a":'), event('{"b":2}'), event('{"c":3}'), ['cut off']],
  ],
  [
    'L2: finds them with the type of each',
    'event: a\ndata: {"a":1}\nevent: error\ndata: {"b":2}\nevent: c\ndata: {"c":3}\nevent: c\ndata: {"d":4}\n\n',
    [event('{"a":1}', 'a'), event('{"b":2}', 'error'), event('{"c":3}', 'c'), event('{"d":4}', 'c')],
  ],
  [
    'L2: keeps an event apart from a heartbeat with a name that follows it',
    'data: {"a":1}\nevent: ping\ndata:\n\ndata: {"b":2}\n\n',
    [event('{"a":1}'), event('{"b":2}')],
  ],
  [
    'L2: does not let a name stand for the next event, too',
    'event: ping\ndata: {}\ndata: {"a":1}\n\n',
    [event('{}', 'ping'), event('{"a":1}')],
  ],
  [
    'L2: leaves an error in several lines of words whole',
    'event: error\ndata: Full\ndata: until later\n\n',
    [event('Full\nuntil later', 'error')],
  ],
  [
    'L3: takes the field `error` for an event',
    'error: {"message":"full"}\n\n',
    [event(' {"message":"full"}', 'error')],
  ],
  ['L3: but not where it says nothing', 'data: {}\n\nerror: null\n\n', [event('{}'), ['unreadable', 'error: null']]],
  ['L3: but not without JSON', 'data: {}\n\nerror: full\n\n', [event('{}'), ['unreadable', 'error: full']]],
  ['L4: takes empty data for a heartbeat', 'data:\n\ndata:  \n\ndata: {}\n\n', [event('{}')]],
  ['L5: takes data that begins with a colon for a comment', 'data: : PROCESSING\n\ndata: {}\n\n', [event('{}')]],
  ['L6: finds [DONE] among white space', 'data:   [DONE] \n\n', [done]],
  ['L6: does not wait for the blank line after [DONE]', 'data: [DONE]\n', [done]],
  ['L7: hands on what is no JSON', 'data: {"a\n\ndata: {}\n\n', [event('{"a'), event('{}')]],
  ['L8: takes a JSON object for the whole body', ' \r\n {"a":1}', [['json', ' {"a":1}']]],
  [
    'L8: takes JSON over several lines for the whole body',
    '{\n  "a": [\n    {"b":1}\n  ]\n}\n',
    [['json', '{\n  "a": [\n    {"b":1}\n  ]\n}']],
  ],
  ['L8: tells the objects of a JSON list', '[{"error":"full"}]', [['json', '{"error":"full"}'], ['list end']]],
  [
    'L8: tells the objects of a JSON list over several lines',
    '[{\n  "a": "]}"\n}\n,\r\n{}\n]\n',
    [['json', '{\n  "a": "]}"\n}'], ['json', '{}'], ['list end']],
  ],
  ['L8: tells the objects of a JSON list that was cut off', '[{"a":1},{"b"', [['json', '{"a":1}'], ['cut off']]],
  ['L8: takes no end mark for a list', '[DONE]', [done]],
  [
    'L8: takes a page for the whole body',
    '\n<html>\n<title>Log in</title>\ndata: 1\n\n</html>',
    [['page', '<html>\n<title>Log in</title>\n</html>']],
  ],
  [
    'L8: knows a page by its beginning, however long its first line is',
    `<html><title>Log in</title>${'x'.repeat(70_000)}</html>\n`,
    [['page', `<html><title>Log in</title>${'x'.repeat(65_536 - 27)}`]],
  ],
  ['L8: cannot read a JSON text that was cut off', '{"a":', [['unreadable', '{"a":'], ['cut off']]],
  [
    'L9: takes lines of JSON for events, as they come',
    '{"a":1}\n{"b":2}\r\n\n[DONE]\n',
    [['json', '{"a":1}'], ['json', '{"b":2}'], done],
  ],
  [
    'L9: takes them with white space before them',
    ' {"a":1}\n\t{"b":2}\n  {"c":3}\n',
    [
      ['json', ' {"a":1}'],
      ['json', '\t{"b":2}'],
      ['json', '  {"c":3}'],
    ],
  ],
  [
    'L9: takes nothing for a line that is the inside of something that was cut off',
    '{\n  "a": [\n    {"b":1}\n',
    [
      ['unreadable', '{'],
      ['unreadable', '"a": ['],
      ['unreadable', '{"b":1}'],
    ],
  ],
  [
    'L9: takes no line of JSON for an event where there are events',
    'data: {}\n\n{"b":2}\n',
    [event('{}'), ['unreadable', '{"b":2}']],
  ],
  [
    'L9: nor a line before them, not even the end mark',
    '{"b":2}\ndata: {}\n\ndata: [DONE]\n\n',
    [['unreadable', '{"b":2}'], event('{}'), done],
  ],
  ['L9: nor the end mark before them', '[DONE]\ndata: {}\n\n', [['unreadable', '[DONE]'], event('{}')]],
  [
    'L9: goes on after a line that can not be read',
    '{"a":1}\n{bad\n{"b":2}\nbad\n{"c":3}\n[DONE]\n',
    [
      ['json', '{"a":1}'],
      ['unreadable', '{bad'],
      ['json', '{"b":2}'],
      ['unreadable', 'bad'],
      ['json', '{"c":3}'],
      done,
    ],
  ],
  [
    'L9: begins after a line that only looks like JSON',
    '[info] loading\n{"a":1}\n{"b":2}\n[DONE]\n',
    [['unreadable', '[info] loading'], ['json', '{"a":1}'], ['json', '{"b":2}'], done],
  ],
  ['does not read JSON that follows an empty field', 'data:\n {"a":1}\n\n', [['unreadable', ' {"a":1}']]],
  [
    'cannot read plain text',
    'Bad gateway\nTry later',
    [['unreadable', 'Bad gateway'], ['unreadable', 'Try later'], ['cut off']],
  ],
  [
    'names the types of events',
    'event: ping\ndata: {}\n\nevent: error\ndata: {"a":1}\n\n',
    [event('{}', 'ping'), event('{"a":1}', 'error')],
  ],
  ['says nothing of nothing', '', []],
  ['says nothing of blank lines and comments', '\n\n: a\n\n', []],
];

describe('The leniency above the event stream parser', () => {
  for (const [sentence, body, said] of bodies) {
    it(`${sentence}, in pieces of every size`, () => {
      for (const size of [1, 2, 7, 1000]) assert.deepEqual(read(cut(bytesOf(body), size)), said, `size ${size}`);
    });
  }

  it('hands on events without blank lines as soon as the next one begins', () => {
    const said: string[] = [];
    const reader = createReader(call => said.push(call.join(' ')));
    reader.feed(bytesOf('data: {"a":1}\n'));
    assert.deepEqual(said, []);
    reader.feed(bytesOf('data: {"b":2}\n'));
    assert.deepEqual(said, ['event message {"a":1}']);
    reader.feed(bytesOf('data: [DONE]\n'));
    assert.deepEqual(said, ['event message {"a":1}', 'event message {"b":2}', 'done']);
  });

  it('takes the data of plain text as it stands', () => {
    const said: string[][] = [];
    const reader = createReader(call => said.push([...call]), { readsPlainText: true });
    reader.feed(bytesOf('data: a\n\ndata:  \n\ndata: :\n\ndata: {}\ndata: {}\n\ndata:\n\ndata: z\ndata: [DONE]\n'));
    reader.end();
    assert.deepEqual(said, [...['a', ' ', ':', '{}\n{}', 'z'].map(data => event(data)), done]);
    const cut = createReader(() => {}, { readsPlainText: true });
    cut.feed(bytesOf('data: [DONE]'));
    assert.equal(cut.seemsDone, false, 'because “[DONE] is what …” may be meant');
  });

  it('knows when all of the end mark is there but the end of its line: fault 90', () => {
    for (const [body, seemsDone] of [
      ['data: [DONE]', true],
      ['data:[DONE] ', true],
      ['data: [DONE', false],
      ['data: [DONE]]', false],
      ['data: {"a":1}', false],
      ['[DONE]', false],
      ['data: {"a":1}\ndata: [DONE]', true],
    ] as const) {
      const reader = createReader(() => {});
      reader.feed(bytesOf(`data: {}\n\n${body}`));
      assert.equal(reader.seemsDone, seemsDone, body);
    }
  });

  it('takes little time for what was made to take long', () => {
    const before = process.cpuUsage();
    const costly = [
      'data: {\n',
      'data: {}\ndata: [DONE]\n',
      'data: x\ndata: [DONE]\n',
      'data: {[}]\n',
      '{}\n',
      '[x\n',
      '{\n',
      '}\n',
      '[\n',
      'data: {}\ndata:\n',
      ' ',
      '\n',
      '<',
      'x: 1\n',
      '{"a":',
      '[[',
    ];
    for (const line of costly) {
      const reader = createReader(() => {});
      const piece = bytesOf(line.repeat(65_536 / line.length));
      for (let count = 0; count < 4; count++) reader.feed(piece);
      reader.end();
    }
    assert.ok(process.cpuUsage(before).user < 2_000_000, 'microseconds for a quarter of a mebibyte each');
  });
});

function read(pieces: readonly Uint8Array[]): Said {
  const said: string[][] = [];
  const reader = createReader(call => said.push([...call]));
  for (const piece of pieces) reader.feed(piece);
  reader.end();
  return said as unknown as Said;
}

function createReader(say: (call: readonly string[]) => void, form = {}): BodyReader {
  const handlers = {
    onText: (text: string) => say(['text', text]),
    onEvent: (type: string, data: string) => say(['event', type, data]),
    onJson: (text: string) => say(['json', text]),
    onDone: () => say(['done']),
    onWebPage: (page: string) => say(['page', page]),
    onUnreadable: (text: string) => say(['unreadable', text]),
    onCutOff: () => say(['cut off']),
    onListEnd: () => say(['list end']),
  };
  return new BodyReader(handlers, undefined, form);
}
