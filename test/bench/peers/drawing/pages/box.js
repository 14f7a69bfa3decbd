/** An empty box for an answer, in a column that stays at its end, as that of a chat does. */
export function answerBox() {
  const scroller = document.createElement('div');
  scroller.style.cssText = 'position: fixed; inset: 0; overflow-y: auto; font: 13px sans-serif';
  const answer = document.createElement('div');
  answer.className = 'answer';
  scroller.append(answer);
  document.body.replaceChildren(scroller);
  new ResizeObserver(() => {
    scroller.scrollTop = scroller.scrollHeight;
  }).observe(answer);
  return answer;
}
