import { useLayoutEffect, useRef } from 'preact/hooks';
import { isComposing, type Page } from './page.ts';

interface PromptEditorProps {
  readonly page: Page;
  readonly text: string;
  readonly onSend: (text: string) => void;
  readonly onCancel: () => void;
}

/** A prompt that is changed in its place and sent again. */
export function PromptEditor({ page: { texts }, text, onSend, onCancel }: PromptEditorProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  const send = () => {
    const edited = box.current?.value.trim() ?? '';
    if (edited !== '') onSend(edited);
  };
  return (
    <div class="prompt-editor">
      <textarea
        ref={box}
        class="box"
        dir="auto"
        rows={1}
        defaultValue={text}
        aria-label={texts.editPrompt}
        onKeyDown={event => {
          if (isComposing(event)) return;
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            send();
          } else if (event.key === 'Escape') {
            event.stopPropagation();
            onCancel();
          }
        }}
      />
      <div class="ways-out">
        <button type="button" class="button" onClick={send}>
          {texts.sendAgain}
        </button>
        <button type="button" class="button secondary" onClick={onCancel}>
          {texts.cancel}
        </button>
      </div>
    </div>
  );
}
