import grammars from './grammars.json';

/** Grammars by every name that a fence may have for them. Each is a script of its own. */
const byName = new Map<string, string>(
  Object.entries(grammars).flatMap(([grammar, aliases]) => [grammar, ...aliases].map(name => [name, grammar] as const)),
);

/** What a language is made of besides itself. */
const embedded: Readonly<Record<string, readonly string[]>> = {
  xml: ['css', 'javascript'],
  javascript: ['xml'],
  typescript: ['xml'],
  markdown: ['xml'],
  'php-template': ['xml', 'php'],
  erb: ['xml', 'ruby'],
  django: ['xml'],
  twig: ['xml'],
  handlebars: ['xml'],
  shell: ['bash'],
  'python-repl': ['python'],
  dart: ['markdown'],
  dockerfile: ['bash'],
};

/** The grammar of a language and those that it can't do without, in the order in which they are used. */
export function grammarsOf(language: string): readonly string[] {
  const grammar = byName.get(language.toLowerCase().replace(/^[.{]+/, ''));
  return grammar === undefined ? [] : [grammar, ...(embedded[grammar] ?? [])];
}
