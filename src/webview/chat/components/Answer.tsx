import { Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownTurn } from '../../../protocol/chat.ts';
import { type AnswerBody, createAnswerBody } from '../markdown/answerBody.ts';
import type { Page } from './page.ts';
import { ToolUses } from './ToolUses.tsx';

interface AnswerProps {
  readonly page: Page;
  readonly turn: ShownTurn;
}

/** The text of an answer with the tools between its parts, and what the model thought on its way to it. */
export function Answer({ page, turn }: AnswerProps) {
  const { model } = page;
  const isWriting = turn.outcome === 'writing';
  const { rounds } = turn;
  const startOf = (index: number) => rounds[index - 1]?.textEnd ?? 0;
  return (
    <>
      <Reasoning page={page} text={model.reasoningOf(turn)} isOpen={isWriting && model.textOf(turn) === ''} />
      {rounds.map(({ textEnd, uses }, index) => (
        <Fragment key={startKey(index)}>
          {textEnd > startOf(index) && <PastText page={page} text={turn.text.slice(startOf(index), textEnd).trim()} />}
          <ToolUses page={page} uses={uses} />
        </Fragment>
      ))}
      <GrowingText page={page} turn={turn} start={startOf(rounds.length)} />
    </>
  );
}

function startKey(round: number): string {
  return `round-${round}`;
}

/** What was said before a tool was asked for. */
function PastText({ page: { answers }, text }: { readonly page: Page; readonly text: string }) {
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (root.current === null) return undefined;
    const body = createAnswerBody(root.current, answers);
    body.show(text, false);
    return () => body.dispose();
  }, [answers, text]);
  return <div class="answer" ref={root} />;
}

/** The last part of the text. It listens for appended text itself. */
function GrowingText({ page, turn, start }: AnswerProps & { readonly start: number }) {
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
    body.current?.show(model.textOf(turn).slice(start), isWriting);
    if (!isWriting) return undefined;
    return model.watch(turn.id, ({ text, reasoning }) => {
      if (text !== '') body.current?.append(text);
      if (reasoning !== '') setReasoningLength(length => length + reasoning.length);
    });
  }, [model, turn, isWriting, start]);
  return <div class="answer" ref={root} />;
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
