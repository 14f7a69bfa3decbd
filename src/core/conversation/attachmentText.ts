import { inCodeFence } from '../text/codeFence.ts';
import type { Attachment } from './conversation.ts';

/** An attachment as text: its name on a line, and its content in a fence. */
export function attachmentAsText({ label, content, language }: Attachment): string {
  return `${nameInOneLine(label)}\n${inCodeFence(content, language.replace(/[^\w+#.-]+/g, ''))}`;
}

/** A picture in Markdown, whatever its file is called. */
export function pictureAsMarkdown({ label, content }: Attachment): string {
  return `![${nameInOneLine(label).replace(/[\\[\]]/g, '\\$&')}](${content})`;
}

/** A file may be called anything, also several lines that read like a prompt, or backwards. */
function nameInOneLine(name: string): string {
  return name.replace(/[\s\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ');
}
