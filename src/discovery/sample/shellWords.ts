/** Whose rules of quoting a command line follows. */
export type Shell = 'bash' | 'cmd' | 'powershell';

/** The words of the command that a text begins with; what follows the command is not read. */
export function splitWords(text: string, shell: Shell): readonly string[] {
  return shell === 'cmd' ? readWords(withoutCarets(text), 'cmd') : readWords(text, shell);
}

/** By the sign at the ends of lines, or by the quotes that only one of them has. */
export function shellOf(text: string): Shell {
  if (/\^[ \t]*\r?\n|\^"/.test(text)) return 'cmd';
  if (/`[ \t]*\r?\n|^\s*curl\.exe\b/m.test(text)) return 'powershell';
  return !text.includes("'") && /\\"/.test(text) && /^[A-Z]:\\.*>/m.test(text) ? 'cmd' : 'bash';
}

/** In cmd, a caret takes the next sign as it is; at the end of a line it joins the lines. */
function withoutCarets(text: string): string {
  return text.replace(/\^[ \t]*\r?\n/g, ' ').replace(/\^(.)/g, '$1');
}

/** A backslash before the end of a line; or before an option, where a box of one line swallowed the end. */
const lineEnd = /^\\(?:[ \t]*\r?\n|[ \t]*(?=--?[A-Za-z])|[ \t]{2,})/;

function readWords(text: string, shell: Shell): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  const add = (part: string): void => {
    word = (word ?? '') + part;
  };
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };

  while (at < text.length) {
    const rest = text.slice(at);
    const sign = rest.charAt(0);
    const joined = (shell === 'powershell' ? /^`[ \t]*\r?\n/ : lineEnd).exec(rest);
    const document = shell === 'bash' ? hereDocument(rest) : undefined;
    if (joined !== null) {
      at += joined[0].length;
    } else if (document !== undefined) {
      const source = words.lastIndexOf('@-');
      if (source !== -1) words[source] = document;
      break;
    } else if (/[\r\n]/.test(sign)) {
      endWord();
      // Where the signs at the ends of lines were lost on the way, the next line shows that the command goes on.
      if (words.length > 0 && !/^\s*(?:-{1,2}[A-Za-z]|["']?https?:|["'{])/.test(rest)) break;
      at++;
    } else if (/\s/.test(sign)) {
      endWord();
      at++;
    } else if (word === undefined && /^(?:[|;>]|&&?(?:\s|$))/.test(rest)) {
      break;
    } else if (shell === 'bash' && rest.startsWith("$'")) {
      const quoted = quotedWith("'", rest.slice(1), true);
      add(unescaped(quoted));
      at += quoted.length + 3;
    } else if (sign === "'" && shell !== 'cmd') {
      const quoted = quotedWith("'", rest, false, shell === 'powershell');
      add(shell === 'powershell' ? quoted.replaceAll("''", "'") : quoted);
      at += quoted.length + 2;
    } else if (sign === '"') {
      const quoted = quotedWith('"', rest, true, shell !== 'bash');
      add(insideDoubleQuotes(quoted, shell));
      at += quoted.length + 2;
    } else if (sign === '\\' && shell === 'bash') {
      add(rest.charAt(1));
      at += 2;
    } else {
      add(sign);
      at++;
    }
  }
  endWord();
  return words;
}

/** What stands between the quote that the text begins with and the one that closes it. */
function quotedWith(quote: string, text: string, hasEscapes: boolean, doubled = false): string {
  let end = 1;
  while (end < text.length) {
    const sign = text.charAt(end);
    if (hasEscapes && (sign === '\\' || sign === '`')) end += 2;
    else if (sign !== quote) end++;
    else if (doubled && text.charAt(end + 1) === quote) end += 2;
    else break;
  }
  return text.slice(1, end);
}

function insideDoubleQuotes(text: string, shell: Shell): string {
  if (shell === 'bash') return text.replace(/\\\r?\n/g, '').replace(/\\(["\\$`])/g, '$1');
  const signs = shell === 'powershell' ? text.replace(/`(["$`])/g, '$1') : text;
  return signs.replaceAll('""', '"').replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

function unescaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, sign: string) =>
    code === undefined ? (signs[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The text that stands below the command, up to the word that closes it. */
function hereDocument(rest: string): string | undefined {
  const [start, , close] = /^<<-?[ \t]*(['"]?)(\w+)\1[^\n]*\n/.exec(rest) ?? [];
  if (start === undefined || close === undefined) return undefined;
  const body = rest.slice(start.length);
  const end = new RegExp(`^[ \\t]*${close}[ \\t]*$`, 'm').exec(body);
  return (end === null ? body : body.slice(0, end.index)).trim();
}
