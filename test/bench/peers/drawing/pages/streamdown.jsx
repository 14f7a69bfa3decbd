import { code } from '@streamdown/code';
import { createMathPlugin } from '@streamdown/math';
import { Streamdown } from 'streamdown';
import 'katex/dist/katex.min.css';
import 'streamdown/styles.css';
import { reactContestant } from './react.jsx';

/** By itself it takes formulas between single dollar signs for text. */
const plugins = { code, math: createMathPlugin({ singleDollarTextMath: true }) };

globalThis.contestant = reactContestant((text, isComplete) => (
  <Streamdown plugins={plugins} isAnimating={!isComplete}>
    {text}
  </Streamdown>
));
