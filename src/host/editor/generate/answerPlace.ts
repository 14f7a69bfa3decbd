import * as vscode from 'vscode';
import type { AnswerPlace } from '../../../core/text/filters/answerFilter.ts';

/** What extensions of VS Code declare about a language that tells what its documents contain. */
interface Language {
  /** In lower case: its id, its names and its file extensions. */
  readonly names: Set<string>;
  hasConfiguration: boolean;
  scope: string | undefined;
  embedded: number;
}

let known: ReadonlyMap<string, Language> | undefined;

/** Read once, and again after extensions came or went. */
function languages(): ReadonlyMap<string, Language> {
  if (known !== undefined) return known;
  const found = new Map<string, Language>();
  const languageOf = (id: string): Language => {
    const language = found.get(id) ?? { names: new Set([id]), hasConfiguration: false, scope: undefined, embedded: 0 };
    found.set(id, language);
    return language;
  };
  for (const { packageJSON } of vscode.extensions.all) {
    const contributes: unknown = (packageJSON as { readonly contributes?: unknown } | undefined)?.contributes;
    for (const entry of listIn(contributes, 'languages')) {
      if (typeof entry.id !== 'string') continue;
      const language = languageOf(entry.id);
      language.hasConfiguration ||= entry.configuration !== undefined;
      for (const name of [...textsIn(entry.aliases), ...textsIn(entry.extensions)]) {
        language.names.add(name.toLowerCase().replace(/^\./, ''));
      }
    }
    for (const entry of listIn(contributes, 'grammars')) {
      if (typeof entry.language !== 'string' || typeof entry.scopeName !== 'string') continue;
      const language = languageOf(entry.language);
      const { embeddedLanguages } = entry;
      language.scope ??= entry.scopeName;
      if (typeof embeddedLanguages === 'object' && embeddedLanguages !== null) {
        language.embedded = Math.max(language.embedded, new Set(Object.values(embeddedLanguages)).size);
      }
    }
  }
  known = found;
  const subscription = vscode.extensions.onDidChange(() => {
    known = undefined;
    subscription.dispose();
  });
  return found;
}

function listIn(contributes: unknown, point: string): readonly Readonly<Record<string, unknown>>[] {
  const list = (contributes as Readonly<Record<string, unknown>> | undefined)?.[point];
  return Array.isArray(list) ? list.filter(entry => typeof entry === 'object' && entry !== null) : [];
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(text => typeof text === 'string') : [];

/** What can stand in documents of a language. Grammars of text have a scope that says so, by TextMate's convention. */
export function kindOfLanguage(id: string): Exclude<AnswerPlace['kind'], 'verbatim'> {
  const language = languages().get(id);
  const scope = language?.scope;
  if (scope === undefined) {
    if (markdownNames.test(id)) return 'markdown';
    // The box for commit messages and the like have neither a grammar nor brackets and comments. Plain text has the
    // latter where an extension gives it some for its own files.
    return language?.hasConfiguration === true && id !== 'plaintext' ? 'code' : 'prose';
  }
  // Fences of many languages are what Markdown's grammar embeds, and those of its relatives.
  if (markdownNames.test(scope) || markdownNames.test(id)) return 'markdown';
  const embedsMuch = (language?.embedded ?? 0) >= mostEmbeddedInCode && !withBlocks.test(id);
  if (scope.startsWith('text.') && embedsMuch && !/\.tex\b/.test(scope)) return 'markdown';
  if (/^(?:source|text)\.(?:rst|restructuredtext)\b/.test(scope)) return 'prose';
  if (!scope.startsWith('text.') || /^text\.(?:html\.php|pug|jade|haml|slim|wat)\b/.test(scope)) return 'code';
  if (withBlocks.test(id)) return 'markup';
  return /^text\.(?:html|xml|tex|bibtex|svg|[\w.]*\.(?:html|xml))\b/.test(scope) ? 'markup' : 'prose';
}

export const isProse = (id: string): boolean => ['markdown', 'prose'].includes(kindOfLanguage(id));

/** The language of code that belongs to a place, which can be that of a block in it; undefined where prose belongs. */
export function languageAt(document: vscode.TextDocument, position: vscode.Position): string | undefined {
  const { kind, language } = answerPlaceAt(document, position, false);
  return kind === 'code' || kind === 'markup' ? language : undefined;
}

/** HTML embeds CSS, JavaScript and a few more; Markdown some fifty. */
const mostEmbeddedInCode = 12;
const markdownNames =
  /(?:^|[._-])(?:markdown|mdx?|quarto|qmd|rmd|rmarkdown|juliamarkdown|pandoc|asciidoc|adoc|org|djot|typst|mediawiki|textile|prompt|instructions|chatagent|chatmode|skill)(?:$|[._-])/i;

/** The place in a document, which in Markdown can be within a block of code. */
export function answerPlaceAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  isRewrite: boolean,
): AnswerPlace {
  const kind = kindOfLanguage(document.languageId);
  const fence = kind === 'markdown' ? fenceAround(document, position) : embeddedAround(document, position);
  const language = fence ?? document.languageId;
  const ids = fence === undefined ? [language] : [...idsOf(fence)];
  const own = new Set(ids.flatMap(id => [id, ...(relatives.find(list => list.includes(id)) ?? [])]));
  const isDiff = own.has('diff');
  return {
    kind: fence === undefined ? kind : 'code',
    language: ids[0] ?? language,
    matches: name => [...idsOf(name)].some(id => own.has(id)),
    appliesDiffs: !isDiff && (isRewrite || kind === 'code' || kind === 'markup'),
  };
}

