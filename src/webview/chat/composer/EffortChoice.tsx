import type { ConversationSettings } from '../../../core/conversation/conversation.ts';
import type { ShownModel } from '../../../protocol/chat.ts';
import type { Page } from '../components/page.ts';

interface EffortChoiceProps {
  readonly page: Page;
  readonly settings: ConversationSettings;
  readonly efforts: ShownModel['efforts'];
}

/** How much the model thinks before it answers in this chat. Nothing where the API can't be told. */
export function EffortChoice({ page: { host, texts }, settings, efforts }: EffortChoiceProps) {
  if (efforts.length === 0) return null;
  const { reasoningEffort = '', ...others } = settings;
  const choose = (effort: string) =>
    host.post({ type: 'configure', settings: effort === '' ? others : { ...others, reasoningEffort: effort } });
  return (
    <select
      class="effort"
      title={texts.effort}
      aria-label={texts.effort}
      value={reasoningEffort}
      onChange={event => choose(event.currentTarget.value)}
    >
      {efforts.map(([effort, label]) => (
        <option key={effort} value={effort}>
          {label}
        </option>
      ))}
    </select>
  );
}
