import { createRoot } from 'react-dom/client';
import { answerBox } from './box.js';

/** A contestant that React draws: `draw` makes an element of the whole text so far. */
export function reactContestant(draw) {
  let root;
  return {
    begin() {
      root?.unmount();
      root = createRoot(answerBox());
    },
    write(_added, whole) {
      root.render(draw(whole, false));
    },
    end(whole) {
      root.render(draw(whole, true));
    },
  };
}
