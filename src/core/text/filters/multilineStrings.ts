import type { LineSyntax } from './readLine.ts';

/**
 * Knows, line by line, whether a piece of code is within a string, a heredoc or a comment that spans lines. It reads
 * a few signs of each language rather than its grammar: escapes, comments and quotes, not expressions.
 */
export class MultilineStrings {
  private open: Open | undefined;

  private readonly syntax: StringSyntax;

  constructor(syntax: StringSyntax) {
    this.syntax = syntax;
  }

  /** What the next line begins in; undefined for plain code. */
  get inside(): 'string' | 'docstring' | 'comment' | undefined {
    return this.open?.kind;
  }

  /** @param line a whole line; its line feed does not matter. */
  add(line: string): void {
    const text = line.replace(/\r?\n$/, '');
    const heredocs: string[] = [];
    let index = 0;
    if (this.open?.terminator !== undefined) {
      if (text.trim().replace(/[;,)]{1,20}$/, '') === this.open.terminator) this.open = undefined;
      return;
    }
    while (index < text.length) {
      if (this.open !== undefined) {
        const { close, escapes } = this.open;
        if (close === undefined) break;
        index = this.findClose(text, index, close, escapes);
        continue;
      }
      index = this.readCode(text, index, heredocs);
    }
    // Several may begin in one line; only the last is waited for.
    const terminator = heredocs.at(-1);
    if (this.open === undefined && terminator !== undefined) this.open = { kind: 'string', terminator };
  }

  private findClose(text: string, from: number, close: string, escapes: boolean | undefined): number {
    for (let index = from; index < text.length; index += 1) {
      if (escapes === true && text[index] === '\\') index += 1;
      else if (text.startsWith(close, index)) {
        this.open = undefined;
        return index + close.length;
      }
    }
    return text.length;
  }

  /** Reads one token of code, and says where the next one begins. */
  private readCode(text: string, index: number, heredocs: string[]): number {
    const { lineComments, blockComments, spanning, quotes, heredoc } = this.syntax;
    const isHere = (mark: string): boolean => text.startsWith(mark, index);
    for (const [open, close] of blockComments) {
      if (!isHere(open)) continue;
      this.open = { kind: 'comment', close };
      return index + open.length;
    }
    const comment = lineComments.find(isHere);
    // `$#` and `${x#y}` of shells are no comments: a comment has a blank before it or begins the line.
    if (comment !== undefined && (comment !== '#' || index === 0 || /[\s;]/.test(text[index - 1] ?? '')))
      return text.length;
    const mark = spanning.find(isHere);
    if (mark !== undefined) {
      const isAlone = text.slice(0, index).trim() === '' && mark.length === 3;
      const escapes = !(mark === '`' && this.syntax.hasRawBackticks === true) && mark !== ']]';
      this.open = { kind: isAlone ? 'docstring' : 'string', close: mark === '[[' ? ']]' : mark, escapes };
      return index + mark.length;
    }
    const quote = quotes.find(isHere);
    if (quote !== undefined) return endOfQuote(text, index + 1, quote);
    if (heredoc && isHere('<<')) {
      const [found, , name] = /^<<[<~-]?\s*(["'`]?)([A-Za-z_]\w*)\1/.exec(text.slice(index, index + 80)) ?? [];
      if (found !== undefined && name !== undefined) {
        heredocs.push(name);
        return index + found.length;
      }
    }
    return index + (text[index] === '\\' ? 2 : 1);
  }
}

interface Open {
  readonly kind: 'string' | 'docstring' | 'comment';
  readonly close?: string;
  readonly escapes?: boolean;
  /** A line of nothing but this ends it. */
  readonly terminator?: string;
}

/** Of a quote that does not span lines, also where it is never closed, as the one in "don't". */
function endOfQuote(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote) return index + 1;
  }
  return from;
}

