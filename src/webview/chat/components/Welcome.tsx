import type { ChatState } from '../../../protocol/chat.ts';
import { fill, type Page } from './page.ts';

interface WelcomeProps {
  readonly page: Page;
  readonly state: ChatState;
  readonly onExample: (text: string) => void;
}

/** An empty conversation: the three first steps, each with what does it. */
export function Welcome({ page: { host, texts }, state: { target }, onExample }: WelcomeProps) {
  const keyLine = target.isSandbox
    ? texts.stepKeySandbox
    : target.needsKey
      ? texts.stepKeyNeeded
      : fill(texts.stepKeyDone, target.label);
  return (
    <section class="welcome">
      <h1>{texts.emptyTitle}</h1>
      <ol>
        <li>
          <div>
            <p>{texts.stepChoose}</p>
            <button
              type="button"
              class="link-button"
              onClick={() => host.post({ type: 'run', command: 'chooseConnection' })}
            >
              {target.detail === '' ? target.label : `${target.label} · ${target.detail}`}
            </button>
            {target.note !== '' && <p class="detail">{target.note}</p>}
          </div>
        </li>
        <li>
          <div>
            <p>{keyLine}</p>
            {target.needsKey && (
              <button type="button" class="button" onClick={() => host.post({ type: 'run', command: 'setApiKey' })}>
                {texts.setApiKey}
              </button>
            )}
          </div>
        </li>
        <li>
          <div>
            <p>{texts.stepAsk}</p>
            <p class="detail">{texts.stepAskDetail}</p>
            <ul class="examples" aria-label={texts.examples}>
              {[texts.exampleStory, texts.exampleCode, texts.exampleExplain].map(example => (
                <li key={example}>
                  <button type="button" class="example" onClick={() => onExample(example)}>
                    {example}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </li>
      </ol>
    </section>
  );
}
