import { render } from 'preact';
import type { PageTexts } from '../../protocol/chatTexts.ts';
import './chat.css';
import './tools.css';
import { App } from './components/App.tsx';
import { createFrames } from './frames.ts';
import { connectToHost } from './host.ts';
import { createLibraries } from './libraries.ts';
import type { AnswerServices } from './markdown/answerBody.ts';
import { createFormulas } from './markdown/formulas.ts';
import { listenToAnswers } from './markdown/interactions.ts';
import { createParser } from './markdown/parser.ts';

start(document.body);

/** The page is made by the host: it brings the texts and the addresses of the scripts that are read on demand. */
function start({ dataset, lastElementChild }: HTMLElement): void {
  const root = document.getElementById('root') ?? lastElementChild ?? document.body;
  const host = connectToHost();
  const texts = JSON.parse(dataset.texts ?? '{}') as PageTexts;
  const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
  const libraries = createLibraries(
    { highlighter: dataset.highlighter ?? '', grammars: dataset.grammars ?? '', math: dataset.math ?? '' },
    nonce,
  );
  document.addEventListener('code-menu', event => {
    const { text, language } = (event as CustomEvent<{ readonly text: string; readonly language: string }>).detail;
    host.post({ type: 'codeInMenu', text, language });
  });
  listenToAnswers(host);
  const onCode: AnswerServices['onCode'] = (action, text, language) =>
    host.post({ type: 'code', action, text, language });
  const frames = createFrames();
  const formulas = createFormulas(libraries, frames);
  const answers: AnswerServices = { libraries, texts, frames, formulas, parser: createParser(), onCode };
  render(<App host={host} texts={texts} answers={answers} />, root);
}
