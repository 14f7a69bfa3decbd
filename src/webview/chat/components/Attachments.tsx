import type { ShownAttachment } from '../../../protocol/chat.ts';
import { fill, type Page } from './page.ts';

interface AttachmentsProps {
  readonly page: Page;
  readonly attachments: readonly ShownAttachment[];
  readonly onRemove?: (id: string) => void;
}

/** The attachments of a prompt, as chips. Each has a button that removes it, where it can be removed. */
export function Attachments({ page: { texts }, attachments, onRemove }: AttachmentsProps) {
  if (attachments.length === 0) return null;
  return (
    <ul class="chips" aria-label={texts.attachments}>
      {attachments.map(({ id, kind, label, size, image }) => (
        <li key={id} class="chip">
          {image === undefined ? (
            <span class={`chip-icon icon-${kind}`} aria-hidden="true" />
          ) : (
            <img class="thumbnail" src={image} alt={texts.image} />
          )}
          <span class="chip-label" dir="auto" title={label}>
            {label}
          </span>
          <span class="chip-size">{size}</span>
          {onRemove !== undefined && (
            <button
              type="button"
              class="icon-button small icon-close"
              title={fill(texts.remove, label)}
              aria-label={fill(texts.remove, label)}
              onClick={() => onRemove(id)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
