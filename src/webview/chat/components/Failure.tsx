import type { ShownFailure } from '../../../protocol/chat.ts';
import { Countdown } from './Countdown.tsx';
import { fill, type Page } from './page.ts';

interface FailureProps {
  readonly page: Page;
  readonly turn: string;
  readonly failure: ShownFailure;
}

/** What went wrong with an answer, and the ways out. */
export function Failure({ page, turn, failure: { message, hint, tone, retryAt, recoveryActions } }: FailureProps) {
  const { host, texts } = page;
  return (
    <div class={`failure is-${tone}`}>
      <div role={tone === 'error' ? 'alert' : undefined}>
        <p class="failure-message">{message}</p>
        {hint !== '' && <p class="failure-hint">{hint}</p>}
        {tone === 'setup' && (
          <ol class="steps">
            <li>{texts.stepChoose}</li>
            <li>{texts.stepKeyNeeded}</li>
            <li>{fill(texts.stepAsk)}</li>
          </ol>
        )}
      </div>
      {retryAt !== undefined && <Countdown until={retryAt} text={texts.retryIn} />}
      <div class="ways-out">
        {recoveryActions.map((title, index) => (
          <button
            type="button"
            key={title}
            class={index === 0 ? 'button' : 'button secondary'}
            data-action={`way-out-${index}`}
            onClick={() => host.post({ type: 'wayOut', turn, index })}
          >
            {title}
          </button>
        ))}
      </div>
    </div>
  );
}
