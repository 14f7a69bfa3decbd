import type { Anchor } from './host.ts';

/** Keeps the end in sight while the reader is there, and lets go as soon as they scroll away. */
export interface Scrolling {
  readonly isFollowing: boolean;
  toEnd(): void;
  restore(anchor: Anchor | undefined): void;
  dispose(): void;
}

/** So near to the end counts as being there. */
const tolerance = 24;

/** The content is what stands in the scroller, in one element. */
export function createScrolling(
  scroller: HTMLElement,
  content: HTMLElement,
  onChange: (anchor: Anchor | undefined, isFollowing: boolean) => void,
): Scrolling {
  let isFollowing = true;
  let lastTop = scroller.scrollTop;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isAtEnd = (): boolean => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= tolerance;

  const onScroll = (): void => {
    const top = scroller.scrollTop;
    // Only a way up lets go: the end also moves away by itself, when something grows.
    const next = isAtEnd() || (isFollowing && top >= lastTop);
    lastTop = top;
    if (next !== isFollowing) {
      isFollowing = next;
      onChange(anchorOf(scroller, isFollowing), isFollowing);
    }
    clearTimeout(timer);
    timer = setTimeout(() => onChange(anchorOf(scroller, isFollowing), isFollowing), 200);
  };
  // An observer hears after the layout of a frame and before it is painted: to ask earlier would be one layout more.
  const grown = (): void => {
    if (!isFollowing) return;
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
  };
  const observer = new ResizeObserver(grown);
  observer.observe(scroller);
  observer.observe(content);
  scroller.addEventListener('scroll', onScroll, { passive: true });
  return {
    get isFollowing() {
      return isFollowing;
    },
    toEnd() {
      isFollowing = true;
      grown();
      onChange(undefined, true);
    },
    restore(anchor) {
      const turn =
        anchor === undefined
          ? undefined
          : [...scroller.querySelectorAll<HTMLElement>('article')].find(each => each.dataset.turn === anchor.turn);
      isFollowing = turn === undefined;
      if (turn === undefined) {
        grown();
      } else {
        turn.scrollIntoView({ block: 'start' });
        scroller.scrollTop += anchor?.offset ?? 0;
        lastTop = scroller.scrollTop;
      }
      onChange(anchor, isFollowing);
    },
    dispose() {
      observer.disconnect();
      clearTimeout(timer);
    },
  };
}

function anchorOf(scroller: HTMLElement, isFollowing: boolean): Anchor | undefined {
  if (isFollowing) return undefined;
  const edge = scroller.getBoundingClientRect().top;
  for (const turn of scroller.querySelectorAll<HTMLElement>('article')) {
    const { top, bottom } = turn.getBoundingClientRect();
    if (bottom > edge) return { turn: turn.dataset.turn ?? '', offset: Math.round(edge - top) };
  }
  return undefined;
}
