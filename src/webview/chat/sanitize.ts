import DOMPurify from 'dompurify';

const purifier = DOMPurify(window);
purifier.setConfig({
  USE_PROFILES: { mathMl: true },
  FORBID_ATTR: ['style', 'href', 'xlink:href', 'class', 'id'],
  RETURN_DOM_FRAGMENT: true,
});

/** What the formula library makes of TeX: the only HTML that is parsed for an answer. */
export function sanitizeMath(html: string): DocumentFragment {
  // Said again for its type: what was set counts.
  return purifier.sanitize(html, { RETURN_DOM_FRAGMENT: true });
}
