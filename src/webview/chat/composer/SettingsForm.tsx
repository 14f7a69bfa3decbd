import { useEffect, useRef } from 'preact/hooks';
import type { ConversationSettings } from '../../../core/conversation/conversation.ts';
import type { Page } from '../components/page.ts';

interface SettingsFormProps {
  readonly page: Page;
  readonly settings: ConversationSettings;
  readonly onClose: () => void;
}

/** What this conversation does differently from the settings. An empty field is as the settings say. */
export function SettingsForm({ page: { host, texts }, settings, onClose }: SettingsFormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('textarea')?.focus(), []);
  const save = () => {
    if (form.current === null || !form.current.reportValidity()) return;
    const data = new FormData(form.current);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const number = (name: string) => (text(name) === '' ? {} : { [name]: Number(text(name)) });
    const { connection, model, reasoningEffort } = settings;
    host.post({
      type: 'configure',
      settings: {
        ...(connection === undefined ? {} : { connection }),
        ...(model === undefined ? {} : { model }),
        ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
        ...(text('systemPrompt') === '' ? {} : { systemPrompt: text('systemPrompt') }),
        ...number('temperature'),
        ...number('maxTokens'),
        ...number('contextWindow'),
      },
    });
    onClose();
  };
  const numbers = [
    { name: 'temperature', label: texts.temperature, none: texts.asInSettings, min: 0, max: 2, step: 0.1 },
    { name: 'maxTokens', label: texts.maxTokens, none: texts.asInSettings, min: 1, max: 10_000_000, step: 1 },
    { name: 'contextWindow', label: texts.contextWindow, none: texts.notKnown, min: 1, max: 100_000_000, step: 1 },
  ] as const;
  return (
    <form
      ref={form}
      class="settings"
      aria-label={texts.conversationSettings}
      onSubmit={event => {
        event.preventDefault();
        save();
      }}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <label>
        <span>{texts.systemPrompt}</span>
        <textarea
          class="box"
          name="systemPrompt"
          dir="auto"
          rows={2}
          maxLength={100_000}
          defaultValue={settings.systemPrompt ?? ''}
          placeholder={texts.systemPromptPlaceholder}
        />
      </label>
      <div class="numbers">
        {numbers.map(({ name, label, none, min, max, step }) => (
          <label key={name}>
            <span>{label}</span>
            <input
              class="box"
              type="number"
              name={name}
              min={min}
              max={max}
              step={step}
              defaultValue={String(settings[name] ?? '')}
              placeholder={none}
            />
          </label>
        ))}
      </div>
      <div class="ways-out">
        <button type="submit" class="button">
          {texts.done}
        </button>
        <button
          type="button"
          class="button secondary"
          onClick={() => {
            host.post({ type: 'run', command: 'resetConversationSettings' });
            onClose();
          }}
        >
          {texts.reset}
        </button>
      </div>
    </form>
  );
}
