import type { Host } from '../host.ts';

/** What a press on a part of an answer does: files open, footnotes are gone to. */
export function listenToAnswers(host: Host): void {
  const activate = (event: Event): void => {
    const target = event.target instanceof Element ? event.target : undefined;
    const file = target?.closest<HTMLElement>('.file-link');
    if (file) {
      event.preventDefault();
      host.post({ type: 'openFile', path: file.dataset.path ?? '', line: Number(file.dataset.line ?? 0) });
      return;
    }
    const label = target?.closest<HTMLElement>('.footnote-link')?.dataset.footnoteLink;
    const notes = target?.closest('.answer')?.querySelectorAll<HTMLElement>('.footnote') ?? [];
    const note = label === undefined ? undefined : [...notes].find(({ dataset }) => dataset.footnote === label);
    note?.scrollIntoView({ block: 'nearest' });
    note?.focus({ preventScroll: true });
  };
  document.addEventListener('click', activate);
  document.addEventListener('keydown', event => {
    const isLink = event.target instanceof Element && event.target.matches('.file-link');
    if (event.key === 'Enter' && isLink) activate(event);
  });
  document.addEventListener('copy', copyCode);
}

/**
 * A line that was broken for its length is one line in the clipboard. Between other parts of a block the browser puts
 * the line feed by itself.
 */
function copyCode(event: ClipboardEvent): void {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const { commonAncestorContainer: common } = range;
  const code = (common instanceof Element ? common : common.parentElement)?.closest('.code-block code');
  if (!code?.querySelector('.is-in-line')) return;
  event.preventDefault();
  event.clipboardData?.setData('text/plain', textIn(range, code));
}

function textIn(range: Range, code: Element): string {
  let text = '';
  const parts = code.querySelectorAll('.code-part');
  for (const part of parts) {
    if (!range.intersectsNode(part)) continue;
    const own = document.createRange();
    own.selectNodeContents(part);
    if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0)
      own.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
    text +=
      own.toString() + (part.classList.contains('is-in-line') || part === parts.item(parts.length - 1) ? '' : '\n');
  }
  return text;
}
