import createDOMPurify from 'dompurify';
import markdownIt from 'markdown-it';
import { answerBox } from './box.js';

const markdown = markdownIt({ html: true, linkify: true });
const purify = createDOMPurify(globalThis);
let answer;

const draw = whole => {
  answer.innerHTML = purify.sanitize(markdown.render(whole));
};

globalThis.contestant = {
  begin() {
    answer = answerBox();
  },
  write(_added, whole) {
    draw(whole);
  },
  end: draw,
};
