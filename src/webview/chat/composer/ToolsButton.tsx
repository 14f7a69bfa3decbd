import type { ShownTools } from '../../../protocol/chat.ts';
import { fill, type Page } from '../components/page.ts';

interface ToolsButtonProps {
  readonly page: Page;
  readonly tools: ShownTools;
}

/** Which tools the model may ask for, and how many those are. */
export function ToolsButton({ page: { host, texts }, tools: { count, unavailable } }: ToolsButtonProps) {
  const title = count === 0 ? texts.tools : fill(texts.toolsOf, count);
  const isOn = count > 0 && unavailable === '';
  return (
    <button
      type="button"
      class={`icon-button icon-tools${isOn ? ' has-count' : ''}`}
      title={unavailable === '' ? title : unavailable}
      aria-label={unavailable === '' ? title : `${texts.tools}: ${unavailable}`}
      disabled={unavailable !== ''}
      data-count={isOn ? count : undefined}
      onClick={() => host.post({ type: 'run', command: 'chooseTools' })}
    />
  );
}
