import MarkdownRender from 'markstream-react';
import 'katex/dist/katex.min.css';
import 'markstream-react/index.css';
import { reactContestant } from './react.jsx';

globalThis.contestant = reactContestant((text, isComplete) => (
  <MarkdownRender content={text} final={isComplete} fade={false} />
));
