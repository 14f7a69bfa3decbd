import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownTurn } from '../../../protocol/chat.ts';
import { type AnswerBody, createAnswerBody } from '../markdown/answerBody.ts';
import type { Page } from './page.ts';

interface AnswerProps {
  readonly page: Page;
  readonly turn: ShownTurn;
}

/** The text of an answer, and what the model thought on its way to it. It hears by itself of what is appended. */
export function Answer({ page, turn }: AnswerProps) {
  const { model, answers } = page;
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<AnswerBody>(null);
  const [, setReasoningLength] = useState(0);
  const isWriting = turn.outcome === 'writing';

  useLayoutEffect(() => {
    if (root.current === null) return undefined;
    const created = createAnswerBody(root.current, answers);
    body.current = created;
    return () => created.dispose();
  }, [answers]);

  useLayoutEffect(() => {
    body.current?.show(model.textOf(turn), isWriting);
    if (!isWriting) return undefined;
    return model.watch(turn.id, ({ text, reasoning }) => {
      if (text !== '') body.current?.append(text);
      if (reasoning !== '') setReasoningLength(length => length + reasoning.length);
    });
  }, [model, turn, isWriting]);

  return (
    <>
      <Reasoning page={page} text={model.reasoningOf(turn)} isOpen={isWriting && model.textOf(turn) === ''} />
      <div class="answer" ref={root} />
    </>
  );
}

function Reasoning({ page, text, isOpen }: { readonly page: Page; readonly text: string; readonly isOpen: boolean }) {
  if (text === '') return null;
  return (
    <details class="reasoning" open={isOpen}>
      <summary>{page.texts.reasoning}</summary>
      <div class="reasoning-text" dir="auto">
        {text}
      </div>
    </details>
  );
}
