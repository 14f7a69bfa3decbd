import families from './grammars.json';

/** The family of each grammar: a family is a script. */
const familyOf = new Map<string, string>(
  Object.entries(families).flatMap(([family, grammars]) => Object.keys(grammars).map(name => [name, family] as const)),
);

/** Grammars by every name that a fence may have for them. */
const byName = new Map<string, string>(
  Object.values(families)
    .flatMap(grammars => Object.entries<readonly string[]>(grammars))
    .flatMap(([grammar, names]) => [grammar, ...names].map(name => [name, grammar] as const)),
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

/** The scripts that hold these grammars. */
export function familiesOf(grammars: readonly string[]): readonly string[] {
  return [...new Set(grammars.map(name => familyOf.get(name) ?? name))];
}
