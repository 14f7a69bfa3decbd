import type { LanguageFn } from 'highlight.js';
import highlighter from 'highlight.js/lib/core';
import type { AnswerNode } from './markdown/nodes.ts';
import { element } from './markdown/nodes.ts';

/**
 * A script of its own: the highlighter, without any language. A family of languages is another script, which leaves its
 * grammars in a global variable.
 */
declare global {
  var runnelGrammars: Readonly<Record<string, LanguageFn>> | undefined;
}

export interface Highlighted {
  readonly nodes: AnswerNode[];
  /** Whether the code ends outside of every string, comment and bracket that the grammar knows, so that it can be cut. */
  readonly isTopLevel: boolean;
}

/** Of a family only what is used: to register all of it and to compile one take as long. */
export function compile(grammar: string): void {
  const language = globalThis.runnelGrammars?.[grammar];
  if (language === undefined) return;
  highlighter.registerLanguage(grammar, language);
  highlight('', grammar);
}

/** Undefined where the script of the grammar has not come. */
export function highlight(code: string, grammar: string): Highlighted | undefined {
  if (highlighter.getLanguage(grammar) === undefined) return undefined;
  const { _emitter, _top } = highlighter.highlight(code, { language: grammar, ignoreIllegals: true }) as unknown as {
    readonly _emitter: { readonly root: Scope };
    readonly _top: { readonly parent?: unknown } | undefined;
  };
  return { nodes: _emitter.root.children.map(toNode), isTopLevel: _top?.parent === undefined };
}

/** What the library found, before it makes HTML of it. */
interface Scope {
  readonly scope?: string;
  readonly children: readonly (Scope | string)[];
}

function toNode(found: Scope | string): AnswerNode {
  if (typeof found === 'string') return found;
  return element('span', { class: classOf(found.scope ?? '') }, found.children.map(toNode));
}

/** `title.function` is of the classes `hljs-title` and `function_`, as in the themes of the library. */
function classOf(scope: string): string {
  if (scope.startsWith('language:')) return 'hljs-embedded';
  const [first = '', ...others] = scope.replace(/[^\w.-]/g, '').split('.');
  return [`hljs-${first}`, ...others.map((name, depth) => name + '_'.repeat(depth + 1))].join(' ');
}
