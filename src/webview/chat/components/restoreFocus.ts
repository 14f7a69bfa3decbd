/**
 * Notes which button of which message has the focus, and returns what brings it back after a drawing that took the
 * button away: to the same button of the message at that place, else to the message, else to the box.
 */
export function rememberFocus(scroller: HTMLElement): () => void {
  const focused = document.activeElement;
  const article = focused?.closest('article');
  if (!(focused instanceof HTMLElement) || article === null || article === undefined) return () => undefined;
  const place = [...scroller.querySelectorAll('article')].indexOf(article);
  const { action } = focused.dataset;
  return () => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const now = scroller.querySelectorAll<HTMLElement>('article')[place];
    const buttons = [...(now?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
    const same = buttons.find(button => button.dataset.action === action && !button.disabled);
    const box = document.querySelector<HTMLElement>('.prompt-box');
    (action === undefined ? undefined : same)?.focus();
    if (document.activeElement === document.body) (now ?? box)?.focus();
  };
}
