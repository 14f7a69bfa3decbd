import { default_renderer, parser, parser_end, parser_write } from 'streaming-markdown';
import { answerBox } from './box.js';

let reading;
let written = 0;

const write = added => {
  parser_write(reading, added);
  written += added.length;
};

globalThis.contestant = {
  begin() {
    reading = parser(default_renderer(answerBox()));
    written = 0;
  },
  write,
  end(whole) {
    write(whole.slice(written));
    parser_end(reading);
  },
};