export interface StringSyntax {
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  /** Quotes of strings that may span lines, the longer ones first. */
  readonly spanning: readonly string[];
  /** Quotes of strings that end with their line. */
  readonly quotes: readonly string[];
  readonly heredoc: boolean;
  readonly hasRawBackticks?: boolean;
}

const slashes = { lineComments: ['//'], blockComments: [['/*', '*/']], quotes: ['"', "'"], heredoc: false } as const;
const hashes = { lineComments: ['#'], blockComments: [], heredoc: false } as const;
const triple = ['"""', "'''"];

const families: readonly (readonly [languages: string, syntax: StringSyntax])[] = [
  [
    'javascript typescript javascriptreact typescriptreact js ts jsx tsx mjs cjs mts cts vue svelte astro',
    { ...slashes, spanning: ['`'] },
  ],
  ['go golang', { ...slashes, spanning: ['`'], hasRawBackticks: true }],
  ['java kotlin kt scala swift csharp cs c# dart groovy gradle fsharp jsonc', { ...slashes, spanning: triple }],
  [
    'c cpp c++ h hpp objective-c objective-cpp rust rs zig css scss less proto proto3 solidity glsl hlsl cuda-cpp verilog json',
    { ...slashes, spanning: [] },
  ],
  ['php', { ...slashes, lineComments: ['//', '#'], spanning: [], heredoc: true }],
  ['python py python3 toml elixir julia jl nix starlark mojo', { ...hashes, spanning: triple, quotes: ['"', "'"] }],
  [
    'shellscript sh bash zsh shell ksh ruby rb perl pl dockerfile makefile make terraform hcl',
    { ...hashes, spanning: ['"', "'"], quotes: [], heredoc: true },
  ],
  ['powershell ps1 pwsh', { ...hashes, blockComments: [['<#', '#>']], spanning: ['"', "'"], quotes: [] }],
  ['yaml yml r coffeescript dockercompose', { ...hashes, spanning: [], quotes: ['"', "'"] }],
  ['vb vba vbs', { ...slashes, lineComments: ["'"], blockComments: [], quotes: ['"'], spanning: [] }],
  ['viml vim', { ...slashes, lineComments: ['"'], blockComments: [], quotes: ["'"], spanning: [] }],
  [
    'latex tex bibtex matlab erlang prolog octave',
    { ...slashes, lineComments: ['%'], blockComments: [], quotes: [], spanning: [] },
  ],
  [
    'clojure lisp scheme racket elisp asm ini',
    { ...slashes, lineComments: [';'], blockComments: [], quotes: [], spanning: ['"'] },
  ],
  ['lua', { ...slashes, lineComments: ['--'], blockComments: [['--[[', ']]']], spanning: ['[['] }],
  ['sql mysql postgres plsql haskell hs', { ...slashes, lineComments: ['--'], spanning: [] }],
  [
    'html xml svg xsl handlebars markdown md',
    { lineComments: [], blockComments: [['<!--', '-->']], spanning: [], quotes: [], heredoc: false },
  ],
];

/** Of a language that is not known, only what hardly any uses for something else. */
const unknown: StringSyntax = {
  lineComments: [],
  blockComments: [['/*', '*/']],
  spanning: triple,
  quotes: [],
  heredoc: true,
};

/** @param language as VS Code names it, or as it stands behind a fence. */
export function stringSyntaxOf(language: string): StringSyntax {
  const name = language.toLowerCase();
  return families.find(([names]) => names.split(' ').includes(name))?.[1] ?? unknown;
}

/** What of a language can be mistaken for Markdown. */
export function lineSyntaxOf(language: string): LineSyntax {
  const name = language.toLowerCase();
  const { lineComments } = stringSyntaxOf(name);
  const hashComments = lineComments.includes('#') || /^(?:ignore|properties|ini|conf|dotenv)$/.test(name);
  const comments = lineComments.filter(mark => mark !== '#');
  return {
    hashComments,
    comments,
    hasListItems: /^(?:yaml|yml|dockercompose|github-actions-workflow|ansible|helm)$/.test(name),
  };
}
