import Markdown from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import 'katex/dist/katex.min.css';
import { reactContestant } from './react.jsx';

const remark = [remarkGfm, remarkMath];
const rehype = [rehypeKatex];

globalThis.contestant = reactContestant(text => (
  <Markdown remarkPlugins={remark} rehypePlugins={rehype}>
    {text}
  </Markdown>
));