/** The languages that a fence can mean by this name: an id, a name, a file's extension, or a path. */
function idsOf(name: string): ReadonlySet<string> {
  const wanted = name.toLowerCase();
  const extension = /\.(\w+)$/.exec(wanted)?.[1];
  const ids = [...languages()].filter(
    ([, { names }]) => names.has(wanted) || (extension !== undefined && names.has(extension)),
  );
  return new Set([nicknames[wanted] ?? wanted, ...ids.map(([id]) => id)]);
}

/** The id of the language that a fence means by this name; undefined where VS Code knows none. */
export function languageNamed(name: string): string | undefined {
  return [...idsOf(name)].find(id => languages().has(id));
}

/** Names that models write and that no extension of VS Code declares. */
const nicknames: Readonly<Record<string, string>> = {
  golang: 'go',
  shell: 'shellscript',
  console: 'shellscript',
  docker: 'dockerfile',
  'c++': 'cpp',
  'c#': 'csharp',
  make: 'makefile',
};

/** Languages that are written into each other's files. */
const relatives: readonly (readonly string[])[] = [
  ['javascript', 'javascriptreact', 'typescript', 'typescriptreact'],
  ['json', 'jsonc', 'jsonl', 'json5'],
  ['c', 'cpp', 'cuda-cpp', 'objective-c', 'objective-cpp'],
  ['tex', 'latex', 'bibtex'],
  ['css', 'scss', 'less'],
  ['html', 'xml', 'handlebars', 'vue', 'svelte', 'razor'],
  ['yaml', 'dockercompose', 'github-actions-workflow'],
];

/** What of these languages stands in blocks of their own, which a tag opens. */
const withBlocks =
  /^(?:html|vue|svelte|astro|handlebars|razor|aspnetcorerazor|php|blade|erb|twig|django-html|jinja-html|xhtml)$/;

/** The language of the script or style that the position is in; undefined for none. */
function embeddedAround(document: vscode.TextDocument, { line, character }: vscode.Position): string | undefined {
  if (!withBlocks.test(document.languageId)) return undefined;
  let open: string | undefined;
  for (let index = Math.max(0, line - mostLinesAbove); index <= line; index += 1) {
    const text = document.lineAt(index).text.slice(0, index === line ? character : longestLine);
    for (const [, close, tag = '', attributes = ''] of text.matchAll(/<(\/?)(script|style)\b([^<>]*)>/gi)) {
      open = close === '/' ? undefined : languageOfBlock(tag.toLowerCase(), attributes);
    }
  }
  return open;
}

function languageOfBlock(tag: string, attributes: string): string | undefined {
  const [, said = ''] = /\b(?:lang|type)\s*=\s*["']?([\w./+-]+)/i.exec(attributes) ?? [];
  const name = said.toLowerCase().replace(/^(?:text|application)\/(?:x-)?/, '');
  if (tag === 'style') return /^(?:scss|sass|less|stylus|postcss)$/.test(name) ? name : 'css';
  if (name === 'json' || name === 'ld+json' || name === 'importmap') return 'json';
  // A template in a script is markup, as the document is.
  if (/html|template|handlebars/.test(name)) return undefined;
  return /^(?:ts|tsx|typescript|typescriptreact)$/.test(name) ? 'typescript' : 'javascript';
}

/** In UTF-16 units. */
const longestLine = 2_000;

/** The language of the block of code that the position is in; undefined for none. Only so much above is looked at. */
function fenceAround(document: vscode.TextDocument, { line }: vscode.Position): string | undefined {
  let open: { readonly mark: string; readonly language: string } | undefined;
  for (let index = Math.max(0, line - mostLinesAbove); index < line; index += 1) {
    const [, mark, info = ''] =
      /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/.exec(document.lineAt(index).text.slice(0, 200)) ?? [];
    if (mark === undefined) continue;
    if (open === undefined) open = { mark, language: info };
    else if (info === '' && mark.startsWith(open.mark)) open = undefined;
  }
  return open?.language;
}

const mostLinesAbove = 2_000;
