import { useState } from 'preact/hooks';
import type { ShownUse } from '../../../protocol/chat.ts';
import { withInvisible } from '../markdown/invisible.ts';
import type { Page } from './page.ts';

/** The calls of a round, each with its arguments, what can be said to it, and what came of it. */
export function ToolUses({ page, uses }: { readonly page: Page; readonly uses: readonly ShownUse[] }) {
  return (
    <ul class="tools" aria-label={page.texts.toolCalls}>
      {uses.map(use => (
        <li key={use.id} class={`tool is-${use.status}`}>
          <ToolUse page={page} use={use} />
        </li>
      ))}
    </ul>
  );
}

function ToolUse({ page: { host, texts }, use }: { readonly page: Page; readonly use: ShownUse }) {
  const { id, title, detail, status, statusLabel, input, result, choices } = use;
  // Arguments of what waits are seen without a click: they are what is allowed.
  const [isOpen, setOpen] = useState<boolean>();
  return (
    <>
      <details
        open={isOpen ?? status === 'asking'}
        onToggle={({ currentTarget }) => {
          if (currentTarget.open !== (isOpen ?? status === 'asking')) setOpen(currentTarget.open);
        }}
      >
        <summary>
          <span class="tool-icon icon-tools" aria-hidden="true" />
          <span class="tool-title">{title}</span>
          <span class="tool-detail" dir="auto">
            <Visible text={detail} />
          </span>
          <span class="tool-status">{statusLabel}</span>
        </summary>
        <p class="tool-label">{texts.toolInput}</p>
        <ToolText label={texts.toolInput} text={input} />
        {result !== '' && (
          <>
            <p class="tool-label">{texts.toolResult}</p>
            <ToolText label={texts.toolResult} text={result} />
          </>
        )}
      </details>
      {choices.length > 0 && (
        <div class="ways-out">
          {choices.map(choice => (
            <button
              type="button"
              key={choice.decision}
              class={choice.decision === 'once' ? 'button' : 'button secondary'}
              data-action={`tool-${id}-${choice.decision}`}
              onClick={() => host.post({ type: 'decideTool', use: id, decision: choice.decision })}
            >
              {choice.title}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

function ToolText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="tool-text" aria-label={label} tabIndex={0}>
      <Visible text={text} />
    </section>
  );
}

/** A text in which characters that nobody sees are shown by their numbers: a command is read before it runs. */
function Visible({ text }: { readonly text: string }) {
  return (
    <>
      {withInvisible(text, true).map(node =>
        typeof node === 'string' || !('tag' in node) ? node : <span {...node.attributes}>{node.children}</span>,
      )}
    </>
  );
}
