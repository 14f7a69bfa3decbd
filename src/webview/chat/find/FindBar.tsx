import { useEffect, useRef, useState } from 'preact/hooks';
import { IconButton } from '../components/IconButton.tsx';
import { isComposing, type Page } from '../components/page.ts';
import type { Finder, FindResult } from './finder.ts';

interface FindBarProps {
  readonly page: Page;
  readonly finder: Finder;
  readonly onClose: () => void;
}

/** Ctrl+F: what is looked for, how often it is there, and the way from one place to the next. */
export function FindBar({ page: { texts }, finder, onClose }: FindBarProps) {
  const box = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState('');
  const [isRegex, setRegex] = useState(false);
  const [result, setResult] = useState<FindResult>(0);
  const count = typeof result === 'number' ? result : 0;
  const [index, setIndex] = useState(0);
  useEffect(() => {
    box.current?.focus();
    return () => finder.clear();
  }, [finder]);
  useEffect(() => {
    setIndex(0);
    finder.find(query, isRegex, found => {
      setResult(found);
      finder.show(0);
    });
    return finder.watch(() => finder.find(query, isRegex, setResult));
  }, [finder, query, isRegex]);
  useEffect(() => finder.mark(index), [finder, index, result]);
  const go = (step: number) => {
    if (count === 0) return;
    const next = (index + step + count) % count;
    setIndex(next);
    finder.show(next);
  };
  return (
    <search class="find">
      <input
        ref={box}
        class="box"
        aria-label={texts.find}
        placeholder={texts.find}
        value={query}
        maxLength={1_000}
        aria-invalid={typeof result !== 'number'}
        onInput={event => {
          setQuery(event.currentTarget.value);
        }}
        onKeyDown={event => {
          if (isComposing(event)) return;
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span class="find-count" role="status">
        {query === ''
          ? ''
          : result === 'slow'
            ? texts.findSlow
            : count === 0
              ? texts.findNone
              : `${index + 1}/${count}`}
      </span>
      <IconButton icon="regex" title={texts.findRegex} isPressed={isRegex} onClick={() => setRegex(!isRegex)} />
      <IconButton icon="up" title={texts.findPrevious} onClick={() => go(-1)} />
      <IconButton icon="down" title={texts.findNext} onClick={() => go(1)} />
      <IconButton icon="close" title={texts.findClose} onClick={onClose} />
    </search>
  );
}
