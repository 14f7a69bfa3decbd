import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Page } from './page.ts';

interface FoldableProps {
  readonly page: Page;
  readonly text: string;
  readonly children: ComponentChildren;
}

const mostLines = 14;
const mostCharacters = 1_400;

/** Shows the beginning of a long prompt, and all of it on request. */
export function Foldable({ page: { texts }, text, children }: FoldableProps) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > mostCharacters || text.split('\n', mostLines + 1).length > mostLines;
  if (!isLong) return <>{children}</>;
  return (
    <div class={isOpen ? 'foldable' : 'foldable is-folded'}>
      {children}
      <button type="button" class="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? texts.fold : texts.showMore}
      </button>
    </div>
  );
}
