import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatState, HostMessage } from '../../../protocol/chat.ts';
import { Attachments } from '../components/Attachments.tsx';
import { IconButton } from '../components/IconButton.tsx';
import { fill, isComposing, type Page } from '../components/page.ts';
import { EffortChoice } from './EffortChoice.tsx';
import { Queue } from './Queue.tsx';
import { SettingsForm } from './SettingsForm.tsx';
import { Suggestions, suggestionId, suggestionsId } from './Suggestions.tsx';
import { ToolsButton } from './ToolsButton.tsx';
import { attachFiles, listenToDrops } from './transfer.ts';
import { contextSuggestions, promptSuggestions, type Suggestion, triggerAt } from './triggers.ts';

interface ComposerProps {
  readonly page: Page;
  readonly state: ChatState;
  readonly contexts: Extract<HostMessage, { readonly type: 'contexts' }> | undefined;
  /** A text to put into the box. A new object each time, so that the same text can come twice. */
  readonly given: Extract<HostMessage, { readonly type: 'prompt' }> | undefined;
  readonly onEditLast: () => void;
  readonly onSend: () => void;
}

/** More than this at once is not typed. */
const longestPasted = 20_000;
const longestKeptAtOnce = 5_000;

/** The box for the prompt, with its attachments and the model that it is sent to. */
export function Composer({ page, state, contexts, given, onEditLast, onSend }: ComposerProps) {
  const { host, texts } = page;
  const box = useRef<HTMLTextAreaElement>(null);
  const wantedCaret = useRef<number>(undefined);
  const [text, setText] = useState(host.kept.draft);
  const [caret, setCaret] = useState(text.length);
  const [active, setActive] = useState(0);
  const [closedFor, setClosedFor] = useState('');
  const [areSettingsOpen, setSettingsOpen] = useState(false);
  const keeping = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { attachments, isGenerating, queued, target } = state;

  const change = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setActive(0);
    // What is kept goes to the host as a whole: not at every key.
    clearTimeout(keeping.current);
    if (next.length < longestKeptAtOnce) host.keep({ draft: next });
    else keeping.current = setTimeout(() => host.keep({ draft: next }), 500);
  };
  /** A text that was not typed: the caret is put where it belongs once the text is in the box. */
  const put = (next: string, at: number) => {
    wantedCaret.current = at;
    change(next, at);
  };
  useLayoutEffect(() => {
    const at = wantedCaret.current;
    wantedCaret.current = undefined;
    if (at !== undefined) box.current?.setSelectionRange(at, at);
  });
  useEffect(() => {
    if (given === undefined) return;
    const before = host.kept.draft;
    const joint = before === '' || /\s$/.test(before) ? before : `${before} `;
    const next = given.mode === 'replace' ? given.text : `${joint}${given.text}`;
    box.current?.focus();
    put(next, next.length);
  }, [given]);

  useEffect(() => listenToDrops(page), [page]);
  const trigger = triggerAt(text, caret);
  const triggerKey = trigger === undefined ? '' : `${trigger.kind}${trigger.start}`;
  const contextQuery = trigger?.kind === 'context' ? trigger.query : undefined;
  useEffect(() => {
    if (contextQuery !== undefined) host.post({ type: 'findContext', query: contextQuery });
  }, [host, contextQuery]);
  const suggestions =
    trigger === undefined || triggerKey === closedFor
      ? []
      : trigger.kind === 'context'
        ? contextSuggestions(contexts?.choices ?? [])
        : promptSuggestions(state.prompts, trigger.query);
  const isAsking = trigger !== undefined && triggerKey !== closedFor;
  const hasAnswer = trigger?.kind === 'prompt' || contexts?.query === contextQuery;

  const choose = (suggestion: Suggestion) => {
    if (trigger === undefined) return;
    const next = text.slice(0, trigger.start) + text.slice(trigger.end);
    put(next, trigger.start);
    if (trigger.kind === 'context') host.post({ type: 'attachContext', id: suggestion.id });
    else host.post({ type: 'usePrompt', id: suggestion.id });
    box.current?.focus();
  };
  const isEmpty = text.trim() === '' && attachments.length === 0;
  const send = (isNow: boolean) => {
    if (isEmpty) return;
    host.post({ type: 'send', text: text.trim(), isNow });
    change('', 0);
    onSend();
  };

  const compare = () => {
    host.post({ type: 'compare', text: text.trim() });
    change('', 0);
  };

  /** A text that is too long to be edited here becomes an attachment: every key would lay it out anew. */
  const input = (element: HTMLTextAreaElement) => {
    const { value, selectionStart } = element;
    const added = value.length - text.length;
    if (added <= longestPasted) {
      change(value, selectionStart);
      return;
    }
    const start = selectionStart - added;
    host.post({ type: 'attachText', name: '', text: value.slice(start, selectionStart), isCut: false });
    element.value = value.slice(0, start) + value.slice(selectionStart);
    put(element.value, start);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (isAsking && suggestions.length > 0) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        setActive((active + step + suggestions.length) % suggestions.length);
        return;
      }
      const chosen = suggestions[active];
      if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && chosen !== undefined) {
        event.preventDefault();
        choose(chosen);
        return;
      }
    }
    if (isAsking && event.key === 'Escape') {
      event.stopPropagation();
      setClosedFor(triggerKey);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send(event.ctrlKey || event.metaKey);
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast();
    }
  };

  return (
    <div class="composer">
      {areSettingsOpen && (
        <SettingsForm
          page={page}
          settings={state.settings}
          onClose={() => {
            setSettingsOpen(false);
            box.current?.focus();
          }}
        />
      )}
      {isAsking && hasAnswer && (
        <Suggestions
          label={trigger.kind === 'context' ? texts.contexts : texts.prompts}
          suggestions={suggestions}
          active={active}
          none={trigger.kind === 'context' ? texts.noContexts : texts.noPrompts}
          onChoose={choose}
        />
      )}
      <Queue page={page} queued={queued} />
      <div class="input">
        <Attachments
          page={page}
          attachments={attachments}
          onRemove={id => {
            host.post({ type: 'removeAttachment', id });
            box.current?.focus();
          }}
        />
        {state.attachmentWarning !== '' && (
          <p class="warning" role="alert">
            {state.attachmentWarning}
          </p>
        )}
        <textarea
          ref={box}
          class="prompt-box"
          dir="auto"
          rows={1}
          value={text}
          maxLength={1_000_000}
          placeholder={texts.placeholder}
          aria-label={texts.placeholder}
          aria-autocomplete="list"
          aria-controls={suggestions.length > 0 ? suggestionsId : undefined}
          aria-activedescendant={suggestions.length > 0 ? suggestionId(active) : undefined}
          onInput={event => input(event.currentTarget)}
          onSelect={event => {
            if (event.currentTarget.selectionStart !== caret) setCaret(event.currentTarget.selectionStart);
          }}
          onKeyDown={onKeyDown}
          onPaste={event => {
            if (event.clipboardData !== null && attachFiles(event.clipboardData, page)) event.preventDefault();
          }}
        />
        <div class="input-foot">
          <IconButton icon="add" title={texts.addContext} onClick={() => host.post({ type: 'attach' })} />
          <IconButton
            icon="settings"
            title={texts.conversationSettings}
            isPressed={areSettingsOpen}
            onClick={() => setSettingsOpen(!areSettingsOpen)}
          />
          <ToolsButton page={page} tools={state.tools} />
          <button
            type="button"
            class="target"
            title={`${texts.chooseConnection}: ${target.label} ${target.detail}`}
            onClick={() => host.post({ type: 'run', command: 'chooseConnection' })}
          >
            <span>{target.detail === '' ? target.label : target.detail}</span>
          </button>
          <EffortChoice page={page} settings={state.settings} efforts={target.efforts} />
          {isGenerating && <IconButton icon="stop" title={texts.stop} onClick={() => host.post({ type: 'stop' })} />}
          {!isGenerating && !isEmpty && <IconButton icon="compare" title={texts.compare} onClick={compare} />}
          {(!isGenerating || !isEmpty) && (
            <IconButton icon="send" title={texts.send} isDisabled={isEmpty} onClick={() => send(false)} />
          )}
        </div>
      </div>
      {state.instructions !== '' && <p class="usage">{fill(texts.instructions, state.instructions)}</p>}
      {state.usage !== '' && (
        <p class="usage">
          {texts.conversation}: {state.usage}
        </p>
      )}
    </div>
  );
}
