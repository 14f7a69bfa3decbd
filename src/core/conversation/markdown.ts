import { attachmentAsText, pictureAsMarkdown } from './attachmentText.ts';
import { type Attachment, type Conversation, shownTurns, type Turn } from './conversation.ts';

/** The path that is shown, to be read by people. */
export function conversationAsMarkdown(conversation: Conversation): string {
  const { title, settings } = conversation;
  const { systemPrompt } = settings;
  const parts = [
    `# ${title === '' ? 'Chat' : title}`,
    ...(systemPrompt === undefined || systemPrompt === '' ? [] : [`> ${systemPrompt.replace(/\n/g, '\n> ')}`]),
    ...shownTurns(conversation).map(turnAsMarkdown),
  ];
  return `${parts.join('\n\n')}\n`;
}

function turnAsMarkdown(turn: Turn): string {
  if (turn.role === 'user') {
    return ['## Prompt', ...turn.attachments.map(attachmentAsMarkdown), turn.text].filter(Boolean).join('\n\n');
  }
  const { model, text, failure } = turn;
  const heading = model === '' ? '## Answer' : `## Answer (${model})`;
  return [heading, text, failure === undefined ? '' : `*${failure.message}*`].filter(Boolean).join('\n\n');
}

function attachmentAsMarkdown(attachment: Attachment): string {
  return attachment.kind === 'image' ? pictureAsMarkdown(attachment) : attachmentAsText(attachment);
}
