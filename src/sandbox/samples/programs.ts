/** A small program of the sandbox's own, and where in the request it was asked for. */
export interface FoundProgram {
  readonly index: number;
  readonly text: string;
}

/** Finds out whether code is asked for, and in which language; the one that is named first counts. */
export function findProgram(request: string): FoundProgram | undefined {
  const named = languages
    .map(language => ({ language, index: language.pattern.exec(request)?.index ?? -1 }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => a.index - b.index)[0];
  const asked = codeWords.exec(request)?.index;
  const language = named?.language ?? languages[0];
  const index = Math.min(named?.index ?? Infinity, asked ?? Infinity);
  if (language === undefined || index === Infinity) return undefined;
  return { index, text: present(language) };
}

const codeWords =
  /(?<!\p{L})(?:code|functions?|scripts?|programs?|snippet|algorithm|Funktion|Programm|Skript|функци\p{L}*|программ\p{L}*|скрипт|fonction|programme)(?!\p{L})/iu;

interface Language {
  readonly name: string;
  readonly tag: string;
  readonly pattern: RegExp;
  /** What the program does, as the end of the sentence “It …”. */
  readonly does: string;
  readonly code: string;
}

function present({ name, tag, does, code }: Language): string {
  return `There is no model behind the sandbox, so here is something of its own in ${name}, which ${does}:

\`\`\`${tag}
${code}
\`\`\`

To have your own request answered, choose a connection to a provider or to a model on your own computer.`;
}

const findsPrimes = 'finds the prime numbers up to 50';
const findsDivisor = 'finds the greatest common divisor of two numbers';

const typescriptPrimes = `function primesUpTo(limit: number): number[] {
  const composite = new Set<number>();
  const primes: number[] = [];
  for (let candidate = 2; candidate <= limit; candidate++) {
    if (composite.has(candidate)) continue;
    primes.push(candidate);
    for (let multiple = candidate * candidate; multiple <= limit; multiple += candidate) {
      composite.add(multiple);
    }
  }
  return primes;
}

console.log(primesUpTo(50).join(' '));`;

// The first one is written when no language is named. Short names need a word beside them to be understood.
const languages: readonly Language[] = [
  {
    name: 'TypeScript',
    tag: 'typescript',
    pattern: /\btypescript\b|\bTS\b/i,
    does: findsPrimes,
    code: typescriptPrimes,
  },
  {
    name: 'JavaScript',
    tag: 'javascript',
    pattern: /\bjavascript\b|\bnode\.?js\b|\bJS\b/i,
    does: findsPrimes,
    code: typescriptPrimes.replace(/: number(?:\[\])?|<number>/g, ''),
  },
  {
    name: 'Python',
    tag: 'python',
    pattern: /\bpython\b/i,
    does: findsPrimes,
    code: `def primes_up_to(limit: int) -> list[int]:
    composite = set()
    primes = []
    for candidate in range(2, limit + 1):
        if candidate in composite:
            continue
        primes.append(candidate)
        composite.update(range(candidate * candidate, limit + 1, candidate))
    return primes


if __name__ == "__main__":
    print(*primes_up_to(50))`,
  },
  {
    name: 'Go',
    tag: 'go',
    pattern: /\b[Gg]olang\b|\b(?:in|using|with|auf|en) Go\b|(?<=на )Go\b|\bGo (?:code|function|program)\b/,
    does: findsDivisor,
    code: `package main

import "fmt"

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func main() {
	fmt.Println(gcd(1071, 462))
}`,
  },
  {
    name: 'Rust',
    tag: 'rust',
    pattern: /\brust\b/i,
    does: findsDivisor,
    code: `fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn main() {
    println!("{}", gcd(1071, 462));
}`,
  },
  {
    name: 'Java',
    tag: 'java',
    pattern: /\bjava\b/i,
    does: findsDivisor,
    code: `public class Divisor {
    static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    public static void main(String[] args) {
        System.out.println(gcd(1071, 462));
    }
}`,
  },
  {
    name: 'C++',
    tag: 'cpp',
    pattern: /\bC\+\+|\bcpp\b/i,
    does: findsDivisor,
    code: `#include <iostream>
#include <numeric>

int main() {
    std::cout << std::gcd(1071, 462) << std::endl;
}`,
  },
  {
    name: 'C',
    tag: 'c',
    pattern: /\b(?:in|using|with|auf|en) C\b(?![+#])|(?<=на )C\b(?![+#])|\bC (?:code|function|program)\b/,
    does: findsDivisor,
    code: `#include <stdio.h>

static unsigned gcd(unsigned a, unsigned b) {
    return b == 0 ? a : gcd(b, a % b);
}

int main(void) {
    printf("%u\\n", gcd(1071, 462));
    return 0;
}`,
  },
  {
    name: 'SQL',
    tag: 'sql',
    pattern: /\bsql\b/i,
    does: 'lists the ten authors with the most books',
    code: `SELECT author, COUNT(*) AS books
FROM books
GROUP BY author
ORDER BY books DESC, author
LIMIT 10;`,
  },
  {
    name: 'shell',
    tag: 'sh',
    pattern: /\b(?:bash|shell|zsh)\b/i,
    does: findsDivisor,
    code: `#!/bin/sh
set -eu

a=$1
b=$2
while [ "$b" -ne 0 ]; do
  remainder=$((a % b))
  a=$b
  b=$remainder
done
echo "$a"`,
  },
  {
    name: 'HTML',
    tag: 'html',
    pattern: /\bhtml\b/i,
    does: 'shows the time',
    code: `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Clock</title>
  </head>
  <body>
    <h1 id="clock"></h1>
    <script>
      const show = () => {
        document.getElementById('clock').textContent = new Date().toLocaleTimeString();
      };
      show();
      setInterval(show, 1000);
    </script>
  </body>
</html>`,
  },
];
