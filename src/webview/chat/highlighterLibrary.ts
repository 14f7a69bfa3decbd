/** A script of its own: the highlighter, with the languages that are common. */
export { default } from 'highlight.js/lib/common';
