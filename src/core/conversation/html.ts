import { type Attachment, type Conversation, shownTurns, type Turn } from './conversation.ts';

const style = `
body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: #1f1f1f; background: #fff; }
h2 { margin: 2rem 0 0.25rem; font-size: 0.9rem; color: #5f5f5f; }
pre { margin: 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.prompt pre { padding: 0.5rem 0.75rem; background: #f0f0f0; border-radius: 0.5rem; }
details pre { font: 14px/1.45 monospace; }
img { max-width: 100%; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1f1f1f; } h2 { color: #aaa; } .prompt pre { background: #2d2d2d; } }
`;

/**
 * The path that is shown, as one page that any browser opens and prints: without scripts, without anything from elsewhere.
 * Texts stand there as they were written; nothing of them is read as HTML.
 */
export function conversationAsHtml(conversation: Conversation): string {
  const title = escaped(conversation.title || 'Chat');
  const { systemPrompt = '' } = conversation.settings;
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
${systemPrompt === '' ? '' : `<p>${escaped(systemPrompt)}</p>\n`}${shownTurns(conversation).map(turnAsHtml).join('\n')}
</html>
`;
}

function turnAsHtml(turn: Turn): string {
  if (turn.role === 'user') {
    const attached = turn.attachments.map(attachmentAsHtml).join('\n');
    return `<section class="prompt"><h2>Prompt</h2>\n${attached}${text(turn.text)}</section>`;
  }
  const { model, failure, rounds = [] } = turn;
  const uses = rounds
    .flatMap(round => round.uses)
    .map(({ name, arguments: given, result }) => folded(name, `${given}\n\n${result}`));
  const failed = failure === undefined ? '' : `<p><em>${escaped(failure.message)}</em></p>`;
  return `<section><h2>Answer${model === '' ? '' : ` (${escaped(model)})`}</h2>\n${uses.join('\n')}${text(turn.text)}${failed}</section>`;
}

function attachmentAsHtml({ kind, label, content }: Attachment): string {
  return kind === 'image' ? `<p><img src="${escaped(content)}" alt="${escaped(label)}"></p>` : folded(label, content);
}

function folded(title: string, content: string): string {
  return `<details><summary>${escaped(title)}</summary>${text(content)}</details>\n`;
}

function text(content: string): string {
  return content === '' ? '' : `<pre>${escaped(content)}</pre>`;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(content: string): string {
  return content.replace(/[&<>"']/g, sign => signs[sign] ?? '');
}
