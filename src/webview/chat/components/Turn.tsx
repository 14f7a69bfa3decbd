import { memo } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Branch, ShownTurn } from '../../../protocol/chat.ts';
import { Answer } from './Answer.tsx';
import { Attachments } from './Attachments.tsx';
import { Countdown } from './Countdown.tsx';
import { Failure } from './Failure.tsx';
import { Foldable } from './Foldable.tsx';
import { IconButton } from './IconButton.tsx';
import { PromptEditor } from './PromptEditor.tsx';
import { fill, type Page } from './page.ts';

interface TurnProps {
  readonly page: Page;
  readonly turn: ShownTurn;
  /** Its place in the conversation, from 1. */
  readonly number: number;
  /** Drawn in full at once, because it is in sight from the beginning. */
  readonly isNear: boolean;
  readonly isEdited: boolean;
  /** One of several answers that are shown side by side. */
  readonly isCompared: boolean;
  readonly isBusy: boolean;
  readonly onEdit: (turn: string | undefined) => void;
}

/** One message. While it is far from the screen it is plain text, which costs next to nothing. */
export const Turn = memo(function Turn({
  page,
  turn,
  number,
  isNear,
  isEdited,
  isCompared,
  isBusy,
  onEdit,
}: TurnProps) {
  const { texts, nearScreen } = page;
  const root = useRef<HTMLElement>(null);
  const [isFull, setFull] = useState(isNear || turn.outcome === 'writing');
  useEffect(() => {
    if (isFull || root.current === null) return undefined;
    return nearScreen.watch(root.current, () => setFull(true));
  }, [isFull, nearScreen]);
  const label = turn.role === 'user' ? fill(texts.prompt, number) : fill(texts.answerBy, turn.author, number);
  return (
    <article ref={root} class={`turn is-${turn.role}`} aria-label={label} tabIndex={-1} data-turn={turn.id}>
      {isFull || isEdited ? (
        <FullTurn page={page} turn={turn} isEdited={isEdited} isCompared={isCompared} isBusy={isBusy} onEdit={onEdit} />
      ) : (
        <div class={turn.role === 'user' ? 'prompt' : 'answer is-plain'} dir="auto">
          {turn.text}
        </div>
      )}
    </article>
  );
});

type FullTurnProps = Omit<TurnProps, 'number' | 'isNear'>;

function FullTurn({ page, turn, isEdited, isCompared, isBusy, onEdit }: FullTurnProps) {
  const { host, texts } = page;
  const [isFolded, setFolded] = useState(false);
  if (turn.role === 'user' && isEdited) {
    const resend = (text: string) => {
      onEdit(undefined);
      host.post({ type: 'resend', turn: turn.id, text });
    };
    return <PromptEditor page={page} text={turn.text} onSend={resend} onCancel={() => onEdit(undefined)} />;
  }
  if (turn.role === 'user') {
    return (
      <>
        <Attachments page={page} attachments={turn.attachments} />
        <Foldable page={page} text={turn.text}>
          <div class="prompt" dir="auto">
            {turn.text}
          </div>
        </Foldable>
        <TurnButtons page={page} turn={turn} isBusy={isBusy} onEdit={onEdit} />
      </>
    );
  }
  return (
    <>
      <header class="author">
        <span>{turn.author}</span>
        <IconButton
          icon={isFolded ? 'unfold' : 'fold'}
          title={isFolded ? texts.unfold : texts.fold}
          action="fold"
          onClick={() => setFolded(!isFolded)}
        />
      </header>
      <div class={isFolded ? 'is-folded' : ''}>
        <Answer page={page} turn={turn} />
      </div>
      {turn.outcome === 'writing' && <Progress page={page} turn={turn} />}
      {isCompared && (
        <button
          type="button"
          class="link-button"
          disabled={isBusy}
          onClick={() => host.post({ type: 'chooseAnswer', turn: turn.id })}
        >
          {texts.goOn}
        </button>
      )}
      {turn.failure !== undefined && <Failure page={page} turn={turn.id} failure={turn.failure} />}
      {turn.outcome !== 'writing' && <TurnButtons page={page} turn={turn} isBusy={isBusy} onEdit={onEdit} />}
    </>
  );
}

function Progress({ page: { texts }, turn }: { readonly page: Page; readonly turn: ShownTurn }) {
  return (
    <div class="progress">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {turn.waitingUntil !== undefined && <Countdown until={turn.waitingUntil} text={texts.waiting} />}
    </div>
  );
}

function TurnButtons({ page, turn, isBusy, onEdit }: Pick<FullTurnProps, 'page' | 'turn' | 'isBusy' | 'onEdit'>) {
  const { host, texts } = page;
  const isUser = turn.role === 'user';
  return (
    <footer class="turn-foot">
      <Branches page={page} branch={turn.branch} isBusy={isBusy} />
      <div class="buttons">
        {isUser && <IconButton icon="edit" title={texts.edit} action="edit" onClick={() => onEdit(turn.id)} />}
        <IconButton
          icon="copy"
          title={texts.copy}
          action="copy"
          onClick={() => host.post({ type: 'copyTurn', turn: turn.id })}
        />
        {!isUser && (
          <IconButton
            icon="refresh"
            title={texts.regenerate}
            action="regenerate"
            isDisabled={isBusy}
            onClick={() => host.post({ type: 'regenerate', turn: turn.id })}
          />
        )}
        {!isUser && (
          <IconButton
            icon="request"
            title={texts.showRequest}
            action="show-request"
            onClick={() => host.post({ type: 'showRequest', turn: turn.id })}
          />
        )}
        <IconButton
          icon="trash"
          title={texts.deleteTurn}
          action="delete"
          isDisabled={isBusy}
          onClick={() => host.post({ type: 'deleteTurn', turn: turn.id })}
        />
      </div>
      {turn.facts.length > 0 && <p class="facts">{turn.facts.join(' · ')}</p>}
    </footer>
  );
}

interface BranchesProps {
  readonly page: Page;
  readonly branch: Branch;
  readonly isBusy: boolean;
}

function Branches({ page: { host, texts }, branch: { number, count, before, after }, isBusy }: BranchesProps) {
  if (count < 2) return null;
  const show = (turn: string | undefined) => {
    if (turn !== undefined) host.post({ type: 'showBranch', turn });
  };
  return (
    <fieldset class="branches" aria-label={texts.answers}>
      <IconButton
        icon="previous"
        title={texts.previousBranch}
        action="previous-branch"
        isDisabled={isBusy || before === undefined}
        onClick={() => show(before)}
      />
      <span>{fill(texts.branchOf, number, count)}</span>
      <IconButton
        icon="next"
        title={texts.nextBranch}
        action="next-branch"
        isDisabled={isBusy || after === undefined}
        onClick={() => show(after)}
      />
    </fieldset>
  );
}
