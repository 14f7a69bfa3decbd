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

/** The content of the scroller is one element. */
export function createScrolling(
  scroller: HTMLElement,
  content: HTMLElement,
  onChange: (anchor: Anchor | undefined, isFollowing: boolean) => void,
): Scrolling {
  let isFollowing = true;
  let lastTop = scroller.scrollTop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held: Held | undefined;

  const isAtEnd = (): boolean => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= tolerance;

  const onScroll = (): void => {
    const top = scroller.scrollTop;
    // Only a way up lets go: the end also moves away by itself, when something grows.
    const next = isAtEnd() || (isFollowing && top >= lastTop);
    lastTop = top;
    held = next ? undefined : hold(scroller);
    if (next !== isFollowing) {
      isFollowing = next;
      onChange(anchorOf(scroller, isFollowing), isFollowing);
    }
    clearTimeout(timer);
    timer = setTimeout(() => onChange(anchorOf(scroller, isFollowing), isFollowing), 200);
  };
  // An observer hears after the layout of a frame and before it is painted: to ask earlier would be one layout more.
  const grown = (): void => {
    // What a chat says before its first prompt is read from its beginning.
    if (isFollowing) scroller.scrollTop = content.classList.contains('is-empty') ? 0 : scroller.scrollHeight;
    else keepInPlace();
    lastTop = scroller.scrollTop;
  };
  /** What is above turned out higher or lower than it was taken for: what is read stays where it is. */
  const keepInPlace = (): void => {
    const moved = held === undefined ? 0 : movedBy(held);
    if (Math.abs(moved) >= 1) scroller.scrollBy({ top: moved, behavior: 'instant' });
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
        held = hold(scroller);
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

/** An element that is read, those around it, and where each of them is. */
type Held = readonly HeldElement[];

interface HeldElement {
  readonly element: Element;
  readonly edge: 'top' | 'bottom';
  /** Of that edge, in the page. */
  readonly place: number;
}

/** How far below the upper edge an element to hold is looked for, in pixels. */
const probes = [4, 40, 120, 240, 400, 600];

/**
 * The first element that begins below the upper edge. One that reaches over it may be of unknown height: it is laid out
 * only when it comes into sight, and everything below it would move.
 */
function hold(scroller: HTMLElement): Held {
  const { left, top, width, height } = scroller.getBoundingClientRect();
  let found: Held = [];
  for (const down of probes) {
    if (down >= height) break;
    const held = heldFrom(document.elementFromPoint(left + width / 2, top + down));
    const [innermost] = held;
    if (innermost === undefined) continue;
    if (innermost.edge === 'top' && innermost.place >= top) return held;
    found = held;
  }
  return found;
}

function heldFrom(innermost: Element | null): Held {
  const turn = innermost?.closest('article') ?? null;
  const held: HeldElement[] = [];
  for (let element = turn === null ? null : innermost; element !== null; ) {
    // Nothing in it is drawn yet: of what is not known how high it is, the end is what is in sight.
    const edge = element === innermost && element.matches('.section, article') ? 'bottom' : 'top';
    held.push({ element, edge, place: placeOf(element, edge) });
    element = element === turn ? null : element.parentElement;
  }
  return held;
}

function placeOf(element: Element, edge: HeldElement['edge']): number {
  return element.getBoundingClientRect()[edge];
}

/** How far the innermost of them that is still there has moved down, in pixels. */
function movedBy(held: Held): number {
  const kept = held.find(({ element }) => element.isConnected);
  return kept === undefined ? 0 : placeOf(kept.element, kept.edge) - kept.place;
}
