import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Conversation, shownTurns } from '../../../../src/core/conversation/conversation.ts';
import { readForeignConversations } from '../../../../src/core/conversation/foreign.ts';
import { toConversation } from '../../../../src/core/conversation/foreignMessage.ts';
import { readConversation } from '../../../../src/core/conversation/json.ts';

/** Every conversation of a file, as one of Runnel's. */
function read(value: unknown): readonly Conversation[] {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  let count = 0;
  const makeId = () => {
    count += 1;
    return `id-${count}`;
  };
  return readForeignConversations(text).map(foreign => toConversation(foreign, makeId, 1_000));
}

function only(value: unknown): Conversation {
  const found = read(value);
  assert.equal(found.length, 1);
  const [conversation] = found;
  assert.ok(conversation);
  return conversation;
}

const said = (conversation: Conversation) => shownTurns(conversation).map(({ role, text }) => `${role}: ${text}`);
const dot = 'data:image/png;base64,AAAA';
const both = ['user: Why?', 'assistant: Because.'];

/** The same two messages, in each program's own form. */
const forms: Readonly<Record<string, unknown>> = {
  // platform.openai.com/docs/api-reference/chat/create
  'a request of chat completions': {
    model: 'gpt-5',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Why?' }] },
      { role: 'assistant', content: 'Because.' },
    ],
  },
  'a list of messages': [
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: 'Because.' },
  ],
  'lines for fine-tuning':
    '{"messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"Because."}]}\n',
  // ~/.continue/sessions/<id>.json
  'a session of Continue': {
    sessionId: 's',
    title: 'Reasons',
    workspaceDirectory: '/w',
    history: [
      { message: { role: 'user', content: 'Why?' }, contextItems: [] },
      { message: { role: 'thinking', content: 'Hm.' }, contextItems: [] },
      { message: { role: 'assistant', content: 'Because.' }, contextItems: [] },
    ],
  },
  // tasks/<id>/api_conversation_history.json
  "Cline's history": [
    {
      role: 'user',
      content: [
        { type: 'text', text: '<task>\nWhy?\n</task>' },
        { type: 'text', text: '<environment_details>\n# VS Code Visible Files\n</environment_details>' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Because.' },
        { type: 'tool_use', id: 't', name: 'read_file', input: {} },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'x' }] },
  ],
  // tasks/<id>/ui_messages.json
  "Cline's messages": [
    { ts: 1, type: 'say', say: 'task', text: 'Why?' },
    { ts: 2, type: 'say', say: 'api_req_started', text: '{"request":"…"}' },
    { ts: 3, type: 'say', say: 'text', text: 'Because.' },
    { ts: 4, type: 'ask', ask: 'completion_result', text: '' },
  ],
  // Export Chat of Open WebUI: a list, whose messages are an object by their ids.
  'a chat of Open WebUI': [
    {
      id: 'c',
      title: 'Reasons',
      chat: {
        title: 'Reasons',
        history: {
          currentId: 'b',
          messages: {
            a: { id: 'a', parentId: null, childrenIds: ['b'], role: 'user', content: 'Why?', timestamp: 1_700_000_000 },
            b: { id: 'b', parentId: 'a', childrenIds: [], role: 'assistant', content: 'Because.', model: 'llama' },
          },
        },
        messages: [],
      },
    },
  ],
  'a chat of LibreChat': {
    conversationId: 'c',
    title: 'Reasons',
    messages: [
      {
        messageId: 'a',
        parentMessageId: '00000000-0000-0000-0000-000000000000',
        isCreatedByUser: true,
        sender: 'User',
        text: 'Why?',
      },
      { messageId: 'b', parentMessageId: 'a', isCreatedByUser: false, sender: 'GPT', text: 'Because.', model: 'gpt-5' },
    ],
  },
  'a chat of LibreChat as a tree': {
    conversationId: 'c',
    recursive: true,
    messages: [
      {
        ...{ messageId: 'a', isCreatedByUser: true, text: 'Why?' },
        children: [{ messageId: 'b', isCreatedByUser: false, text: '', content: [{ type: 'text', text: 'Because.' }] }],
      },
    ],
  },
  // Chat: Export Chat…
  "VS Code's chat": {
    requesterUsername: 'me',
    responderUsername: 'GitHub Copilot',
    requests: [
      {
        requestId: 'r',
        message: { text: 'Why?', parts: [] },
        modelId: 'copilot/gpt-5',
        timestamp: 1_700_000_000_000,
        response: [
          { kind: 'progressTaskSerialized', content: { value: 'Reading' } },
          { kind: 'thinking', value: 'Hm.' },
          { value: 'Be', supportThemeIcons: false },
          { kind: 'toolInvocationSerialized', toolId: 'x' },
          { kind: 'markdownContent', content: { value: 'cause.' } },
        ],
      },
    ],
  },
  // conversations.json
  ChatGPT: [
    {
      title: 'Reasons',
      current_node: 'b',
      mapping: {
        root: { id: 'root', message: null, parent: null, children: ['s'] },
        s: { id: 's', message: { author: { role: 'system' }, content: { parts: [''] } }, parent: 'root' },
        a: { id: 'a', message: { author: { role: 'user' }, content: { parts: ['Why?'] } }, parent: 's' },
        t: { id: 't', message: { author: { role: 'tool' }, content: { parts: ['found'] } }, parent: 'a' },
        b: { id: 'b', message: { author: { role: 'assistant' }, content: { parts: ['Because.'] } }, parent: 't' },
      },
    },
  ],
  'claude.ai': [
    {
      uuid: 'c',
      name: 'Reasons',
      chat_messages: [
        {
          sender: 'human',
          text: 'Why?',
          content: [{ type: 'text', text: 'Why?' }],
          created_at: '2025-01-02T03:04:05Z',
        },
        { sender: 'assistant', text: 'Because.' },
      ],
    },
  ],
};

