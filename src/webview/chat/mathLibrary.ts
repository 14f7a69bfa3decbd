/** A script of its own: TeX to MathML. */
export { default } from 'katex';
