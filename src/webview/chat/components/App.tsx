import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HostMessage, ShownTurn } from '../../../protocol/chat.ts';
import { dispatch } from '../../../protocol/dispatch.ts';
import { confirmCopy } from '../code/codeHead.ts';
import { Composer } from '../composer/Composer.tsx';
import { FindBar } from '../find/FindBar.tsx';
import { createFinder, type Finder } from '../find/finder.ts';
import { createModel } from '../model.ts';
import { createNearScreen } from '../nearScreen.ts';
import { createScrolling, type Scrolling } from '../scrolling.ts';
import { IconButton } from './IconButton.tsx';
import type { Page } from './page.ts';
import { rememberFocus } from './restoreFocus.ts';
import { Turn } from './Turn.tsx';
import { Welcome } from './Welcome.tsx';

/** How many of the last turns are drawn in full before anything is known of the screen. */
const turnsInSight = 6;

export type AppEnvironment = Pick<Page, 'host' | 'texts' | 'answers'>;

/** The whole page, drawn from the last state that the host sent. */
export function App({ host, texts, answers }: AppEnvironment) {
  const [, setDrawing] = useState(0);
  const [contexts, setContexts] = useState<Extract<HostMessage, { type: 'contexts' }>>();
  const [given, setGiven] = useState<Extract<HostMessage, { type: 'prompt' }>>();
  const [said, setSaid] = useState('');
  const [edited, setEdited] = useState<string>();
  const [isFollowing, setFollowing] = useState(true);
  const [finder, setFinder] = useState<Finder>();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const scrolling = useRef<Scrolling>(undefined);
  const shown = useRef('');

  const page = useMemo<Page>(() => {
    const model = createModel(() => setDrawing(drawing => drawing + 1));
    return { host, texts, answers, model, nearScreen: createNearScreen() };
  }, [host, texts, answers]);
  const { model } = page;
  const { state } = model;

  useEffect(() => {
    const receive = ({ data }: MessageEvent<HostMessage>) =>
      dispatch(data, {
        state: message => model.receive(message.state),
        append(message) {
          if (!model.append(message)) host.post({ type: 'ready' });
        },
        contexts: setContexts,
        prompt: setGiven,
        focus: focusBox,
        copied: confirmCopy,
        announce: ({ text }) => setSaid(text),
      });
    window.addEventListener('message', receive);
    host.post({ type: 'ready' });
    return () => window.removeEventListener('message', receive);
  }, [host, model]);

  useEffect(() => {
    if (scroller.current === null || content.current === null) return undefined;
    const created = createScrolling(scroller.current, content.current, (anchor, follows) => {
      host.keep({ anchor });
      setFollowing(follows);
    });
    scrolling.current = created;
    return () => created.dispose();
  }, [host]);

  const conversation = state?.conversation ?? '';
  useLayoutEffect(() => {
    if (conversation === '' || conversation === shown.current) return;
    const isSame = host.kept.conversation === conversation;
    shown.current = conversation;
    host.keep({ conversation });
    setEdited(undefined);
    scrolling.current?.restore(isSame ? host.kept.anchor : undefined);
  }, [host, conversation]);

  useLayoutEffect(() => {
    if (state === undefined) return;
    const { style } = document.documentElement;
    for (const [name, color] of Object.entries(state.tokenColors)) style.setProperty(`--token-${name}`, color);
    if (state.fontSize > 0) style.setProperty('--font-size', `${state.fontSize}px`);
    else style.removeProperty('--font-size');
  }, [state]);

  // Where the focus was before this drawing, so that it is not lost with the element that had it.
  const restoreFocus = scroller.current === null ? undefined : rememberFocus(scroller.current);
  useLayoutEffect(() => restoreFocus?.());

  const edit = useCallback((turn: string | undefined) => {
    setEdited(turn);
    if (turn === undefined) focusBox();
  }, []);
  const turns = state?.turns ?? [];
  const isBusy = state?.isGenerating ?? false;
  const compared = state?.compared ?? 0;
  const draw = (turn: ShownTurn, index: number) => (
    <Turn
      key={turn.id}
      page={page}
      turn={turn}
      number={index + 1}
      isNear={index >= turns.length - turnsInSight}
      isEdited={turn.id === edited}
      isCompared={index >= turns.length - compared}
      isBusy={isBusy}
      onEdit={edit}
    />
  );

  return (
    <main
      class="chat"
      onKeyDown={event => {
        if (event.key === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
          event.preventDefault();
          const box = document.querySelector<HTMLInputElement>('.find input');
          box?.select();
          if (box === null && content.current !== null) setFinder(createFinder(content.current));
        }
        if (event.key === 'Escape' && isBusy && !event.defaultPrevented) host.post({ type: 'stop' });
      }}
    >
      {finder !== undefined && (
        <FindBar
          page={page}
          finder={finder}
          onClose={() => {
            setFinder(undefined);
            focusBox();
          }}
        />
      )}
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-live="off"
        aria-busy={isBusy}
        aria-label={state?.title || texts.conversation}
      >
        <div ref={content} class={state !== undefined && turns.length === 0 ? 'content is-empty' : 'content'}>
          {state !== undefined && turns.length === 0 && (
            <Welcome
              page={page}
              state={state}
              onExample={text => setGiven({ type: 'prompt', text, mode: 'replace' })}
            />
          )}
          {turns.slice(0, turns.length - compared).map(draw)}
          {compared > 0 && (
            <section class="comparison" aria-label={texts.compared}>
              {turns.slice(-compared).map((turn, index) => draw(turn, turns.length - compared + index))}
            </section>
          )}
        </div>
      </div>
      {!isFollowing && (
        <div class="to-end">
          <IconButton icon="down" title={texts.scrollToEnd} onClick={() => scrolling.current?.toEnd()} />
        </div>
      )}
      {state?.canUndoDelete && (
        <div class="undo">
          <span>{texts.deleted}</span>
          <button type="button" class="link-button" onClick={() => host.post({ type: 'undoDelete' })}>
            {texts.undo}
          </button>
        </div>
      )}
      <p class="said" role="status">
        {said}
      </p>
      {state !== undefined && (
        <Composer
          page={page}
          state={state}
          contexts={contexts}
          given={given}
          onEditLast={() => edit(turns.findLast(({ role }) => role === 'user')?.id)}
          onSend={() => scrolling.current?.toEnd()}
        />
      )}
    </main>
  );
}

function focusBox(): void {
  document.querySelector<HTMLTextAreaElement>('.prompt-box')?.focus();
}