describe('a conversation of another program', () => {
  for (const [name, value] of Object.entries(forms)) {
    it(`is read from ${name}`, () => {
      const conversation = only(value);
      assert.deepEqual(said(conversation), both);
      // What it became is read again from disk as it is.
      const again = readConversation(JSON.stringify(conversation));
      assert.deepEqual(again, { conversation, isWhole: true });
    });
  }

  it('keeps branches, and shows the one that was shown', () => {
    const messages = {
      a: { parentId: null, role: 'user', content: 'Why?' },
      b: { parentId: 'a', role: 'assistant', content: 'First.' },
      c: { parentId: 'a', role: 'assistant', content: 'Second.' },
      d: { parentId: 'b', role: 'user', content: 'And?' },
    };
    const conversation = only({ title: 'T', history: { messages, currentId: 'c' } });
    assert.deepEqual(said(conversation), ['user: Why?', 'assistant: Second.']);
    assert.equal(conversation.turns.length, 4);
  });

  it('takes the system prompt, the model, the reasoning, pictures and the time along', () => {
    const conversation = only([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: dot } },
          { type: 'text', text: 'What?' },
        ],
      },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'A dot.' }, 'A dot.'] },
    ]);
    assert.equal(conversation.settings.systemPrompt, 'Be brief.');
    const [prompt, answer] = conversation.turns;
    assert.deepEqual(prompt?.role === 'user' && prompt.attachments.map(({ content }) => content), [dot]);
    assert.equal(answer?.role === 'assistant' && answer.reasoning, 'A dot.');
    const copilot = only(forms["VS Code's chat"]).turns[1];
    assert.equal(copilot?.role === 'assistant' && copilot.model, 'copilot/gpt-5');
    assert.equal(copilot?.createdAt, 1_700_000_000_000);
  });

  it('is each of several in one file', () => {
    assert.deepEqual(
      read([forms.ChatGPT, forms['a chat of Open WebUI']].flat()).map(({ title }) => title),
      ['Reasons', 'Reasons'],
    );
  });

  it('is nothing where nothing is known, in a circle, or far too deep', () => {
    for (const value of ['', 'text', '{}', '[]', '[1]', { messages: [{ role: 'x', content: 1 }] }, { history: 7 }]) {
      assert.deepEqual(read(value), [], JSON.stringify(value));
    }
    const circle = {
      a: { parentId: 'b', role: 'user', content: 'x' },
      b: { parentId: 'a', role: 'user', content: 'y' },
    };
    assert.deepEqual(read({ title: '', history: { messages: circle } }).flatMap(said), []);
    assert.deepEqual(read(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), []);
  });

  it('takes as many messages of a long one as a chat can have', () => {
    const messages = Object.fromEntries(
      Array.from({ length: 30_000 }, (_, index) => [
        `m${index}`,
        { parentId: index === 0 ? null : `m${index - 1}`, role: index % 2 === 0 ? 'user' : 'assistant', content: 'x' },
      ]),
    );
    assert.equal(only({ title: '', history: { messages } }).turns.length, 20_000);
  });

  it('never fails', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom('messages', 'history', 'mapping', 'requests', 'chat_messages'),
        (json, key) => {
          read(json);
          read(`{"${key}":${json}}`);
          read(`{"${key}":[${json}]}`);
        },
      ),
    );
  });
});
