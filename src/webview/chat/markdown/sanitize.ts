import DOMPurify, { type Config } from 'dompurify';
import { isWebAddress } from './parser.ts';

const answerTags = [
  ...['p', 'br', 'hr', 'strong', 'em', 's', 'code', 'a', 'img', 'span', 'div', 'blockquote'],
  ...['ul', 'ol', 'li', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
];

const answers = createSanitizer({
  ALLOWED_TAGS: answerTags,
  ALLOWED_ATTR: ['href', 'src', 'alt', 'class', 'start', 'tabindex', 'data-tex', 'data-block', 'data-language'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
});

/** Text of a server as a part of the page: structure and nothing that acts, loads, or changes how the page looks. */
export function sanitizeAnswer(html: string): DocumentFragment {
  const fragment = answers(html);
  for (const link of fragment.querySelectorAll('a')) {
    const address = link.getAttribute('href') ?? '';
    if (isWebAddress(address)) link.title = address;
    else link.replaceWith(...link.childNodes);
  }
  for (const picture of fragment.querySelectorAll('img')) {
    if (!picture.src.startsWith('data:image/')) picture.remove();
  }
  return fragment;
}

/** What the highlighter makes of code. */
export const sanitizeCode = createSanitizer({ ALLOWED_TAGS: ['span'], ALLOWED_ATTR: ['class'] });

/** What the formula library makes of TeX. */
export const sanitizeMath = createSanitizer({
  USE_PROFILES: { mathMl: true },
  FORBID_ATTR: ['style', 'href', 'xlink:href', 'class', 'id'],
});

/** Reads what is allowed once: a growing answer is sanitized many times a second. */
function createSanitizer(allowed: Config): (html: string) => DocumentFragment {
  const purifier = DOMPurify(window);
  purifier.setConfig({ ...allowed, RETURN_DOM_FRAGMENT: true });
  // Said again for its type: what was set counts.
  return html => purifier.sanitize(html, { RETURN_DOM_FRAGMENT: true });
}
