import type { QueuedPrompt } from '../../../protocol/chat.ts';
import { IconButton } from '../components/IconButton.tsx';
import { fill, type Page } from '../components/page.ts';

interface QueueProps {
  readonly page: Page;
  readonly queued: readonly QueuedPrompt[];
}

/** The prompts that wait for the end of the answer: each can be sent at once, or taken back. */
export function Queue({ page: { host, texts }, queued }: QueueProps) {
  if (queued.length === 0) return null;
  return (
    <ul class="queue" aria-label={texts.queued}>
      {queued.map(({ id, text }) => (
        <li key={id}>
          <span dir="auto" title={text}>
            {text}
          </span>
          <IconButton icon="send" title={texts.sendNow} onClick={() => host.post({ type: 'sendQueued', id })} />
          <IconButton
            icon="close"
            title={fill(texts.remove, text.slice(0, 40))}
            onClick={() => host.post({ type: 'removeQueued', id })}
          />
        </li>
      ))}
    </ul>
  );
}
