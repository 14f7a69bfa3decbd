import katex from 'katex';
import { sanitizeMath } from './sanitize.ts';

/**
 * A script of its own: TeX to MathML. Undefined where the source can't be read, or would take longer to draw than the
 * page may stand still.
 */
export function drawFormula(tex: string, isBlock: boolean): DocumentFragment | undefined {
  if (growsTooFar(tex)) return undefined;
  try {
    const html = katex.renderToString(tex, {
      output: 'mathml',
      displayMode: isBlock,
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxExpand: 300,
      maxSize: 20,
    });
    // The source of the formula, which the library adds for other programs, would show; styles are not allowed.
    const formula = sanitizeMath(html.replace(/<annotation[\s\S]*?<\/annotation>| style="[^"]*"/g, ''));
    spaceFunctions(formula);
    return formula;
  } catch {
    return undefined;
  }
}

/** A formula that defines commands of its own may be this long: 20 times 20 characters take some 10 ms. */
const longestDefining = 400;
const deepestNesting = 60;
/** A sign or a command takes up to 0.05 ms. */
const mostTokens = 800;

/**
 * A command that a formula defines is written once and drawn as often as it is called, and the library limits the number
 * of calls only. And it calls itself for every level of braces.
 */
function growsTooFar(tex: string): boolean {
  if ((tex.match(/\\[a-zA-Z]+|[^\s{}]/g)?.length ?? 0) > mostTokens) return true;
  let depth = 0;
  for (const sign of tex) {
    if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    if (depth > deepestNesting) return true;
  }
  const defines =
    /\\(?:[egx]?def|(?:future)?let|(?:re|provide)?newcommand|renewcommand|providecommand|global|long)(?![a-z])/i;
  return defines.test(tex) && tex.length > longestDefining;
}

/** The library leaves the thin spaces around the names of functions to its fonts, which are not here. */
function spaceFunctions(formula: DocumentFragment): void {
  for (const operator of formula.querySelectorAll('mo')) {
    if (operator.textContent !== '\u2061') continue;
    operator.setAttribute('rspace', '0.1667em');
    const name = operator.previousElementSibling;
    if (!/^m[in]$/.test(name?.previousElementSibling?.tagName ?? '')) continue;
    const space = document.createElementNS('http://www.w3.org/1998/Math/MathML', 'mspace');
    space.setAttribute('width', '0.1667em');
    name?.before(space);
  }
}
