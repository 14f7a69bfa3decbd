/** Tells an element once that it is about to come into sight. What is far away is not drawn in full. */
export interface NearScreen {
  watch(element: Element, onNear: () => void): () => void;
}

export function createNearScreen(): NearScreen {
  const callbacks = new WeakMap<Element, () => void>();
  const observer = new IntersectionObserver(
    entries => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        callbacks.get(target)?.();
      }
    },
    // A margin of the root would end at the edge of what scrolls.
    { scrollMargin: '1000px' } as IntersectionObserverInit,
  );
  return {
    watch(element, onNear) {
      callbacks.set(element, onNear);
      observer.observe(element);
      return () => observer.unobserve(element);
    },
  };
}
